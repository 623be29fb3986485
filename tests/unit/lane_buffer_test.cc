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
    for (const std::string_view part : buffer.Close(0, "").lines) left += part;
    buffer.Clear();
  });
  EXPECT_TRUE(pp_test::Eventually([&] { return buffer.closed(); }));
  EXPECT_FALSE(buffer.AppendLine("d 4"));
  writer.join();
  EXPECT_EQ("a 1\nb 2\nc 3\n", left);
  EXPECT_TRUE(buffer.is_empty());
  EXPECT_FALSE(buffer.Lend("e 5"));
}

}  // namespace
}  // namespace pp
