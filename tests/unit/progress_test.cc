#include "delivery/progress.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temporary_directory.h"

namespace pp {
namespace {

class ProgressTest : public testing::Test {
 protected:
  ProgressTest() {
    std::string error;
    EXPECT_TRUE(file_.Open(directory_ / "ck", stop_, &clock_, &report_, &error)) << error;
    EXPECT_TRUE(progress_.KeepIn(&file_, "sink", &error)) << error;
  }

  // The marks in the checkpoint, as "source offset" with commas.
  std::string Kept() const {
    Checkpoint checkpoint;
    std::string error;
    EXPECT_TRUE(ParseCheckpoint(pp_test::ReadFile(directory_ / "ck"), &checkpoint, &error))
        << error;
    std::string kept;
    for (const CheckpointEntry& entry : checkpoint.entries) {
      if (!kept.empty()) kept += ",";
      kept += entry.source + " " + std::to_string(entry.offset);
      if (!entry.place.empty()) kept += " " + entry.place;
    }
    return kept;
  }

  CapturedStderr captured_;
  pp_test::TemporaryDirectory directory_;
  Stop stop_;
  FakeClock clock_;
  Report report_{"pp-x"};
  CheckpointFile file_;
  Progress progress_{&clock_, &report_};
};

TEST_F(ProgressTest, AMarkIsReachedWhenAllWorkAboveItIsSettled) {
  const uint64_t first = progress_.Begin();
  const uint64_t second = progress_.Begin();
  EXPECT_TRUE(progress_.TakeDirective("#pp mark s 10"));
  const uint64_t third = progress_.Begin();
  EXPECT_TRUE(progress_.TakeDirective("#pp mark s 20"));
  progress_.Keep();
  EXPECT_EQ("", Kept());
  progress_.Settle(second);
  progress_.Keep();
  EXPECT_EQ("", Kept());
  progress_.Settle(first);
  progress_.Keep();
  EXPECT_EQ("s 10", Kept());
  progress_.Settle(third);
  EXPECT_EQ("s 20", Kept());
}

TEST_F(ProgressTest, WhatIsNeverSettledHoldsAllMarksBelowIt) {
  const uint64_t lost = progress_.Begin();
  progress_.TakeDirective("#pp mark s 10");
  const uint64_t other = progress_.Begin();
  progress_.TakeDirective("#pp mark s 20");
  progress_.Settle(other);
  progress_.Keep();
  EXPECT_EQ("", Kept());
  progress_.Settle(lost);
  EXPECT_EQ("s 20", Kept());
}

TEST_F(ProgressTest, WithNothingUnderWayAMarkIsReachedAtOnceAndKeptAtTheNextPause) {
  progress_.TakeDirective("#pp mark s 10");
  EXPECT_EQ("", Kept());
  progress_.Keep();
  EXPECT_EQ("s 10", Kept());
}

TEST_F(ProgressTest, TheNewestMarkOfEachSourceCountsEvenIfItIsLess) {
  progress_.TakeDirective("#pp mark a 10");
  progress_.TakeDirective("#pp mark b 5");
  progress_.TakeDirective("#pp mark a 3");
  progress_.Keep();
  EXPECT_EQ("b 5,a 3", Kept());
}

TEST_F(ProgressTest, APlaceGoesWithTheMarkRightBelowIt) {
  progress_.TakeDirective("#pp place s 10 2 00000000000000ff /x");
  progress_.TakeDirective("#pp mark s 10");
  progress_.TakeDirective("#pp mark t 10");
  progress_.TakeDirective("#pp place u 7 2 00000000000000ff /y");
  progress_.TakeDirective("#pp mark u 8");
  progress_.Keep();
  EXPECT_EQ("s 10 #pp place s 10 2 00000000000000ff /x,t 10,u 8", Kept());
}

TEST_F(ProgressTest, OnlyAMarkIsAMark) {
  EXPECT_FALSE(progress_.TakeDirective("#pp place s 10 2 00000000000000ff /x"));
  EXPECT_FALSE(progress_.TakeDirective("#pp something else"));
  EXPECT_TRUE(progress_.TakeDirective("#pp mark s 10"));
}

// Each write is an fsync.
TEST_F(ProgressTest, UnderLoadTheCheckpointIsNotWrittenEachTime) {
  uint64_t work = progress_.Begin();
  for (int i = 1; i <= 3; ++i) {
    progress_.TakeDirective("#pp mark s " + std::to_string(i));
    const uint64_t next = progress_.Begin();
    progress_.Settle(work);
    work = next;
    // The first is due at once: nothing has been written for long.
    EXPECT_EQ("s 1", Kept());
  }
  clock_.Advance(Progress::kWriteIntervalMs);
  progress_.TakeDirective("#pp mark s 4");
  progress_.Begin();
  progress_.Settle(work);
  EXPECT_EQ("s 4", Kept());
}

TEST_F(ProgressTest, RejectsAreKeptBeforeTheMarkBelowThem) {
  std::string error;
  ASSERT_TRUE(report_.OpenRejects(directory_ / "bad", &error)) << error;
  report_.Reject({"x", 1}, "wrong", "text");
  progress_.TakeDirective("#pp mark s 10");
  progress_.Keep();
  EXPECT_EQ("s 10", Kept());
  EXPECT_EQ("# x:1: wrong\ntext\n", pp_test::ReadFile(directory_ / "bad"));
}

TEST_F(ProgressTest, NoMarkIsReachedWhoseRejectsAreLost) {
  std::string error;
  ASSERT_TRUE(report_.OpenRejects("/dev/full", &error)) << error;
  report_.Reject({"x", 1}, "wrong", "text");
  progress_.TakeDirective("#pp mark s 10");
  progress_.Keep();
  EXPECT_EQ("", Kept());
  EXPECT_TRUE(report_.rejects_lost());
}

TEST_F(ProgressTest, AFailedWriteIsSaidOnce) {
  ASSERT_EQ(0, mkdir((directory_ / "ck.tmp").c_str(), 0700));
  progress_.TakeDirective("#pp mark s 10");
  progress_.Keep();
  progress_.TakeDirective("#pp mark s 20");
  progress_.Keep();
  EXPECT_TRUE(progress_.failed());
  const std::string said = captured_.Text();
  EXPECT_TRUE(said.starts_with("pp-x: cannot write the checkpoint ")) << said;
  EXPECT_EQ(1, std::count(said.begin(), said.end(), '\n')) << said;
}

TEST_F(ProgressTest, WhatACheckpointSaidOfOtherSourcesStays) {
  progress_.TakeDirective("#pp mark a 10");
  progress_.Keep();
  const std::string copy = directory_ / "copy";
  pp_test::WriteFile(copy, pp_test::ReadFile(directory_ / "ck"));
  CheckpointFile file;
  std::string error;
  ASSERT_TRUE(file.Open(copy, stop_, &clock_, &report_, &error));
  Progress next(&clock_, &report_);
  ASSERT_TRUE(next.KeepIn(&file, "sink", &error)) << error;
  next.TakeDirective("#pp mark b 20");
  next.Keep();
  EXPECT_NE(std::string::npos, pp_test::ReadFile(copy).find("#pp mark a 10\n#pp mark b 20\n"));
}

TEST_F(ProgressTest, OnlyWhatStandsBelowAMarkComesAgain) {
  const uint64_t above = progress_.Begin();
  progress_.TakeDirective("#pp mark s 0");
  const uint64_t below = progress_.Begin();
  progress_.TakeDirective("#pp mark s 10");
  EXPECT_FALSE(progress_.ComesAgain(above));
  EXPECT_TRUE(progress_.ComesAgain(below));
  Progress without(&clock_, &report_);
  without.TakeDirective("#pp mark s 0");
  EXPECT_FALSE(without.ComesAgain(without.Begin()));
}

TEST_F(ProgressTest, WhatIsLeftForResumeIsCountedAndSaidOnce) {
  progress_.LeaveForResume("refused", 3);
  progress_.LeaveForResume("given up", 4);
  EXPECT_EQ(7u, progress_.left_for_resume());
  EXPECT_EQ("pp-x: refused; what is undelivered stands below the checkpoint " + file_.path() +
                ", and comes again when its source resumes from there\n",
            captured_.Text());
}

TEST_F(ProgressTest, ACheckpointOfAnotherSinkIsLeftAlone) {
  progress_.TakeDirective("#pp mark a 10");
  progress_.Keep();
  const std::string kept = pp_test::ReadFile(directory_ / "ck");
  const std::string copy = directory_ / "copy";
  pp_test::WriteFile(copy, kept);
  CheckpointFile file;
  std::string error;
  ASSERT_TRUE(file.Open(copy, stop_, &clock_, &report_, &error));
  Progress other(&clock_, &report_);
  EXPECT_FALSE(other.KeepIn(&file, "other sink", &error));
  EXPECT_NE(std::string::npos, error.find("is the checkpoint of sink,")) << error;
  other.TakeDirective("#pp mark a 20");
  other.Keep();
  EXPECT_EQ(kept, pp_test::ReadFile(copy));
}

TEST_F(ProgressTest, WaitsForMarksUntilTheFirst) {
  EXPECT_TRUE(progress_.is_waiting_for_marks());
  progress_.TakeDirective("#pp mark a 10");
  EXPECT_FALSE(progress_.is_waiting_for_marks());
  EXPECT_FALSE(Progress(&clock_, &report_).is_waiting_for_marks());
}

TEST_F(ProgressTest, AFileThatIsNoCheckpointIsLeftAlone) {
  pp_test::WriteFile(directory_ / "data.csv", "a,,1\n");
  CheckpointFile file;
  std::string error;
  ASSERT_TRUE(file.Open(directory_ / "data.csv", stop_, &clock_, &report_, &error));
  Progress next(&clock_, &report_);
  EXPECT_FALSE(next.KeepIn(&file, "sink", &error));
  next.TakeDirective("#pp mark b 20");
  next.Keep();
  EXPECT_EQ("a,,1\n", pp_test::ReadFile(directory_ / "data.csv"));
}

}  // namespace
}  // namespace pp
