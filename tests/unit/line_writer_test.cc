#include "lines/line_writer.h"

#include <gtest/gtest.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "support/pipe.h"
#include "support/temp_file.h"

namespace pp {
namespace {

// Message boundaries show where one write ends and the next begins.
class WriteSizes {
 public:
  WriteSizes() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds_), 0);
    const int room = 2 * LineWriter::kBlock;
    setsockopt(fds_[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  }
  ~WriteSizes() { close(fds_[0]); }

  int fd() const { return fds_[1]; }
  // Each write until the other side is closed; to be called from a thread of its own.
  void Receive() {
    std::vector<char> block(size_t{4} << 20);
    for (ssize_t n; (n = recv(fds_[0], block.data(), block.size(), 0)) > 0;) {
      writes_.emplace_back(block.data(), static_cast<size_t>(n));
    }
  }
  const std::vector<std::string>& writes() const { return writes_; }

 private:
  int fds_[2];
  std::vector<std::string> writes_;
};

std::string Concatenated(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

std::string ManyLines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "metric_" + std::to_string(i) + "{a=\"b\"} 1\n";
  return lines;
}

class IgnoreSigpipe {
 public:
  IgnoreSigpipe() : before_(signal(SIGPIPE, SIG_IGN)) {}
  ~IgnoreSigpipe() { signal(SIGPIPE, before_); }

 private:
  void (*before_)(int);
};

TEST(LineWriter, GathersUntilFlushed) {
  Pipe pipe;
  LineWriter writer(pipe.writer());
  writer.Append("a\n");
  writer.AppendLine("b");
  writer.Append("c\nd\n");
  EXPECT_EQ(pipe.Drain(), "");
  EXPECT_TRUE(writer.Flush());
  EXPECT_EQ(pipe.Drain(), "a\nb\nc\nd\n");
  EXPECT_TRUE(writer.Flush());
  EXPECT_EQ(pipe.Drain(), "");
}

TEST(LineWriter, CloseFlushes) {
  TempFile file;
  LineWriter writer(file.Open(O_WRONLY));
  writer.AppendLine("a");
  EXPECT_TRUE(writer.Close());
  EXPECT_EQ(file.Text(), "a\n");
}

TEST(LineWriter, KeepsOrderAcrossBlocks) {
  TempFile file;
  LineWriter writer(file.Open(O_WRONLY));
  const std::string lines = ManyLines(30'000);
  ASSERT_GT(lines.size(), 2 * LineWriter::kBlock);
  std::string expected;
  writer.Append("first\n");
  writer.Append(lines);
  for (int i = 0; i < 100'000; ++i) {
    writer.AppendLine(std::to_string(i));
    expected += std::to_string(i) + "\n";
  }
  const std::string huge_line(2 * LineWriter::kBlock, 'x');
  writer.AppendLine(huge_line);
  writer.Append("last\n");
  EXPECT_TRUE(writer.Close());
  EXPECT_EQ(file.Text(), "first\n" + lines + expected + huge_line + "\nlast\n");
}

TEST(LineWriter, WritesWholeLines) {
  WriteSizes sizes;
  std::thread reader([&sizes] { sizes.Receive(); });
  LineWriter writer(sizes.fd());
  const std::string line(1000, 'x');
  for (int i = 0; i < 1000; ++i) writer.AppendLine(line);
  writer.Close();
  reader.join();
  EXPECT_EQ(Concatenated(sizes.writes()).size(), 1'001'000U);
  EXPECT_LE(sizes.writes().size(), 10U);
  for (const std::string& write : sizes.writes()) EXPECT_EQ(write.back(), '\n');
}

TEST(LineWriter, KeepsLinesWholeInSmallWrites) {
  const std::string lines = ManyLines(1000);
  for (const bool at_once : {true, false}) {
    WriteSizes sizes;
    std::thread reader([&sizes] { sizes.Receive(); });
    LineWriter writer(sizes.fd());
    writer.KeepLinesWhole();
    if (at_once) {
      writer.Append(lines);
    } else {
      for (size_t i = 0; i < lines.size(); i = lines.find('\n', i) + 1) {
        writer.AppendLine(std::string_view(lines).substr(i, lines.find('\n', i) - i));
      }
    }
    EXPECT_TRUE(writer.Close());
    reader.join();
    EXPECT_EQ(Concatenated(sizes.writes()), lines);
    for (const std::string& write : sizes.writes()) {
      EXPECT_LE(write.size(), size_t{PIPE_BUF});
      EXPECT_EQ(write.back(), '\n');
    }
  }
}

// A JSON array ends in the middle of its last line for a while.
TEST(LineWriter, KeepsLinesWholeAndEndsWithoutANewline) {
  WriteSizes sizes;
  std::thread reader([&sizes] { sizes.Receive(); });
  LineWriter writer(sizes.fd());
  writer.KeepLinesWhole();
  const std::string text = "[\n" + std::string(2 * PIPE_BUF, 'x');
  writer.Append(text);
  EXPECT_TRUE(writer.Close());
  reader.join();
  EXPECT_EQ(Concatenated(sizes.writes()), text);
}

TEST(LineWriter, KeepsLinesWholeHoweverMuchComesAtOnce) {
  WriteSizes sizes;
  std::thread reader([&sizes] { sizes.Receive(); });
  LineWriter writer(sizes.fd());
  writer.KeepLinesWhole();
  const std::string lines = ManyLines(20'000);
  ASSERT_GT(lines.size(), LineWriter::kBlock);
  writer.Append(lines);
  EXPECT_TRUE(writer.Close()) << writer.error();
  reader.join();
  EXPECT_EQ(Concatenated(sizes.writes()), lines);
  for (const std::string& write : sizes.writes()) EXPECT_LE(write.size(), size_t{PIPE_BUF});
}

TEST(LineWriter, ALineLargerThanThatGoesInOneWrite) {
  WriteSizes sizes;
  std::thread reader([&sizes] { sizes.Receive(); });
  LineWriter writer(sizes.fd());
  writer.KeepLinesWhole();
  const std::string line(3 * PIPE_BUF, 'x');
  writer.Append("a\n" + line + "\nb\n");
  EXPECT_TRUE(writer.Close());
  reader.join();
  EXPECT_EQ(Concatenated(sizes.writes()), "a\n" + line + "\nb\n");
  EXPECT_NE(std::find(sizes.writes().begin(), sizes.writes().end(), line + "\n"),
            sizes.writes().end());
}

TEST(LineWriter, WaitsForRoomInANonBlockingPipe) {
  Pipe pipe;
  fcntl(pipe.writer(), F_SETFL, O_NONBLOCK);
  const std::string lines = ManyLines(50'000);
  std::string received;
  std::thread reader([&] {
    char block[4096];
    for (ssize_t n; (n = read(pipe.reader(), block, sizeof block)) > 0;) {
      received.append(block, static_cast<size_t>(n));
    }
  });
  LineWriter writer(pipe.ReleaseWriter());
  writer.Append(lines);
  EXPECT_TRUE(writer.Close());
  reader.join();
  EXPECT_EQ(received, lines);
}

TEST(LineWriter, NoticesThatTheReaderIsGone) {
  const IgnoreSigpipe ignore;
  Pipe pipe;
  LineWriter writer(pipe.writer());
  writer.AppendLine("a");
  pipe.CloseReader();
  EXPECT_EQ(writer.state(), LineWriter::State::kOpen);
  EXPECT_FALSE(writer.Flush());
  EXPECT_EQ(writer.state(), LineWriter::State::kReaderGone);
  writer.AppendLine("b");
  EXPECT_FALSE(writer.Flush());
}

TEST(LineWriter, SaysThatTheDiskIsFull) {
  LineWriter writer(open("/dev/full", O_WRONLY | O_CLOEXEC));
  writer.AppendLine("a");
  EXPECT_FALSE(writer.Close());
  EXPECT_EQ(writer.state(), LineWriter::State::kFailed);
  EXPECT_EQ(writer.error(), "No space left on device");
}

// From the line on in which the write breaks off.
TEST(LineWriter, TellsWhatIsNotWritten) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit usual;
  getrlimit(RLIMIT_FSIZE, &usual);
  for (const bool keeps_lines_whole : {false, true}) {
    for (rlim_t room = 0; room <= 8; ++room) {
      TempFile file;
      LineWriter writer(file.Open(O_WRONLY));
      if (keeps_lines_whole) writer.KeepLinesWhole();
      std::string told;
      writer.set_on_unwritten([&told](std::string_view lines) { told += lines; });
      writer.Append("a 1\nb 2\n");
      const rlimit small = {room, usual.rlim_max};
      setrlimit(RLIMIT_FSIZE, &small);
      writer.Flush();
      EXPECT_EQ(told, std::string("a 1\nb 2\n").substr(room / 4 * 4)) << room;
      writer.AppendLine("c 3");
      writer.Close();
      setrlimit(RLIMIT_FSIZE, &usual);
      EXPECT_EQ(told, std::string("a 1\nb 2\nc 3\n").substr(room / 4 * 4)) << room;
      EXPECT_FALSE(writer.Close());
    }
  }
}

TEST(LineWriter, TellsWhatIsNotWrittenOfMuch) {
  const IgnoreSigpipe ignore;
  const std::string lines = ManyLines(50'000);
  for (const bool keeps_lines_whole : {false, true}) {
    Pipe pipe;
    pipe.CloseReader();
    LineWriter writer(pipe.writer());
    if (keeps_lines_whole) writer.KeepLinesWhole();
    std::string told;
    writer.set_on_unwritten([&told](std::string_view some) { told += some; });
    writer.AppendLine("a");
    writer.Append(lines);
    writer.Append(lines);
    writer.Flush();
    EXPECT_TRUE(told == "a\n" + lines + lines);
  }
}

TEST(LineWriter, WritesNothingAfterAFailure) {
  const IgnoreSigpipe ignore;
  Pipe pipe;
  LineWriter writer(pipe.writer());
  writer.GiveUp();
  EXPECT_EQ(writer.state(), LineWriter::State::kReaderGone);
  writer.AppendLine("a");
  EXPECT_FALSE(writer.Flush());
  EXPECT_EQ(pipe.Drain(), "");
}

TEST(LineWriter, GivingUpDoesNotHideAFailure) {
  LineWriter writer(open("/dev/full", O_WRONLY | O_CLOEXEC));
  writer.AppendLine("a");
  writer.Flush();
  writer.GiveUp();
  EXPECT_EQ(writer.state(), LineWriter::State::kFailed);
  writer.Close();
}

}  // namespace
}  // namespace pp
