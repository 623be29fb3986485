#include "lines/follower.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>

#include "support/follower_runs.h"

namespace pp {
namespace {

using pp_test::WriteFile;

using FollowerTest = FollowerRuns;

TEST_F(FollowerTest, ReadsWhatComes) {
  for (const auto means : {FileWatch::Means::kBest, FileWatch::Means::kLook}) {
    WriteFile(log_, "one\ntw");
    Begin(means);
    EXPECT_EQ(Read(), "1:one ");
    EXPECT_EQ(Read(), "");
    Append("x", "o\n");
    EXPECT_EQ(Read(), "2:two ");
    Rename("x", "x.1");
    Append("x", "three\n");
    EXPECT_EQ(Read(), "[8:2] 1:three ");
    EXPECT_EQ(std::exchange(left_, ""), "for another ");
  }
}

// It would never come to an end.
TEST_F(FollowerTest, DoesNotReadWhatThisRunWrites) {
  WriteFile(log_, "one\n");
  own_.open.push_back(OpenFile::Open(log_).identity());
  Begin();
  EXPECT_EQ(Read(), "");
  EXPECT_EQ(captured_.Text(),
            "pp-x: " + log_ + ": cannot be read: this run writes to it; waits until it can be\n");
  Append("x", "two\n");
  EXPECT_EQ(Read(), "");
  Rename("x", "x.1");
  Append("x", "three\n");
  EXPECT_EQ(Read(), "[0:0] 1:three ");
}

TEST_F(FollowerTest, WaitsForTheLog) {
  Begin();
  EXPECT_EQ(Read(), "");
  EXPECT_EQ(captured_.Text(), "pp-x: " + log_ + ": not there yet; waits for it\n");
  Append("x", "one\n");
  EXPECT_EQ(Read(), "[0:0] 1:one ");
  std::filesystem::remove(log_);
  EXPECT_EQ(Read(), "");
  Append("x", "two\n");
  EXPECT_EQ(Read(), "[4:1] 1:two ");
}

TEST_F(FollowerTest, ALastLineOfAnOldFileIsWaitedForForASecond) {
  WriteFile(log_, "one\ntwo");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Rename("x", "x.1");
  Append("x", "three\n");
  clock_.Advance(LogFiles::kOpenLineMs);  // before anybody looks
  EXPECT_EQ(Read(), "");
  clock_.Advance(LogFiles::kOpenLineMs - 1);
  EXPECT_EQ(Read(), "");
  clock_.Advance(1);
  EXPECT_EQ(Read(), "[4:1] 2:two 1:three ");
  Append("x.1", "\nfour\n");
  EXPECT_EQ(Read(), "[6:1] 3: 4:four [13:4] ");
}

// What was written of it while nobody could look, for the output took nothing, is the end of it.
TEST_F(FollowerTest, ALastLineThatWasEndedMeanwhileIsNotTorn) {
  const auto rotate = [this] {
    Rename("x", "x.1");
    Append("x", "three\n");
  };
  for (const bool is_seen_to_be_renamed : {true, false}) {
    std::filesystem::remove(log_ + ".1");
    WriteFile(log_, "one\ntwo");
    Begin();
    EXPECT_EQ(Read(), "1:one ");
    if (is_seen_to_be_renamed) rotate();
    EXPECT_EQ(Read(), "");
    ASSERT_EQ(source_->Next(), LineSource::Event::kWait);
    clock_.Advance(10 * LogFiles::kOpenLineMs);
    Append(is_seen_to_be_renamed ? "x.1" : "x", " ends\n");
    if (!is_seen_to_be_renamed) rotate();
    source_->Wait(0);
    EXPECT_EQ(Read(), "2:two ends [13:2] 1:three ");
  }
}

// Nor is that second over because somebody sets the clock.
TEST_F(FollowerTest, ALastLineOfAnOldFileIsWaitedForWhateverTheClockIsSetTo) {
  for (const int64_t step : {int64_t{3'600'000}, int64_t{-3'600'000}}) {
    for (const bool is_set_before : {true, false}) {
      std::filesystem::remove(directory_ / "x.1");
      WriteFile(log_, "one\ntwo");
      struct stat status;
      ASSERT_EQ(0, stat(log_.c_str(), &status));
      const int64_t written = int64_t{status.st_mtim.tv_sec} * 1000;
      clock_.set_now(is_set_before ? written - step : written);
      Begin();
      EXPECT_EQ(Read(), "1:one ");
      clock_.set_now(is_set_before ? written : written + step);
      Rename("x", "x.1");
      Append("x", "three\n");
      EXPECT_EQ(Read(), "") << step << is_set_before;
      clock_.Advance(LogFiles::kOpenLineMs - 1);
      EXPECT_EQ(Read(), "") << step << is_set_before;
      clock_.Advance(1);
      EXPECT_EQ(Read(), "[4:1] 2:two 1:three ") << step << is_set_before;
    }
  }
}

TEST_F(FollowerTest, AnOldFileThatGrowsHoldsNothingUp) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Rename("x", "x.1");
  Append("x", "three\nfo");
  EXPECT_EQ(Read(), "[4:1] 1:three ");
  Append("x.1", "tw");
  EXPECT_EQ(Read(), "[6:1] [4:1] ");
  Append("x", "ur\n");
  EXPECT_EQ(Read(), "2:four ");
  Append("x.1", "o\n");
  EXPECT_EQ(Read(), "[11:2] 2:two [8:2] ");
  Append("x.1", "five");
  EXPECT_EQ(Read(), "[11:2] [8:2] ");
  clock_.Advance(LogFiles::kOpenLineMs);
  EXPECT_EQ(Read(), "[11:2] [8:2] 3:five ");
  EXPECT_EQ(Read(), "");
}

TEST_F(FollowerTest, ARecordThatHasBegunIsNotTornByARotation) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Rename("x", "x.1");
  Append("x", "two\n");
  EXPECT_EQ(Read(false), "");
  EXPECT_EQ(Read(true), "[4:1] 1:two ");
}

TEST_F(FollowerTest, ALongLineIsRejectedOnceThoughTheLogIsRotatedInIt) {
  WriteFile(log_, "one\n" + std::string(100, 'x'));
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  EXPECT_EQ(report_.rejected(), 1U);
  Rename("x", "x.1");
  Append("x", "two\n");
  EXPECT_EQ(Read(), "");
  Append("x.1", "x\n");
  EXPECT_EQ(Read(), "[106:2] 1:two ");
  EXPECT_EQ(report_.rejected(), 1U);
}

// However often it is truncated, no more is kept.
// While the output takes nothing, a log may be rotated more than once.
TEST_F(FollowerTest, WhatWasTheLogForAMomentIsFoundAndWhatWasThereBeforeIsNot) {
  WriteFile(log_ + ".0", "before\n");
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Rename("x", "x.1");
  Append("x", "two\n");
  Rename("x", "x.2");
  EXPECT_EQ(Read(), "[4:1] 1:two ");
  Append("x", "three\n");
  EXPECT_EQ(Read(), "[4:1] 1:three ");
}

// More than are kept open.
TEST_F(FollowerTest, HoweverManyThereWereAllAreRead) {
  constexpr int kMany = 150;
  WriteFile(log_, "first\n");
  Begin();
  EXPECT_EQ(Read(), "1:first ");
  std::string expected;
  Rename("x", "x.900");
  for (int i = 0; i < kMany; ++i) {
    Append("x", std::to_string(i) + "\n");
    Rename("x", "x." + std::to_string(899 - i));
  }
  Append("x", "last\n");
  const std::string all = Read();
  for (int i = 0; i < kMany; ++i) {
    const std::string line = "1:" + std::to_string(i) + " ";
    EXPECT_NE(all.find(line), std::string::npos) << i;
    EXPECT_EQ(all.find(line), all.rfind(line)) << i;
  }
  EXPECT_TRUE(all.ends_with("1:last ")) << all;
  EXPECT_EQ(Read(), "");
  Append("x.750", "late\n");
  EXPECT_TRUE(Read().find("2:late ") != std::string::npos);
}

// Nor is what has nothing to read kept open, which would let no other be opened in the end.
TEST_F(FollowerTest, OldFilesWithNothingToReadAreLeft) {
  constexpr int kMany = 150;
  WriteFile(log_, "");
  Begin();
  EXPECT_EQ(Read(), "");
  const auto open_files = [] {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const auto before = open_files();
  for (int i = 0; i < kMany; ++i) {
    Rename("x", "x." + std::to_string(i));
    Append("x", "");
    Read();
    EXPECT_LE(open_files(), before + static_cast<ptrdiff_t>(LogFiles::kOldFiles));
  }
  Append("x", "last\n");
  EXPECT_TRUE(Read().ends_with("1:last "));
}

TEST_F(FollowerTest, WhatHasAnotherNameForAMomentIsStillKnown) {
  WriteFile(log_ + ".1", "before\n");
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Rename("x.1", "tmp");
  Rename("x", "x.1");
  EXPECT_EQ(Read(), "");
  Rename("tmp", "x.2");
  EXPECT_EQ(Read(), "");
  Append("x", "two\n");
  EXPECT_EQ(Read(), "[4:1] 1:two ");
}

TEST_F(FollowerTest, ALogThatIsNoFileIsSaid) {
  Begin();
  EXPECT_EQ(Read(), "");
  std::filesystem::create_directory(log_);
  EXPECT_EQ(Read(), "");
  EXPECT_TRUE(
      captured_.Text().ends_with("x: cannot be read: it is no regular file; waits until it "
                                 "can be\n"))
      << captured_.Text();
  std::filesystem::remove(log_);
  std::filesystem::create_symlink("x", log_);
  EXPECT_EQ(Read(), "");
  EXPECT_TRUE(
      captured_.Text().ends_with("x: cannot be opened: Too many levels of symbolic links; "
                                 "waits until it can be\n"))
      << captured_.Text();
  std::filesystem::remove(log_);
  Append("x", "one\n");
  EXPECT_EQ(Read(), "[0:0] 1:one ");
}

TEST_F(FollowerTest, NumbersThatAreShiftedDoNotConfuseIt) {
  WriteFile(log_, "0\n");
  Begin();
  EXPECT_EQ(Read(), "1:0 ");
  for (int i = 1; i < 30; ++i) {
    for (int number = 8; number > 0; --number) {
      const std::string from = "x." + std::to_string(number);
      if (std::filesystem::exists(directory_ / from))
        Rename(from, "x." + std::to_string(number + 1));
    }
    Rename("x", "x.1");
    Append("x", std::to_string(i) + "\n");
    if (i % 3 == 0) continue;
    const std::string all = Read();
    EXPECT_TRUE(all.ends_with("1:" + std::to_string(i) + " ")) << all;
    if (i % 3 == 1 && i > 1) {
      EXPECT_NE(all.find("1:" + std::to_string(i - 1) + " "), std::string::npos) << all;
    }
  }
}

TEST_F(FollowerTest, AStopStillReadsWhatIsThere) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("x", "two\nbeg");
  Rename("x", "x.1");
  Append("x", "three\nbeg");
  stop_.Finish();
  EXPECT_EQ(Read(), "2:two [8:2] 1:three [6:1] END");
  EXPECT_EQ(left_, "for good for good ");
}

// That of the youngest file is what follows the place of the stop.
TEST_F(FollowerTest, AStopSaysWhichLinesOfOldFilesAreOpen) {
  const std::string left_out =
      ": the file was rotated, and this last line of it has no newline yet; it is left out\n";
  for (const bool is_seen_before : {true, false}) {
    CapturedStderr captured;
    Stop stop;
    std::filesystem::remove(directory_ / "x.1");
    WriteFile(log_, "one\n");
    Begin(FileWatch::Means::kBest, &stop);
    EXPECT_EQ(Read(), "1:one ");
    Append("x", "beg");
    Rename("x", "x.1");
    Append("x", "two\nthr");
    if (is_seen_before) {
      EXPECT_EQ(Read(), "");
    }
    stop.Finish();
    EXPECT_EQ(Read(), "[4:1] 1:two [4:1] END");
    EXPECT_EQ(captured.Text(), "pp-x: " + log_ + ":2" + left_out + "pp-x: stopped at " + log_ +
                                   ":1; what follows is not read\n");
  }
}

TEST_F(FollowerTest, AStopSaysNothingOfOldFilesThatAreReadToTheirEnd) {
  WriteFile(log_, "one\ntwo");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Rename("x", "x.1");
  Append("x", "three\n");
  EXPECT_EQ(Read(), "");
  clock_.Advance(LogFiles::kOpenLineMs);
  EXPECT_EQ(Read(), "[4:1] 2:two 1:three ");
  stop_.Finish();
  EXPECT_EQ(Read(), "[6:1] END");
  EXPECT_EQ(captured_.Text(), "pp-x: stopped at " + log_ + ":1; what follows is not read\n");
}

TEST_F(FollowerTest, AStopReadsNothingThatIsWrittenLater) {
  WriteFile(log_, "one\ntwo\n");
  Begin();
  EXPECT_EQ(source_->Next(), LineSource::Event::kLine);
  stop_.Finish();
  Append("x", "three\n");
  EXPECT_EQ(Read(), "2:two 3:three [14:3] END");
}

TEST_F(FollowerTest, AnAbortEndsIt) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("x", "two\n");
  stop_.Abort();
  EXPECT_EQ(Read(), "[4:1] END");
}

}  // namespace
}  // namespace pp
