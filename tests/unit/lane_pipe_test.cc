#include "delivery/lane_pipe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "lines/pipe_size.h"

namespace pp {
namespace {

class LanePipeTest : public ::testing::Test {
 protected:
  LanePipeTest() { signal(SIGPIPE, SIG_IGN); }  // as in the tools
  ~LanePipeTest() override { CloseInput(); }

  std::unique_ptr<LanePipe> Make(size_t most = kUsualPipe) {
    int code = 0;
    auto pipe = LanePipe::Make(most, &input_, &code);
    EXPECT_NE(nullptr, pipe) << code;
    return pipe;
  }
  std::string Read(size_t bytes) const {
    std::string text(bytes, '\0');
    const ssize_t got = read(input_, text.data(), bytes);
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return text;
  }
  void CloseInput() {
    if (input_ >= 0) close(input_);
    input_ = -1;
  }

  int input_ = -1;
  Stop stop_;
};

TEST_F(LanePipeTest, TakesBackWhatNobodyHasRead) {
  const auto pipe = Make();
  EXPECT_EQ(8u, pipe->Write("a 1\nb 2\n", stop_));
  EXPECT_EQ("a 1", Read(3));
  EXPECT_EQ(5u, pipe->unread());
  EXPECT_EQ(0, pipe->EndInput());
  CloseInput();
  pipe->AwaitReaders(stop_);
  EXPECT_EQ(5u, pipe->unread());
  EXPECT_EQ("\nb 2\n", pipe->TakeBack());
}

TEST_F(LanePipeTest, KnowsThatNobodyReads) {
  const auto pipe = Make();
  EXPECT_EQ(4u, pipe->Write("a 1\n", stop_));
  CloseInput();
  EXPECT_EQ(0u, pipe->Write("b 2\n", stop_));
  EXPECT_EQ(0, pipe->EndInput());
  EXPECT_EQ("a 1\n", pipe->TakeBack());
}

// It has the end of its input as before.
TEST_F(LanePipeTest, LeavesAllToWhoStillReads) {
  const auto pipe = Make();
  pipe->Write("a 1\nb 2\n", stop_);
  pipe->EndInput();
  std::thread waiting([&] { pipe->AwaitReaders(stop_); });
  EXPECT_EQ("a 1\n", Read(4));
  EXPECT_EQ("b 2\n", Read(8));
  waiting.join();
  EXPECT_EQ("", Read(1));
  EXPECT_EQ("", pipe->TakeBack());
}

TEST_F(LanePipeTest, WaitsForNobodyWhoGoes) {
  const auto pipe = Make();
  pipe->Write("a 1\nb 2\n", stop_);
  pipe->EndInput();
  std::thread waiting([&] { pipe->AwaitReaders(stop_); });
  EXPECT_EQ("a 1\n", Read(4));
  CloseInput();
  waiting.join();
  EXPECT_EQ("b 2\n", pipe->TakeBack());
}

TEST_F(LanePipeTest, WaitsForNobodyInARunThatIsAborted) {
  const auto pipe = Make();
  pipe->Write("a 1\n", stop_);
  pipe->EndInput();
  std::thread waiting([&] { pipe->AwaitReaders(stop_); });
  stop_.Abort();
  waiting.join();
  EXPECT_EQ("a 1\n", pipe->TakeBack());
  EXPECT_EQ("", Read(1));
}

TEST_F(LanePipeTest, HoldsNoMoreThanItIsTold) {
  const auto pipe = Make(kUsualPipe / 4);
  EXPECT_EQ(static_cast<int>(kUsualPipe / 4), fcntl(input_, F_GETPIPE_SZ));
  CloseInput();
  const auto usual = Make(kUsualPipe * 4);
  EXPECT_EQ(static_cast<int>(kUsualPipe), fcntl(input_, F_GETPIPE_SZ));
}

}  // namespace
}  // namespace pp
