#include "lines/filter_output.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <limits>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/pipe.h"
#include "support/temp_file.h"

namespace pp {
namespace {

const Summary kSummary{"made", 1, {}, {}};

TEST(FilterOutput, EndsWithItsLinesWritten) {
  CapturedStderr captured;
  TempFile file;
  Report report("pp-x");
  FilterOutput out(file.Open(O_WRONLY));
  out.AppendLine("a 1");
  out.Append("b 2\n");
  EXPECT_EQ(out.End(kSummary, ExitStatus::kDone, &report), 0);
  EXPECT_EQ(file.Text(), "a 1\nb 2\n");
  EXPECT_EQ(captured.Text(), "pp-x: made 1 sample\n");
}

TEST(FilterOutput, AFullDiskIsAFailureOfTheMachine) {
  CapturedStderr captured;
  Report report("pp-x");
  FilterOutput out(open("/dev/full", O_WRONLY | O_CLOEXEC));
  out.AppendLine("a 1");
  EXPECT_FALSE(out.closed());
  EXPECT_EQ(out.End(kSummary, ExitStatus::kDone, &report), 4);
  EXPECT_EQ(captured.Text(),
            "pp-x: cannot write to standard output: No space left on device\n"
            "pp-x: made 1 sample\n");
}

TEST(FilterOutputDeathTest, EndsAsCatDoesWhenTheReaderIsGone) {
  EXPECT_EXIT(
      {
        signal(SIGPIPE, SIG_IGN);
        Pipe pipe;
        pipe.CloseReader();
        Report report("pp-x");
        FilterOutput out(pipe.ReleaseWriter());
        out.AppendLine("a 1");
        out.End(kSummary, ExitStatus::kDone, &report);
        _exit(0);
      },
      testing::KilledBySignal(SIGPIPE), "^$");
}

TEST(FilterOutput, NoticesAReaderThatIsGoneWithoutWriting) {
  Stop stop;
  Pipe pipe;
  FilterOutput out(pipe.writer());
  FakeClock clock;
  out.WaitForReaderGone(clock.Monotonic(), &clock, stop);
  EXPECT_FALSE(out.closed());
  pipe.CloseReader();
  out.WaitForReaderGone(std::numeric_limits<int64_t>::max(), &clock, stop);
  EXPECT_TRUE(out.closed());
}

TEST(FilterOutput, StopsWaitingWhenTheRunIsStopped) {
  Stop stop;
  Pipe pipe;
  FilterOutput out(pipe.writer());
  stop.Finish();
  FakeClock clock;
  out.WaitForReaderGone(std::numeric_limits<int64_t>::max(), &clock, stop);
  EXPECT_FALSE(out.closed());
}

// Of which a day passes whenever it is looked at.
class FastClock : public FakeClock {
 public:
  int64_t Monotonic() override {
    Advance(int64_t{24} * 3'600'000);
    return FakeClock::Monotonic();
  }
};

// poll(2) waits for 24.8 days at most.
TEST(FilterOutput, WaitsAsLongAsItIsTold) {
  Stop stop;
  Pipe pipe;
  FilterOutput out(pipe.writer());
  FastClock clock;
  const int64_t end = clock.Monotonic() + int64_t{100} * 24 * 3'600'000;
  out.WaitForReaderGone(end, &clock, stop, 0);
  EXPECT_GE(clock.Monotonic(), end);
  EXPECT_FALSE(out.closed());
}

TEST(FilterOutput, SaysOnceThatItCannotBeWritten) {
  CapturedStderr captured;
  Report report("pp-x");
  FilterOutput out(open("/dev/full", O_WRONLY | O_CLOEXEC));
  out.SayFailure(&report);
  EXPECT_EQ(captured.Text(), "");
  std::string unwritten;
  out.set_on_unwritten([&](std::string_view lines) {
    unwritten += lines;
    out.SayFailure(&report);
  });
  out.AppendLine("a 1");
  out.Flush();
  EXPECT_EQ(captured.Text(), "pp-x: cannot write to standard output: No space left on device\n");
  out.AppendLine("b 2");
  out.Close(&report);
  EXPECT_EQ(unwritten, "a 1\nb 2\n");
  EXPECT_EQ(out.End(kSummary, ExitStatus::kDone, &report), 4);
  EXPECT_EQ(captured.Text(),
            "pp-x: cannot write to standard output: No space left on device\n"
            "pp-x: made 1 sample\n");
}

TEST(FilterOutput, OutlivesItsReaderWhereThereAreOthers) {
  CapturedStderr captured;
  signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.CloseReader();
  Report report("pp-x");
  FilterOutput out(pipe.ReleaseWriter());
  out.OutliveReader();
  out.AppendLine("a 1");
  EXPECT_FALSE(out.reader_is_gone());
  EXPECT_EQ(out.End(kSummary, ExitStatus::kDone, &report), 0);
  EXPECT_TRUE(out.reader_is_gone());
  EXPECT_EQ(captured.Text(), "pp-x: made 1 sample\n");
}

}  // namespace
}  // namespace pp
