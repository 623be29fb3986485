#include "lines/stop.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <limits>

#include "lines/system_clock.h"

namespace pp {
namespace {

bool IsReadable(int fd) {
  pollfd ready = {fd, POLLIN, 0};
  return poll(&ready, 1, 0) == 1;
}

TEST(Stop, FinishIsNotAbort) {
  Stop stop;
  EXPECT_FALSE(stop.finishing());
  EXPECT_FALSE(IsReadable(stop.finish_fd()));
  stop.Finish();
  stop.Finish();
  EXPECT_TRUE(stop.finishing());
  EXPECT_FALSE(stop.aborting());
  EXPECT_TRUE(IsReadable(stop.finish_fd()));
  EXPECT_FALSE(IsReadable(stop.abort_fd()));
}

TEST(Stop, AbortIsAlsoFinish) {
  Stop stop;
  stop.Abort();
  EXPECT_TRUE(stop.finishing());
  EXPECT_TRUE(stop.aborting());
  EXPECT_TRUE(IsReadable(stop.finish_fd()));
  EXPECT_TRUE(IsReadable(stop.abort_fd()));
}

TEST(Stop, EndsASleep) {
  Stop stop;
  SystemClock clock(&stop);
  EXPECT_TRUE(clock.Sleep(0));
  stop.Finish();
  EXPECT_TRUE(clock.Sleep(0));
  stop.Abort();
  EXPECT_FALSE(clock.Sleep(3'600'000));
  EXPECT_FALSE(clock.Sleep(std::numeric_limits<int64_t>::max()));
}

TEST(StopDeathTest, EachSignalIsMoreSevere) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EXIT(
        {
          Stop stop;
          signal(SIGHUP, SIG_DFL);
          stop.CatchSignals();
          raise(number);
          if (!stop.finishing() || stop.aborting()) _exit(10);
          raise(number);
          if (!stop.aborting()) _exit(11);
          raise(number);
          _exit(12);
        },
        testing::KilledBySignal(number), "");
  }
}

TEST(StopDeathTest, DifferentSignalsCountTogether) {
  EXPECT_EXIT(
      {
        Stop stop;
        stop.CatchSignals();
        raise(SIGINT);
        raise(SIGTERM);
        _exit(stop.aborting() ? 0 : 10);
      },
      testing::ExitedWithCode(0), "");
}

TEST(StopDeathTest, TheThirdSignalKillsWhicheverItIs) {
  EXPECT_EXIT(
      {
        Stop stop;
        stop.CatchSignals();
        raise(SIGINT);
        raise(SIGINT);
        raise(SIGTERM);
        _exit(10);
      },
      testing::KilledBySignal(SIGTERM), "");
}

TEST(StopDeathTest, NohupIsRespected) {
  EXPECT_EXIT(
      {
        signal(SIGHUP, SIG_IGN);
        Stop stop;
        stop.CatchSignals();
        raise(SIGHUP);
        _exit(stop.finishing() ? 10 : 0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(StopDeathTest, AReaderThatIsGoneDoesNotKill) {
  EXPECT_EXIT(
      {
        Stop stop;
        stop.CatchSignals();
        raise(SIGPIPE);
        _exit(0);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace pp
