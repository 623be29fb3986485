#include "delivery/lane_buffer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>

#include "support/process.h"

namespace pp {
namespace {

constexpr size_t kSize = size_t{64} << 10;

TEST(LaneBuffer, HandsOverWholeLinesInTheirOrder) {
  LaneBuffer buffer(kSize);
  buffer.AppendLine("a 1");
  buffer.AppendLine("b 2");
  buffer.Flush();
  buffer.AppendLine("c 3");
  buffer.Finish();
  EXPECT_EQ("a 1\nb 2\n", buffer.Next()->bytes);
  buffer.Pop(0);
  EXPECT_EQ("c 3\n", buffer.Next()->bytes);
  EXPECT_FALSE(buffer.is_empty());
  buffer.Pop(0);
  EXPECT_TRUE(buffer.is_empty());
  EXPECT_FALSE(buffer.Next());
}

// Each would have an allocation of its own, of many times its size.
TEST(LaneBuffer, PutsShortBlocksTogether) {
  LaneBuffer buffer(kSize);
  std::atomic<bool> all = false;
  std::thread router([&] {
    for (int i = 0; i < 1000; ++i) {
      buffer.AppendLine("a 1");
      buffer.Flush();
    }
    all = true;
    buffer.Finish();
  });
  EXPECT_EQ("a 1\n", buffer.Next()->bytes);
  EXPECT_TRUE(pp_test::Eventually([&] { return all.load(); }));
  buffer.Pop(0);
  EXPECT_EQ(999 * std::string_view("a 1\n").size(), buffer.Next()->bytes.size());
  while (buffer.Next()) buffer.Pop(0);
  router.join();
}

TEST(LaneBuffer, WaitsForRoom) {
  LaneBuffer buffer(kSize);
  const std::string line(1000, 'x');
  std::atomic<size_t> appended = 0;
  std::thread router([&] {
    for (int i = 0; i < 1000; ++i) {
      buffer.AppendLine(line);
      appended += line.size() + 1;
    }
    buffer.Finish();
  });
  size_t got = 0;
  while (const auto piece = buffer.Next()) {
    // With the block that is being filled.
    EXPECT_LE(appended, got + kSize + kSize / 4 + line.size() + 1);
    got += piece->bytes.size();
    buffer.Pop(0);
  }
  router.join();
  EXPECT_EQ(1000 * (line.size() + 1), got);
}

TEST(LaneBuffer, LendsLongLines) {
  LaneBuffer buffer(kSize);
  LaneBuffer other(kSize);
  const std::string line(kSize, 'x');
  EXPECT_TRUE(buffer.IsLong(line));
  EXPECT_FALSE(buffer.IsLong(std::string_view(line).substr(kSize / 2)));
  buffer.AppendLine("a 1");
  // Nobody has to take it before others get it.
  EXPECT_TRUE(buffer.Lend(line));
  EXPECT_TRUE(other.Lend(line));
  EXPECT_EQ("a 1\n", buffer.Next()->bytes);
  buffer.Pop(0);
  for (LaneBuffer* of : {&buffer, &other}) {
    EXPECT_EQ(line.data(), of->Next()->bytes.data());
    EXPECT_TRUE(of->Next()->is_lent);
    of->Pop(0);
    of->Return();
    EXPECT_TRUE(of->is_empty());
  }
}

TEST(LaneBuffer, WaitsUntilALongLineIsWritten) {
  LaneBuffer buffer(kSize);
  std::atomic<bool> appended = false;
  std::thread router([&] {
    buffer.AppendLine(std::string(kSize, 'x'));
    appended = true;
  });
  EXPECT_EQ(kSize, buffer.Next()->bytes.size());
  EXPECT_FALSE(appended);
  buffer.Pop(0);
  router.join();
  EXPECT_TRUE(appended);
}

TEST(LaneBuffer, GivesBackAllThatIsLeftWhenItIsClosed) {
  LaneBuffer buffer(kSize);
  buffer.AppendLine("a 1");
  buffer.Flush();
  buffer.AppendLine("b 2");
  buffer.Flush();
  buffer.AppendLine("c 3");
  std::string left;
  std::thread writer([&] {
    EXPECT_TRUE(buffer.Next());
    buffer.Close();
    for (const std::string_view part : buffer.Left(0, "").lines) left += part;
    buffer.Clear();
  });
  EXPECT_TRUE(pp_test::Eventually([&] { return buffer.closed(); }));
  EXPECT_FALSE(buffer.AppendLine("d 4"));
  writer.join();
  EXPECT_EQ("a 1\nb 2\nc 3\n", left);
  EXPECT_TRUE(buffer.is_empty());
  EXPECT_FALSE(buffer.Lend("e 5"));
}

std::string Joined(const UnreadLines& left) {
  std::string joined = std::string(left.torn);
  for (const std::string_view part : left.lines) joined += part;
  return joined;
}

// Lines that were read in part are given back whole, whether they were written to the end or not.
TEST(LaneBuffer, GivesBackWhatIsUnread) {
  const std::string all = "a 1\nb 2\nc 3\nd 4\n";
  for (size_t written = 8; written <= all.size(); ++written) {
    for (size_t read = 0; read <= written; ++read) {
      LaneBuffer buffer(kSize);
      for (const size_t begin : {0, 8}) {
        buffer.AppendLine(all.substr(begin, 3));
        buffer.AppendLine(all.substr(begin + 4, 3));
        buffer.Flush();
        EXPECT_TRUE(buffer.Next());
        if (begin == 0) buffer.Pop(8);
      }
      buffer.Close();
      const std::string unread = all.substr(read, written - read);
      const size_t begin = read == 0 ? 0 : all.rfind('\n', read - 1) + 1;
      EXPECT_EQ(all.substr(begin), Joined(buffer.Left(written - 8, unread))) << written << read;
    }
  }
}

// What is kept of what was written counts as memory, but is nothing to wait for.
TEST(LaneBuffer, WaitsForNobodyToReadWhatIsWritten) {
  LaneBuffer buffer(kSize);
  const std::string line(kSize / 2, 'x');  // each takes up the whole
  EXPECT_FALSE(buffer.IsLong(line));
  std::thread router([&] {
    for (int i = 0; i < 100; ++i) buffer.AppendLine(line);
    buffer.Finish();
  });
  size_t written = 0;
  while (const auto piece = buffer.Next()) {
    written += piece->bytes.size();
    buffer.Pop(written);
  }
  router.join();
  EXPECT_EQ(100 * (line.size() + 1), written);
}

TEST(LaneBuffer, KeepsASampleThatIsLent) {
  LaneBuffer buffer(kSize);
  const std::string line(kSize, 'x');
  std::thread router([&] { EXPECT_TRUE(buffer.AppendLine(line)); });
  EXPECT_TRUE(buffer.Next());
  buffer.Close();
  buffer.KeepLent();
  router.join();
  EXPECT_FALSE(buffer.AppendLine("b 2"));
  EXPECT_EQ(line + "\n", Joined(buffer.Left(kSize, "xx")));
}

// It would be kept once for each lane.
TEST(LaneBuffer, KeepsNoMetadataThatIsLent) {
  LaneBuffer buffer(kSize);
  const std::string line = "# HELP a " + std::string(kSize, 'x');
  EXPECT_TRUE(buffer.AppendLine("a 1"));
  EXPECT_TRUE(buffer.Lend(line));
  EXPECT_TRUE(buffer.Next());
  buffer.Pop(4);
  buffer.Close();
  buffer.KeepLent();
  buffer.Return();
  EXPECT_EQ("a 1\n", Joined(buffer.Left(100, "1\n" + line.substr(0, 100))));
}

}  // namespace
}  // namespace pp
