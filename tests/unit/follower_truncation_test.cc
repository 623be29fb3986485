#include "lines/follower.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/follower_runs.h"

namespace pp {
namespace {

using pp_test::WriteFile;

using FollowerTruncationTest = FollowerRuns;

TEST_F(FollowerTruncationTest, TruncationIsNoticedHoweverLongTheFileIsAgain) {
  WriteFile(log_, "one\ntwo\nthr");
  Begin();
  EXPECT_EQ(Read(), "1:one 2:two ");
  WriteFile(log_, "1\n");
  EXPECT_EQ(Read(), "[8:2] 1:1 ");
  WriteFile(log_, "2\n");
  EXPECT_EQ(Read(), "[2:1] 1:2 ");
  WriteFile(log_, "3\nmuch longer\n");
  EXPECT_EQ(Read(), "[2:1] 1:3 2:much longer ");
  WriteFile(log_, "");
  EXPECT_EQ(Read(), "[14:2] ");
  Append("x", "4\n");
  EXPECT_EQ(Read(), "1:4 ");
}

TEST_F(FollowerTruncationTest, TruncationIsNoticedThoughAllLinesEndAlike) {
  max_line_ = 3 * FileEdges::kEdge;
  const std::string end(2 * FileEdges::kEdge, 'x');
  WriteFile(log_, "1" + end + "\n");
  Begin();
  EXPECT_EQ(Read(), "1:1" + end + " ");
  WriteFile(log_, "2" + end + "\n3\n");
  EXPECT_EQ(Read(), "[" + std::to_string(end.size() + 2) + ":1] 1:2" + end + " 2:3 ");
}

TEST_F(FollowerTruncationTest, RemembersEachFileBesideItOnce) {
  WriteFile(log_ + ".1", "old\n");
  WriteFile(log_ + ".2", "older\n");
  WriteFile(log_, "first\n");
  Begin();
  EXPECT_EQ(Read(), "1:first ");
  for (const std::string text : {"one", "two", "six"}) {
    WriteFile(log_, text + "\n");
    EXPECT_TRUE(Read().ends_with("1:" + text + " ")) << told_;
    EXPECT_EQ(files_->known(), 2U);
  }
  std::filesystem::remove(log_ + ".2");
  WriteFile(log_, "last\n");
  EXPECT_TRUE(Read().ends_with("1:last ")) << told_;
  EXPECT_EQ(files_->known(), 1U);
}

TEST_F(FollowerTruncationTest, TheRestOfACopyComesFirst) {
  WriteFile(log_, "one\ntwo");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("x", "\nthree\nfour");
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "new\n");
  EXPECT_EQ(Read(), "[4:1] 2:two 3:three [18:4] 1:new ");
  clock_.Advance(LogFiles::kOpenLineMs);
  EXPECT_EQ(Read(), "");
  Rename("x", "x.2");
  Append("x", "newer\n");
  EXPECT_EQ(Read(), "[4:1] 1:newer ");
  const std::string cut =
      "x.1:4: the copy of the log ends in the middle of this line; it is left out";
  const std::string said = captured_.Text();
  EXPECT_NE(said.find(cut), said.npos) << said;
  EXPECT_EQ(said.find(cut), said.rfind(cut)) << said;
}

TEST_F(FollowerTruncationTest, ACopyThatEndsInALongLineIsLeft) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("x", "two\n" + std::string(100, 'x'));
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "new\n");
  EXPECT_EQ(Read(), "[4:1] 2:two [108:3] 1:new ");
  EXPECT_EQ(report_.rejected(), 1U);
}

// It is read on from a copy, if there is one.
TEST_F(FollowerTruncationTest, ATruncatedLogIsNotLeftForGoodByAStop) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  WriteFile(log_, "new\n");
  stop_.Finish();
  EXPECT_EQ(Read(), "[4:1] 1:new [4:1] END");
  EXPECT_EQ(left_, "for another for good ");
}

TEST_F(FollowerTruncationTest, TheCopyOfWhatALinkPointsToIsFound) {
  std::filesystem::create_directory(directory_ / "d");
  const std::string log = directory_ / "d/y";
  WriteFile(log, "one\n");
  std::filesystem::create_symlink("d/y", log_);
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("d/y", "two\n");
  std::filesystem::copy_file(log, log + ".1");
  WriteFile(log, "new\n");
  EXPECT_EQ(Read(), "[4:1] 2:two [8:2] 1:new ");
  Rename("d/y", "d/y.2");
  Append("d/y", "three\n");
  Rename("d/y", "d/y.3");
  Append("d/y", "four\n");
  EXPECT_EQ(Read(), "[4:1] 1:three [6:1] 1:four ");
}

TEST_F(FollowerTruncationTest, ALineThatHadBegunAndIsLostIsSaid) {
  for (const bool is_copied : {false, true}) {
    WriteFile(log_, "one\ntwo");
    Begin();
    EXPECT_EQ(Read(), "1:one ");
    if (is_copied) std::filesystem::copy_file(log_, log_ + ".1");
    WriteFile(log_, "new\n");
    EXPECT_EQ(Read(), "[4:1] 1:new ");
    const std::string said = captured_.Text();
    const bool ends_so = said.ends_with("x:2: the line that had begun is left out\n");
    EXPECT_TRUE(ends_so) << is_copied << said;
  }
}

// What was read of it, nothing or a header, is in it again.
TEST_F(FollowerTruncationTest, WhatWasCopiedOfALogThatBeginsAsBeforeIsRead) {
  WriteFile(log_ + ".9", "other\n");
  for (const std::string header : {"", "h\n"}) {
    SCOPED_TRACE(header);
    WriteFile(log_, header);
    Begin();
    EXPECT_EQ(Read(), header.empty() ? "" : "1:h ");
    WriteFile(log_ + ".1", header + "a\nb\n");
    WriteFile(log_, header + "c\n");
    EXPECT_EQ(Read(), header.empty() ? "[0:0] 1:a 2:b [4:2] 1:c " : "[2:1] 2:a 3:b [6:3] 1:h 2:c ");
    Append("x", "d\n");
    EXPECT_EQ(Read(), header.empty() ? "2:d " : "3:d ");
    std::filesystem::remove(log_ + ".1");
  }
}

TEST_F(FollowerTruncationTest, WhatWasCopiedOfAnEmptyLogIsReadAlsoWhereItStaysEmpty) {
  WriteFile(log_, "");
  Begin();
  EXPECT_EQ(Read(), "");
  WriteFile(log_ + ".1", "a\n");
  EXPECT_EQ(Read(), "[0:0] 1:a [2:1] ");
  EXPECT_EQ(Read(), "");
  WriteFile(log_, "b\n");
  EXPECT_EQ(Read(), "1:b ");
  WriteFile(log_ + ".2", "b\nc\n");
  WriteFile(log_, "");
  stop_.Finish();
  EXPECT_EQ(Read(), "[2:1] 2:c [4:2] [0:0] END");
}

TEST_F(FollowerTruncationTest, AllCopiesOfALogThatBeginsAsBeforeAreRead) {
  WriteFile(log_, "h\n");
  Begin();
  EXPECT_EQ(Read(), "1:h ");
  WriteFile(log_ + ".2", "h\na\n");
  WriteFile(log_ + ".1", "h\nb\n");
  WriteFile(log_, "h\nc\n");
  EXPECT_EQ(Read(), "[2:1] 2:a [4:2] 2:b [4:2] 1:h 2:c ");
}

TEST_F(FollowerTruncationTest, OlderFilesThatBeginAsTheLogAreNoCopies) {
  WriteFile(log_, "h\n");
  Begin();
  EXPECT_EQ(Read(), "1:h ");
  WriteFile(log_ + ".5", "h\nold\n");
  MakeOld("x.5");
  WriteFile(log_ + ".1", "h\na\n");
  WriteFile(log_, "h\nb\n");
  EXPECT_EQ(Read(), "[2:1] 2:a [4:2] 1:h 2:b ");
}

TEST_F(FollowerTruncationTest, ACopyOverAnOtherFileIsReadIfItBeginsAsTheLog) {
  WriteFile(log_ + ".1", "h\nold\n");
  WriteFile(log_, "h\n");
  Begin();
  EXPECT_EQ(Read(), "1:h ");
  WriteFile(log_ + ".1", "h\na\n");
  WriteFile(log_, "h\nb\n");
  EXPECT_EQ(Read(), "[2:1] 2:a [4:2] 1:h 2:b ");
}

TEST_F(FollowerTruncationTest, ACopyOverAnOtherFileIsSaidIfNothingWasRead) {
  WriteFile(log_ + ".1", "old\n");
  WriteFile(log_, "");
  Begin();
  EXPECT_EQ(Read(), "");
  WriteFile(log_ + ".1", "a\n");
  WriteFile(log_, "b\n");
  EXPECT_EQ(Read(), "[0:0] 1:b ");
  EXPECT_NE(captured_.Text().find("x.1: is not what it was before"), std::string::npos);
}

// It was unpacked, say.
TEST_F(FollowerTruncationTest, WhatIsOlderThanTheLastLookIsNoCopy) {
  WriteFile(log_, "");
  Begin();
  EXPECT_EQ(Read(), "");
  WriteFile(log_ + ".1", "a\n");
  MakeOld("x.1");
  Append("x", "b\n");
  EXPECT_EQ(Read(), "1:b ");
  EXPECT_EQ(captured_.Text(), "");
}

// Its old writer goes on with it.
TEST_F(FollowerTruncationTest, AFileBesideAnEmptyLogThatGrowsIsNoCopy) {
  WriteFile(log_ + ".1", "other\n");
  WriteFile(log_, "");
  Begin();
  EXPECT_EQ(Read(), "");
  Append("x.1", "a\n");
  EXPECT_EQ(Read(), "");
  Append("x", "b\n");
  EXPECT_EQ(Read(), "1:b ");
  EXPECT_EQ(captured_.Text(), "");
}

TEST_F(FollowerTruncationTest, ACopyOfALogThatGoesOnIsNotRead) {
  WriteFile(log_, "");
  Begin();
  EXPECT_EQ(Read(), "");
  WriteFile(log_, "a\n");
  WriteFile(log_ + ".1", "a\n");
  Append("x", "b\n");
  EXPECT_EQ(Read(), "1:a 2:b ");
}

TEST_F(FollowerTruncationTest, AllCopiesSinceAreRead) {
  WriteFile(log_ + ".3", "older\n");
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("x", "two\n");
  std::filesystem::copy_file(log_, log_ + ".2");
  WriteFile(log_, "three\n");
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "four\n");
  EXPECT_EQ(Read(), "[4:1] 2:two [8:2] 1:three [6:1] 1:four ");
  std::filesystem::copy_file(log_, log_ + ".0");
  WriteFile(log_, "5\n");
  EXPECT_EQ(Read(), "[5:1] 1:5 ");
}

TEST_F(FollowerTruncationTest, CopiesOfWhatWasReadAreLeft) {
  WriteFile(log_, "");
  Begin();
  for (int i = 0; i < 150; ++i) {
    const std::string line = std::to_string(i);
    Append("x", line + "\n");
    EXPECT_TRUE(Read().ends_with("1:" + line + " "));
    std::filesystem::copy_file(log_, directory_ / ("x.1"),
                               std::filesystem::copy_options::overwrite_existing);
    Rename("x.1", "x." + std::to_string(1000 + i));
    std::filesystem::resize_file(log_, 0);
  }
  Read();
  Rename("x", "x.old");
  Append("x", "last\n");
  EXPECT_TRUE(Read().ends_with("1:last "));
}

TEST_F(FollowerTruncationTest, ACopyOfWhatWasReadIsNotTakenForTheLog) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  std::filesystem::copy_file(log_, log_ + ".1");
  Append("x", "two\n");
  EXPECT_EQ(Read(), "2:two ");
  WriteFile(log_, "3\n");
  EXPECT_EQ(Read(), "[8:2] 1:3 ");
  Rename("x", "x.2");
  Append("x", "four\n");
  EXPECT_EQ(Read(), "[2:1] 1:four ");
}

// The copy may get the inode of an older one, which was longer.
TEST_F(FollowerTruncationTest, ACopyInThePlaceOfALongerFileIsFound) {
  WriteFile(log_ + ".1", "an older and longer log\n");
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("x", "two\n");
  std::filesystem::copy_file(log_, log_ + ".1", std::filesystem::copy_options::overwrite_existing);
  WriteFile(log_, "3\n");
  EXPECT_EQ(Read(), "[4:1] 2:two [8:2] 1:3 ");
}

// As without a number, or with one that is used again.
TEST_F(FollowerTruncationTest, CopiesInThePlaceOfEachOtherAreFound) {
  const auto copy = [this] {
    std::filesystem::copy_file(log_, log_ + ".1",
                               std::filesystem::copy_options::overwrite_existing);
  };
  for (const std::string next : {"5\n", "a longer line\n"}) {
    std::filesystem::remove(log_ + ".1");
    WriteFile(log_, "one\n");
    Begin();
    EXPECT_EQ(Read(), "1:one ");
    Append("x", "two\n");
    copy();
    WriteFile(log_, "3\n");
    EXPECT_EQ(Read(), "[4:1] 2:two [8:2] 1:3 ");
    Append("x", next);
    copy();
    Read();
    WriteFile(log_, "six\n");
    const std::string rest = Read();
    EXPECT_TRUE(rest.ends_with("1:six ")) << rest;
    EXPECT_EQ(rest.find("1:3"), rest.npos) << rest;
  }
  EXPECT_EQ(captured_.Text().find("is lost"), std::string::npos) << captured_.Text();
}

TEST_F(FollowerTruncationTest, ACopyThatIsOverwrittenBeforeItIsReadIsSaidToBeLost) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  std::string more = "two\n";
  for (int i = 0; i < 300'000; ++i) more += "three\n";  // more than is read at once
  Append("x", more);
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "4\n");
  while (source_->Next() != LineSource::Event::kLine) source_->Wait(0);
  EXPECT_EQ(source_->line(), "two");
  WriteFile(log_ + ".1", "5\n");
  Read();
  stop_.Finish();
  Read();
  EXPECT_TRUE(source_->failed());
  EXPECT_NE(captured_.Text().find(log_ + ".1: was written anew before all of it was read"),
            std::string::npos)
      << captured_.Text();
}

TEST_F(FollowerTruncationTest, AnotherLogThatIsTruncatedTooIsNotRead) {
  WriteFile(log_ + "-2", "of another log\n");
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  WriteFile(log_ + "-2", "9\n");
  WriteFile(log_, "2\n");
  EXPECT_EQ(Read(), "[4:1] 1:2 ");
  EXPECT_NE(captured_.Text().find(log_ + "-2: is not what it was before, and taken for another"),
            std::string::npos)
      << captured_.Text();
}

TEST_F(FollowerTruncationTest, ACopyThatIsGivenTheLogsNameIsTheLog) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Append("x", "two\n");
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "3\n");
  EXPECT_EQ(Read(), "[4:1] 2:two [8:2] 1:3 ");
  Rename("x.1", "x");
  Append("x", "four\n");
  EXPECT_TRUE(Read().ends_with("3:four "));
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "5\n");
  const std::string read = Read();
  EXPECT_TRUE(read.ends_with("1:5 ")) << read;
  EXPECT_EQ(read.find("four"), read.npos) << read;
}

// As with compression of what was copied first.
TEST_F(FollowerTruncationTest, WhatWasCopiedSinceIsReadThoughTheFirstCopyIsGone) {
  WriteFile(log_ + ".9", "before\n");
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  WriteFile(log_ + ".2", "three\n");
  WriteFile(log_ + ".1", "four\nfi");
  WriteFile(log_, "5\n");
  EXPECT_EQ(Read(), "[4:1] 1:three [6:1] 1:four [7:2] 1:5 ");
  EXPECT_NE(captured_.Text().find(log_ + ".1: was not beside it before; is read first\n"),
            std::string::npos)
      << captured_.Text();
}

// A program may truncate its log and write the header at each start.
TEST_F(FollowerTruncationTest, AnOlderFileWithTheSameHeaderIsNoCopy) {
  WriteFile(log_ + ".1", "time,v\n1,2\n");
  WriteFile(log_, "time,v\n");
  Begin();
  EXPECT_EQ(Read(), "1:time,v ");
  WriteFile(log_, "");
  EXPECT_EQ(Read(), "[7:1] ");
  Append("x", "time,v\n3,4\n");
  EXPECT_EQ(Read(), "1:time,v 2:3,4 ");
}

TEST_F(FollowerTruncationTest, AnOldFileThatIsTruncatedDoesNotHideWhatWasTheLog) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  Rename("x", "x.2");
  WriteFile(log_ + ".1", "two\n");
  Append("x", "three\n");
  WriteFile(log_ + ".2", "");
  const std::string read = Read();
  EXPECT_TRUE(read.ends_with("1:two [4:1] 1:three ")) << read;
}

TEST_F(FollowerTruncationTest, TruncationWhileAnOldFileIsReadIsNoticed) {
  WriteFile(log_, "one\n");
  Begin();
  Read();
  Rename("x", "x.1");
  Append("x", "two\n");
  EXPECT_EQ(Read(), "[4:1] 1:two ");
  Append("x.1", "three\n");
  while (source_->Next() != LineSource::Event::kLine) source_->Wait(0);
  EXPECT_EQ(source_->line(), "three");
  WriteFile(log_, "rewritten\n");
  EXPECT_EQ(Read(), "[10:2] [4:1] 1:rewritten ");
}

TEST_F(FollowerTruncationTest, TruncationOfALogOfWhichNothingWasReadYetIsNoticed) {
  WriteFile(log_, "one\n");
  Begin();
  Read();
  Rename("x", "x.1");
  Append("x.1", "two and");
  Append("x", "four\n");
  EXPECT_EQ(Read(), "");  // the log is found, but what it was has begun a line
  Append("x.1", " three\n");
  while (source_->Next() != LineSource::Event::kLine) source_->Wait(0);
  EXPECT_EQ(source_->line(), "two and three");
  Rename("x.1", "x.2");
  Append("x", "five\n");
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "as long as before\n");
  EXPECT_EQ(Read(), "[18:2] [0:0] 1:four 2:five [10:2] 1:as long as before ");
}

TEST_F(FollowerTruncationTest, TruncationBetweenThePlanAndTheFirstReadIsNoticed) {
  WriteFile(log_, "one\ntwo\n");
  done_ = 4;
  when_planned_ = [this] {
    std::filesystem::copy_file(log_, log_ + ".1");
    WriteFile(log_, "longer than before\nnew\n");
  };
  Begin();
  EXPECT_EQ(Read(), "[4:1] 2:two [8:2] 1:longer than before 2:new ");
}

TEST_F(FollowerTruncationTest,
       TruncationBetweenThePlanAndTheFirstReadIsNoticedWhereNothingWasReadBefore) {
  WriteFile(log_, "one\ntwo\n");
  when_planned_ = [this] {
    std::filesystem::copy_file(log_, log_ + ".1");
    WriteFile(log_, "longer than before\nnew\n");
  };
  Begin();
  EXPECT_EQ(Read(), "[0:0] 1:one 2:two [8:2] 1:longer than before 2:new ");
}

}  // namespace
}  // namespace pp
