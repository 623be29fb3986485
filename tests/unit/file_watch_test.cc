#include "lines/file_watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "lines/stop.h"
#include "lines/system_clock.h"
#include "support/pipe.h"
#include "support/temporary_directory.h"

namespace pp {
namespace {

using pp_test::WriteFile;

class FileWatchTest : public testing::Test {
 protected:
  FileWatchTest() { WriteFile(log_, "a\n"); }

  // Whether `what` ends a wait that would go on for a second. A wait that does not end on its own
  // takes at least so long.
  bool Ends(FileWatch* watch, const std::function<void()>& what) {
    what();
    const int64_t before = clock_.Monotonic();
    watch->Wait(-1, stop_.finish_fd(), pipe_.writer());
    return clock_.Monotonic() - before < FileWatch::kLookMs;
  }

  pp_test::TemporaryDirectory directory_;
  std::string log_ = directory_ / "x.csv";
  Stop stop_;
  SystemClock clock_{&stop_};
  Pipe pipe_;
};

TEST_F(FileWatchTest, SeesWhatHappensToTheFileAndToItsName) {
  FileWatch watch(log_, FileWatch::Means::kBest);
  if (watch.looks_often()) GTEST_SKIP() << "no inotify here";
  const int fd = open(log_.c_str(), O_RDONLY | O_CLOEXEC);
  watch.Add(fd);
  EXPECT_TRUE(Ends(&watch, [&] { WriteFile(log_, "b\n"); }));
  EXPECT_TRUE(Ends(&watch, [&] { std::filesystem::rename(log_, log_ + ".1"); }));
  EXPECT_TRUE(Ends(&watch, [&] { WriteFile(log_ + ".1", "under its new name\n"); }));
  EXPECT_TRUE(Ends(&watch, [&] { WriteFile(log_, ""); }));
  EXPECT_TRUE(Ends(&watch, [&] { std::filesystem::remove(log_); }));
  EXPECT_FALSE(Ends(&watch, [] {}));
  close(fd);
}

TEST_F(FileWatchTest, EndsWithTheRunAndWithTheReader) {
  FileWatch watch(log_, FileWatch::Means::kBest);
  EXPECT_TRUE(Ends(&watch, [&] { pipe_.CloseReader(); }));
  Pipe other;
  stop_.Finish();
  const int64_t before = clock_.Monotonic();
  watch.Wait(-1, stop_.finish_fd(), other.writer());
  EXPECT_LT(clock_.Monotonic() - before, FileWatch::kLookMs);
}

TEST_F(FileWatchTest, LooksOftenWhereItIsNotTold) {
  FileWatch watch(log_, FileWatch::Means::kLook);
  EXPECT_TRUE(watch.looks_often());
  EXPECT_TRUE(Ends(&watch, [] {}));
}

TEST_F(FileWatchTest, LooksOftenWhereThereIsNoDirectory) {
  EXPECT_TRUE(FileWatch("/nowhere/x", FileWatch::Means::kBest).looks_often());
}

}  // namespace
}  // namespace pp
