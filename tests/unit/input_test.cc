#include "lines/input.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "lines/stop.h"
#include "support/fake_clock.h"
#include "support/pipe.h"
#include "support/temp_file.h"

namespace {

// A signal says this to stop while the next poll() of this thread looks. That is a matter of
// microseconds, so no real signal comes then for sure.
thread_local pp::Stop* told_in_poll = nullptr;

}  // namespace

// poll() for all of this program, by a name that its header does not use.
extern "C" int PollOrBeInterrupted(pollfd* fds, nfds_t count, int timeout_ms) asm("poll");

extern "C" int PollOrBeInterrupted(pollfd* fds, nfds_t count, int timeout_ms) {
  if (pp::Stop* stop = std::exchange(told_in_poll, nullptr)) {
    stop->Finish();
    errno = EINTR;
    return -1;
  }
  const timespec timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1'000'000L};
  return ppoll(fds, count, timeout_ms < 0 ? nullptr : &timeout, nullptr);
}

namespace pp {
namespace {

using Event = Input::Event;

class FdInputTest : public testing::Test {
 protected:
  Event Read(FdInput* input) {
    size_t got = 0;
    const Event event = input->Read(block_.data(), block_.size(), &got);
    text_.assign(block_.data(), got);
    return event;
  }

  Stop stop_;
  FakeClock clock_;
  Pipe pipe_;
  std::vector<char> block_ = std::vector<char>(65'536);
  std::string text_;  // what the last Read gave
};

TEST_F(FdInputTest, NeverBlocksOnAPipe) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  ASSERT_TRUE(pipe_.Write("abc"));
  EXPECT_EQ(Read(&input), Event::kData);
  EXPECT_EQ(text_, "abc");
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  ASSERT_TRUE(pipe_.Write("d"));
  pipe_.CloseWriter();
  EXPECT_EQ(Read(&input), Event::kData);
  EXPECT_EQ(text_, "d");
  EXPECT_EQ(Read(&input), Event::kEnd);
}

// For good: nobody who is told to look again waits for more.
TEST_F(FdInputTest, DoesNotWaitOnceItIsWoken) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  stop_.WakeReader();
  input.Wait(Input::kForever);
  input.Wait(Input::kForever);
  EXPECT_FALSE(stop_.finishing());
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
}

TEST_F(FdInputTest, GivesNoMoreThanThereIsRoomFor) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  ASSERT_TRUE(pipe_.Write("abcd"));
  block_.resize(3);
  EXPECT_EQ(Read(&input), Event::kData);
  EXPECT_EQ(text_, "abc");
  EXPECT_EQ(Read(&input), Event::kData);
  EXPECT_EQ(text_, "d");
}

TEST_F(FdInputTest, ReadsAFileToItsEnd) {
  TempFile file("abc");
  const int fd = file.Open(O_RDONLY);
  FdInput input(fd, kFinishFirst, &stop_, &clock_);
  EXPECT_EQ(Read(&input), Event::kData);
  EXPECT_EQ(text_, "abc");
  EXPECT_EQ(Read(&input), Event::kEnd);
  close(fd);
}

TEST_F(FdInputTest, AFileThatIsTruncatedCannotBeRead) {
  for (const bool is_stopped : {false, true}) {
    TempFile file("one\ntwo\n");
    const int fd = file.Open(O_RDWR);
    Stop stop;
    FdInput input(fd, kFinishFirst, &stop, &clock_);
    EXPECT_EQ(Read(&input), Event::kData);
    ASSERT_EQ(ftruncate(fd, 3), 0);
    if (is_stopped) stop.Finish();
    EXPECT_EQ(Read(&input), Event::kError);
    EXPECT_EQ(input.error(), "it was truncated or written anew while it was read");
    close(fd);
  }
}

TEST_F(FdInputTest, AFileOfProcHasNoSizeAndCanBeRead) {
  const int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  FdInput input(fd, kFinishFirst, &stop_, &clock_);
  EXPECT_EQ(Read(&input), Event::kData);
  EXPECT_EQ(Read(&input), Event::kEnd);
  close(fd);
}

// It is longer than what was read of it.
TEST_F(FdInputTest, AFileThatIsWrittenAnewIsNoticed) {
  for (const bool finds_it : {false, true}) {
    TempFile path("one\n");
    OpenFile file = OpenFile::Open(path.path());
    FdInput input(file.fd(), kFinishFirst, &stop_, &clock_);
    input.Tell(&file, finds_it);
    EXPECT_EQ(Read(&input), Event::kData);
    path.Write("another\n");
    EXPECT_EQ(Read(&input), finds_it ? Event::kLeft : Event::kError);
  }
}

TEST_F(FdInputTest, FinishEndsAFileAtOnce) {
  TempFile file("abc");
  const int fd = file.Open(O_RDONLY);
  FdInput input(fd, kFinishFirst, &stop_, &clock_);
  stop_.Finish();
  EXPECT_EQ(Read(&input), Event::kStopped);
  close(fd);
}

TEST_F(FdInputTest, FinishStillReadsWhatIsInThePipe) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  ASSERT_TRUE(pipe_.Write("abc"));
  stop_.Finish();
  EXPECT_EQ(Read(&input), Event::kData);
  EXPECT_EQ(text_, "abc");
  pipe_.CloseWriter();
  EXPECT_EQ(Read(&input), Event::kEnd);
}

TEST_F(FdInputTest, FinishEndsAPipeThatIsSilentForLong) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  clock_.Advance(60'000);
  stop_.Finish();
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  clock_.Advance(kFinishFirst.silence_ms - 1);
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  clock_.Advance(1);
  EXPECT_EQ(Read(&input), Event::kStopped);
}

TEST_F(FdInputTest, SilenceAfterFinishStartsAnewWithEachByte) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  stop_.Finish();
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  clock_.Advance(kFinishFirst.silence_ms - 1);
  ASSERT_TRUE(pipe_.Write("a"));
  EXPECT_EQ(Read(&input), Event::kData);
  clock_.Advance(1);
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  clock_.Advance(kFinishFirst.silence_ms);
  EXPECT_EQ(Read(&input), Event::kStopped);
}

TEST_F(FdInputTest, FinishEndsAPipeThatNeverStops) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  stop_.Finish();
  const std::string block(32'768, 'x');
  size_t read = 0;
  while (read < 2 * kFinishFirst.bytes) {
    ASSERT_TRUE(pipe_.Write(block));
    if (Read(&input) != Event::kData) break;
    read += text_.size();
  }
  EXPECT_EQ(read, kFinishFirst.bytes);
  EXPECT_EQ(Read(&input), Event::kStopped);
}

TEST_F(FdInputTest, AbortEndsEverythingAtOnce) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  ASSERT_TRUE(pipe_.Write("abc"));
  stop_.Abort();
  EXPECT_EQ(Read(&input), Event::kStopped);
}

TEST_F(FdInputTest, SaysWhyReadingFailed) {
  const int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  FdInput input(fd, kFinishFirst, &stop_, &clock_);
  EXPECT_EQ(Read(&input), Event::kError);
  EXPECT_EQ(input.error(), "Is a directory");
  close(fd);
}

// These would hang if they did not hold.
TEST_F(FdInputTest, WaitReturnsWhenThereIsNews) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  ASSERT_TRUE(pipe_.Write("a"));
  input.Wait(Input::kForever);
  EXPECT_EQ(Read(&input), Event::kData);
  pipe_.CloseWriter();
  input.Wait(Input::kForever);
  EXPECT_EQ(Read(&input), Event::kEnd);
}

TEST_F(FdInputTest, ASignalThatComesWhileItLooksIsNoticed) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  told_in_poll = &stop_;
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  EXPECT_EQ(told_in_poll, nullptr);
  told_in_poll = &stop_;
  input.Wait(Input::kForever);
  clock_.Advance(kFinishFirst.silence_ms);
  EXPECT_EQ(Read(&input), Event::kStopped);
}

TEST_F(FdInputTest, WaitReturnsWhenTheRunIsToFinish) {
  FdInput input(pipe_.reader(), kFinishFirst, &stop_, &clock_);
  stop_.Finish();
  EXPECT_EQ(Read(&input), Event::kWouldBlock);
  clock_.Advance(kFinishFirst.silence_ms);
  input.Wait(Input::kForever);
  EXPECT_EQ(Read(&input), Event::kStopped);
  stop_.Abort();
  input.Wait(Input::kForever);
}

}  // namespace
}  // namespace pp
