#include "lines/pipe_size.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "lines/input.h"
#include "lines/line_writer.h"
#include "support/fake_clock.h"
#include "support/pipe.h"
#include "support/temp_file.h"

namespace pp {
namespace {

int SizeOf(const Pipe& pipe) {
  return fcntl(pipe.reader(), F_GETPIPE_SZ);
}

// The user may have too many large pipes already; then there is nothing to see.
bool CanEnlarge() {
  const Pipe pipe;
  return fcntl(pipe.reader(), F_SETPIPE_SZ, static_cast<int>(kLargePipe)) >= 0;
}

TEST(EnlargePipe, MakesAPipeLargerAndNeverSmaller) {
  if (!CanEnlarge()) GTEST_SKIP() << "no large pipe can be had";
  const Pipe pipe;
  EXPECT_EQ(SizeOf(pipe), static_cast<int>(kUsualPipe));
  EnlargePipe(pipe.writer());
  EXPECT_EQ(SizeOf(pipe), static_cast<int>(kLargePipe));
  fcntl(pipe.reader(), F_SETPIPE_SZ, static_cast<int>(2 * kLargePipe));
  const int larger = SizeOf(pipe);
  EnlargePipe(pipe.writer());
  EXPECT_EQ(SizeOf(pipe), larger);
}

TEST(EnlargePipe, LeavesAFileAlone) {
  const TempFile file("text");
  EnlargePipe(file.Open(O_RDWR));
  EXPECT_EQ(file.Text(), "text");
}

// Thousands of short runs should not use up what a user may have.
TEST(EnlargePipe, IsLeftToThoseWhoMoveMuch) {
  if (!CanEnlarge()) GTEST_SKIP() << "no large pipe can be had";
  Pipe pipe;
  LineWriter writer(pipe.writer());
  writer.Append("a 1\n");
  writer.Flush();
  EXPECT_EQ(SizeOf(pipe), static_cast<int>(kUsualPipe));
  std::thread reader([&pipe] {
    Stop stop;
    FakeClock clock;
    FdInput input(pipe.reader(), kFinishFirst, &stop, &clock);
    std::string block(kLargePipe, '\0');
    size_t got = 0;
    Input::Event event;
    do {
      event = input.Read(block.data(), block.size(), &got);
      if (event == Input::Event::kWouldBlock) input.Wait(Input::kForever);
    } while (event != Input::Event::kEnd);
  });
  for (int i = 0; i < 3; ++i) writer.Append(std::string(LineWriter::kBlock - 1, 'x') + "\n");
  EXPECT_EQ(SizeOf(pipe), static_cast<int>(kLargePipe));
  writer.Flush();
  pipe.CloseWriter();
  reader.join();
}

// Whatever fills it.
TEST(EnlargePipe, IsDoneByTheReaderToo) {
  if (!CanEnlarge()) GTEST_SKIP() << "no large pipe can be had";
  const Pipe pipe;
  Stop stop;
  FakeClock clock;
  FdInput input(pipe.reader(), kFinishFirst, &stop, &clock);
  std::string block(kLargePipe, 'x');
  size_t got = 0;
  ASSERT_EQ(write(pipe.writer(), block.data(), 1000), 1000);
  input.Read(block.data(), block.size(), &got);
  EXPECT_EQ(SizeOf(pipe), static_cast<int>(kUsualPipe));
  ASSERT_EQ(write(pipe.writer(), block.data(), kUsualPipe), static_cast<ssize_t>(kUsualPipe));
  input.Read(block.data(), block.size(), &got);
  EXPECT_EQ(SizeOf(pipe), static_cast<int>(kLargePipe));
}

}  // namespace
}  // namespace pp
