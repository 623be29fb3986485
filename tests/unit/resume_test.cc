#include "conversion/resume.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/resume_runs.h"
#include "support/text.h"

namespace pp {
namespace {

using pp_test::Count;

using ResumeTest = ResumeRuns;

TEST_F(ResumeTest, GoesOnWhereTheMarkStands) {
  Write("x.csv", "a\nb\nc\n");
  EXPECT_EQ(Plan({MarkIn("x.csv", 4)}), "x.csv@4:2 ");
  EXPECT_EQ(captured_.Text(), "");
}

// Whoever reads it knows then that it was truncated after it was looked at.
TEST_F(ResumeTest, APlanRemembersWhatWasThere) {
  Write("x.csv", "a\nb\nc\n");
  Write("x.csv.0ck", MarkIn("x.csv", 4));
  Resume resume(&report_);
  std::string error;
  ASSERT_TRUE(resume.Load(Path("x.csv.0ck"), &error)) << error;
  OpenFile operand = OpenFile::Open(Path("x.csv"));
  operand.set_log(AbsolutePath(Path("x.csv")));
  operand.HaveFound();
  const std::vector<OpenFile> plan = resume.Plan(std::move(operand));
  ASSERT_EQ(plan.size(), 1U);
  EXPECT_EQ(plan[0].seen_to(), 4U);
  EXPECT_EQ(plan[0].found_to(), 6U);
  EXPECT_TRUE(plan[0].HasWhatWasSeen());
  Write("x.csv", "x\ny\nz\n");
  EXPECT_FALSE(plan[0].HasWhatWasSeen());
}

TEST_F(ResumeTest, BeginsWhereNothingIsKnown) {
  Write("x.csv", "a\nb\nc\n");
  Write("y.csv", "a\nb\nc\n");
  EXPECT_EQ(Plan({}), "x.csv@0:0 ");
  EXPECT_EQ(Plan({""}), "x.csv@0:0 ");
  EXPECT_EQ(captured_.Text(), "");
  std::string other = MarkIn("y.csv", 2);
  other.replace(other.find("x.csv"), 1, "y");
  EXPECT_EQ(Plan({other}), "x.csv@0:0 ");
  EXPECT_EQ(Plan({"#pp mark not-a-file 17\n"}), "x.csv@0:0 ");
  EXPECT_EQ(2,
            Count(captured_.Text(), ": does not know " + Path("x.csv") + "; begins at its start"));
}

// A log whose rows have one length, the time first, and end alike, is written anew in its place.
TEST_F(ResumeTest, RowsThatAllEndAlikeDoNotHideThatTheFileIsAnother) {
  const std::string end = std::string(2 * FileEdges::kEdge, 'x') + "\n";
  Write("x.csv", "1" + end + "2" + end);
  const uint64_t row = 1 + end.size();
  const std::string mark = MarkIn("x.csv", row);
  EXPECT_EQ(Plan({mark}), "x.csv@" + std::to_string(row) + ":1 ");
  Write("x.csv", "3" + end + "4" + end + "5" + end);
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  EXPECT_EQ(Plan({Elsewhere(mark)}), "x.csv@0:0 ");
  takes_copies_ = true;
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
}

TEST_F(ResumeTest, TheLastMarkCountsWhereverItWasMade) {
  Write("x.csv", "a\nb\nc\n");
  EXPECT_EQ(Plan({MarkIn("x.csv", 2) + Elsewhere(MarkIn("x.csv", 4))}), "x.csv@4:2 ");
  EXPECT_EQ(Plan({Elsewhere(MarkIn("x.csv", 2)) + MarkIn("x.csv", 4)}), "x.csv@4:2 ");
  EXPECT_EQ(captured_.Text(), "");
}

TEST_F(ResumeTest, FindsWhatWasRotatedBehindALink) {
  std::filesystem::create_directory(Path("d"));
  Write("d/y", "a\nb\n");
  std::filesystem::create_symlink(Path("d/y"), Path("x.csv"));
  const std::string mark = MarkIn("x.csv", 2);
  Rename("d/y", "d/y.1");
  Write("d/y", "c\n");
  EXPECT_EQ(Plan({mark}), "y.1@2:1 x.csv@0:0 ");
}

TEST_F(ResumeTest, FindsWhatWasTheLogByALinkOrWasRenamedAsOne) {
  Write("x.csv-1", "a\nb\n");
  std::filesystem::create_symlink("x.csv-1", Path("x.csv"));
  const std::string mark = MarkIn("x.csv", 2);
  Write("x.csv-2", "c\n");
  Write("x.csv-3", "d\n");
  std::filesystem::remove(Path("x.csv"));
  std::filesystem::create_symlink("x.csv-3", Path("x.csv"));
  EXPECT_EQ(Plan({mark}), "x.csv-1@2:1 x.csv-2@0:0 x.csv@0:0 ");
  std::filesystem::create_directory(Path("d"));
  Rename("x.csv-1", "d/y");
  std::filesystem::create_symlink("d/y", Path("x.csv.old"));
  EXPECT_EQ(Plan({mark}), "x.csv.old@2:1 x.csv-2@0:0 x.csv@0:0 ");
}

// Also when nothing of it was read: the place is at its beginning then.
TEST_F(ResumeTest, SaysThatAFileIsGoneOfWhichNothingWasRead) {
  Write("x.csv", "a\n");
  const std::string mark = MarkIn("x.csv", 0);
  Write("y.csv", "b\n");
  std::filesystem::rename(Path("y.csv"), Path("x.csv"));
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  EXPECT_EQ(1u, Count(captured_.Text(), "what followed byte 0 of that cannot be read any more"));
}

TEST_F(ResumeTest, TakesTheLeastOfSeveral) {
  Write("x.csv", "a\nb\nc\n");
  EXPECT_EQ(Plan({MarkIn("x.csv", 4), MarkIn("x.csv", 2)}), "x.csv@2:1 ");
  EXPECT_EQ(Plan({MarkIn("x.csv", 2), MarkIn("x.csv", 4)}), "x.csv@2:1 ");
  EXPECT_EQ(Plan({MarkIn("x.csv", 4), ""}), "x.csv@0:0 ");
}

TEST_F(ResumeTest, TheLeastOfSeveralMayBeInAnOlderFile) {
  Write("x.csv.2", "a\nb\n");
  Write("x.csv.1", "c\nd\n");
  Write("x.csv", "e\nf\n");
  const std::string old = MarkIn("x.csv.2", 2);
  const std::string middle = MarkIn("x.csv.1", 2);
  const std::string young = MarkIn("x.csv", 2);
  EXPECT_EQ(Plan({young, old, middle}), "x.csv.2@2:1 x.csv.1@0:0 x.csv@0:0 ");
  EXPECT_EQ(Plan({middle, young}), "x.csv.1@2:1 x.csv@0:0 ");
  EXPECT_EQ(Plan({young, middle, middle}), "x.csv.1@2:1 x.csv@0:0 ");
}

TEST_F(ResumeTest, FindsAFileThatWasRotatedOnceOrTwice) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.1");
  EXPECT_EQ(Plan({mark}), "x.csv.1@2:1 ");
  Write("x.csv", "c\n");
  EXPECT_EQ(Plan({mark}), "x.csv.1@2:1 x.csv@0:0 ");
  Rename("x.csv.1", "x.csv.2");
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "d\n");
  EXPECT_EQ(Plan({mark}), "x.csv.2@2:1 x.csv.1@0:0 x.csv@0:0 ");
  EXPECT_NE(captured_.Text().find("was renamed since"), std::string::npos) << captured_.Text();
}

TEST_F(ResumeTest, FindsAFileUnderAnyName) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "kept");
  Write("x.csv", "c\n");
  EXPECT_EQ(Plan({mark}), "kept@2:1 x.csv@0:0 ");
}

TEST_F(ResumeTest, TakesNoStrangersForTheLog) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  Write("x.csv.5", "older\n");
  Rename("x.csv", "x.csv.1");
  SetAge("x.csv.1", --age_);
  for (const char* name : {"x.csv.2.gz", "x.csv.3.zst", "x.csv.rejects", "x.csv-notes", "x.csvx",
                           "x.csv2", "y.csv.1", "x.csv."}) {
    Write(name, "stranger\n");
  }
  std::filesystem::create_directory(Path("x.csv.4"));
  Write("x.csv-20251231", "c\n");
  Write("x.csv.old", "d\n");
  Write("x.csv", "e\n");
  EXPECT_EQ(Plan({mark}), "x.csv.1@2:1 x.csv-20251231@0:0 x.csv.old@0:0 x.csv@0:0 ");
}

// A log that has got the inode of an empty one before it.
TEST_F(ResumeTest, AnOldPlaceAtTheBeginningDoesNotHideWhatWasRotated) {
  Write("x.csv", "a\n");
  const std::string empty = MarkIn("x.csv", 0);
  Rename("x.csv", "x.csv.0new");
  Write("x.csv", "b\nc\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.1");
  Rename("x.csv.0new", "x.csv");
  EXPECT_EQ(Plan({empty + mark}), "x.csv.1@2:1 x.csv@0:0 ");
}

// Its writer went on with it after the new one was begun.
// By a copy, before the file was truncated.
TEST_F(ResumeTest, ReadsWhatWasRotatedWhileNothingWasReadYet) {
  Write("x.csv", "");
  const std::string mark = MarkIn("x.csv", 0);
  Write("x.csv.1", "a\nb\n");
  Write("x.csv.2", "old\n");
  SetAge("x.csv.2", 800'000'000);  // than the checkpoint
  Write("x.csv", "c\n");
  EXPECT_EQ(Plan({mark}), "~x.csv.1@0:0 x.csv@0:0 ");
  EXPECT_EQ(1u, Count(captured_.Text(), "x.csv.1: is younger than "));
  EXPECT_EQ(1u, Count(captured_.Text(), "x.csv.2 beside it: older than "));
  EXPECT_EQ(Plan({mark + MarkIn("x.csv.1", 4) + mark}), "x.csv@0:0 ");
}

TEST_F(ResumeTest, AnOldFileThatHasGrownIsReadOn) {
  Write("x.csv", "a\n");
  const std::string old = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "b\nc\n");
  const std::string young = MarkIn("x.csv", 2);
  EXPECT_EQ(Plan({old + young}), "x.csv@2:1 ");
  Append("x.csv.1", "late\n");
  EXPECT_EQ(Plan({old + young}), "x.csv.1@2:1 x.csv@2:1 ");
  EXPECT_EQ(Plan({young + old}), "x.csv.1@2:1 x.csv@2:1 ");
}

// The one checkpoint is behind in the old file, the other in the new one.
TEST_F(ResumeTest, OfSeveralTheLeastPlaceInEachFileCounts) {
  Write("x.csv", "a\nb\n");
  const std::string old = MarkIn("x.csv", 2);
  const std::string old_end = MarkIn("x.csv", 4);
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "c\nd\ne\n");
  const std::string young = MarkIn("x.csv", 2);
  const std::string young_end = MarkIn("x.csv", 4);
  EXPECT_EQ(Plan({old + young_end, young}), "x.csv.1@2:1 x.csv@2:1 ");
  EXPECT_EQ(Plan({young, old + young_end}), "x.csv.1@2:1 x.csv@2:1 ");
  EXPECT_EQ(Plan({old + young_end, old_end + young}), "x.csv.1@2:1 x.csv@2:1 ");
}

TEST_F(ResumeTest, AFileBetweenIsFoundByItsNameIfNotByItsTime) {
  Write("x.csv", "a\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.2");
  Write("x.csv.1", "b\n");
  Append("x.csv.2", "late\n");
  Write("x.csv", "c\n");
  SetAge("x.csv.2", --age_);
  EXPECT_EQ(Plan({mark}), "x.csv.2@2:1 x.csv.1@0:0 x.csv@0:0 ");
}

// As log4j and logback count them.
TEST_F(ResumeTest, NumbersMayAscend) {
  Write("x.csv.1", "a\n");
  Write("x.csv.2", "b\n");
  AwaitTick("x.csv.2");
  Write("x.csv", "c\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.3");
  Write("x.csv.4", "d\n");
  Write("x.csv", "e\n");
  EXPECT_EQ(Plan({mark}), "x.csv.3@2:1 x.csv.4@0:0 x.csv@0:0 ");
  EXPECT_TRUE(captured_.Text().ends_with("; the rest of it is read from " + Path("x.csv.3") +
                                         ", then " + Path("x.csv.4") + "\n"))
      << captured_.Text();
}

// Where it was made later, or may have been.
TEST_F(ResumeTest, AYoungerFileThatCannotBeOpenedIsNotPassedOver) {
  Write("x.csv", "a\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.2");
  Write("x.csv.1", "b\n");
  Write("x.csv", "c\n");
  const std::string why =
      Path("x.csv.1") + ": cannot be opened: Permission denied; it was the log ";
  EXPECT_TRUE(PlanAsNobody(mark).starts_with(why));
  std::filesystem::remove(Path("x.csv.2"));
  EXPECT_NE(PlanAsNobody(mark).find(why), std::string::npos);
}

TEST_F(ResumeTest, AnOldFileThatHasGrownAndCannotBeOpenedIsNotPassedOver) {
  Write("x.csv", "a\n");
  const std::string old = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "b\n");
  const std::string marks = old + MarkIn("x.csv", 2);
  EXPECT_EQ(PlanAsNobody(marks), "x.csv@2:1 ");
  Append("x.csv.1", "late\n");
  EXPECT_TRUE(PlanAsNobody(marks).starts_with(Path("x.csv.1") + ": cannot be opened: "));
}

// Without a place there is only the number, which may be cut off.
TEST_F(ResumeTest, AMarkAloneIsBelievedAtTheBeginningOfALineOnly) {
  Write("x.csv", "abc\nd\n");
  const std::string mark = MarkIn("x.csv", 4);
  const std::string alone = mark.substr(mark.find("#pp mark"));
  EXPECT_EQ(Plan({alone}), "x.csv@4:1 ");
  std::string cut = alone;
  cut.replace(cut.rfind(" 4"), 2, " 2");
  EXPECT_EQ(Plan({cut}), "x.csv@0:0 ");
}

// Written within one tick of the clock.
TEST_F(ResumeTest, FilesOfOneTimeAreOrderedByTheirNames) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.10");
  for (const char* name : {"x.csv.8", "x.csv.9", "x.csv.7"}) Write(name, "c\n");
  for (const char* name : {"x.csv.7", "x.csv.8", "x.csv.9", "x.csv.10"}) SetAge(name, 1);
  Write("x.csv", "d\n");
  EXPECT_EQ(Plan({mark}), "x.csv.10@2:1 x.csv.9@0:0 x.csv.8@0:0 x.csv.7@0:0 x.csv@0:0 ");
}

TEST_F(ResumeTest, WhatWasReadOfAFileInBetweenIsNotReadAgain) {
  Write("x.csv.2", "a\nb\n");
  Write("x.csv.1", "c\nd\n");
  Write("x.csv", "e\n");
  EXPECT_EQ(Plan({MarkIn("x.csv.1", 2) + MarkIn("x.csv.2", 2)}),
            "x.csv.2@2:1 x.csv.1@2:1 x.csv@0:0 ");
  EXPECT_EQ(Plan({MarkIn("x.csv.1", 4) + MarkIn("x.csv.2", 2)}), "x.csv.2@2:1 x.csv@0:0 ");
}

// The run was stopped in the copy: its mark is of that then, and it is a copy still.
// What the checkpoint knows of that inode was another file's, which is gone.
// A copy has another inode, and on another host another directory, too.
// One host has read to the 2nd line, the next one, in its copy, to the 3rd.
// What was renamed is the log's rest, not a copy.
TEST_F(ResumeTest, SaysWhatCannotBeReadAnyMore) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  Write("x.csv", "c\nd\n");
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  EXPECT_NE(captured_.Text().find("x.csv: was truncated or replaced since "), std::string::npos);
  EXPECT_NE(captured_.Text().find("what followed byte 2 of that cannot be read any more"),
            std::string::npos)
      << captured_.Text();
}

TEST_F(ResumeTest, SaysThatAFileIsGone) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  Write("y", "keeps the inode");
  std::filesystem::rename(Path("y"), Path("x.csv"));
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  EXPECT_NE(captured_.Text().find("x.csv: is another file since "), std::string::npos)
      << captured_.Text();
}

TEST_F(ResumeTest, WhatWasTheLogSinceAFileThatIsGoneIsReadIfItIsYoung) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  Write("y", "keeps the inode");
  std::filesystem::remove(Path("x.csv"));
  for (const std::string name : {"x.csv.9", "x.csv.8"}) {
    Write(name, "old\n");
    SetAge(name, 800'000'000);  // than the checkpoint
  }
  Write("x.csv.2", "c\n");
  Write("x.csv.1", "d\n");
  Write("x.csv", "e\n");
  EXPECT_EQ(Plan({mark}), "x.csv.2@0:0 x.csv.1@0:0 x.csv@0:0 ");
  EXPECT_EQ(1u, Count(captured_.Text(), "what followed byte 2 of that cannot be read any more"));
  EXPECT_EQ(2u, Count(captured_.Text(), ", which does not know it; is read before "));
  EXPECT_EQ(1u, Count(captured_.Text(), " and 1 more beside it: older than ")) << captured_.Text();
}

TEST_F(ResumeTest, AMarkWithoutAPlaceIsHeldAgainstTheSize) {
  Write("x.csv", "a\nb\n");
  const std::string source = SourceOf(OpenFile::Open(Path("x.csv")).identity());
  EXPECT_EQ(Plan({"#pp mark " + source + " 4\n"}), "x.csv@4:2 ");
  EXPECT_EQ(captured_.Text(), "");
  EXPECT_EQ(Plan({"#pp mark " + source + " 5\n"}), "x.csv@0:0 ");
  EXPECT_NE(captured_.Text().find("was truncated or replaced"), std::string::npos);
}

// It may be an operand itself, too. Another file may have got its inode, though.
TEST_F(ResumeTest, WhatWasPlannedIsNotPlannedAgain) {
  Write("x.csv", "a\nb\n");
  Write("ck", MarkIn("x.csv", 2));
  Resume resume(&report_);
  std::string error;
  ASSERT_TRUE(resume.Load(Path("ck"), &error)) << error;
  const auto plan = [&] { return resume.Plan(OpenFile::Open(Path("x.csv"))); };
  ASSERT_EQ(plan().size(), 1U);
  Append("x.csv", "c\n");
  EXPECT_TRUE(plan().empty());
  EXPECT_EQ(captured_.Text(), "pp-x: " + Path("x.csv") +
                                  ": is read for an operand before this one; not read twice\n");
  Write("x.csv", "d\ne\n");
  EXPECT_EQ(plan().size(), 1U);
}

}  // namespace
}  // namespace pp
