#include "conversion/resume.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/resume_runs.h"
#include "support/text.h"

namespace pp {
namespace {

using pp_test::Count;
using pp_test::WriteFile;

using ResumeCopiesTest = ResumeRuns;

TEST_F(ResumeCopiesTest, FindsTheCopyOfAFileThatWasTruncated) {
  Write("x.csv", "a\nb\nc\n");
  const std::string mark = MarkIn("x.csv", 4);
  Write("x.csv.1", "a\nb\nc\n");
  Write("x.csv", "longer than it was\n");
  EXPECT_EQ(Plan({mark}), "~x.csv.1@4:2 x.csv@0:0 ");
  EXPECT_NE(captured_.Text().find("x.csv: was truncated or replaced since "), std::string::npos);
  Write("x.csv", "");
  EXPECT_EQ(Plan({mark}), "~x.csv.1@4:2 x.csv@0:0 ");
  Write("x.csv.1", "a\nX\nc\n");
  EXPECT_EQ(Plan({mark}), "~x.csv.1@0:0 x.csv@0:0 ");
}

TEST_F(ResumeCopiesTest, ACopyThatWasBegunIsStillACopy) {
  Write("x.csv", "a\nb\nc\nd");
  const std::string mark = MarkIn("x.csv", 2);
  Write("x.csv.1", "a\nb\nc\nd");
  Write("x.csv", "longer than it was\n");
  EXPECT_EQ(Plan({mark + MarkIn("x.csv.1", 4)}), "~x.csv.1@4:2 x.csv@0:0 ");
  EXPECT_EQ(Plan({mark + MarkIn("x.csv.1", 7) + MarkIn("x.csv", 0)}), "x.csv@0:0 ");
}

TEST_F(ResumeCopiesTest, ACopyIsOneAlsoWhereTheLogWasRenamedSince) {
  Write("x.csv", "a\nb\nc\nd");
  const std::string mark = MarkIn("x.csv", 2);
  Write("x.csv.2", "a\nb\nc\nd");
  Write("x.csv", "e\n");
  Rename("x.csv", "x.csv.1");
  SetAge("x.csv.1", 100);
  Write("x.csv", "f\n");
  EXPECT_EQ(Plan({mark}), "~x.csv.2@2:1 x.csv.1@0:0 x.csv@0:0 ");
}

// A header, say, which each that was the log begins with.
TEST_F(ResumeCopiesTest, ALogThatBeginsAsBeforeMayHaveBeenTruncatedAllTheSame) {
  Write("x.csv", "h\n");
  Write("x.csv.9", "h\nold\n");
  SetAge("x.csv.9", 100'000'000);
  const std::string mark = MarkIn("x.csv", 2);
  Write("x.csv.2", "h\na\nha");
  SetAge("x.csv.2", -100);
  Write("x.csv.1", "h\nb\n");
  SetAge("x.csv.1", -200);
  Write("x.csv", "h\nc\n");
  EXPECT_EQ(Plan({mark}), "~x.csv.2@2:1 ~x.csv.1@2:1 x.csv@2:1 ");
  EXPECT_NE(captured_.Text().find("x.csv: was truncated or replaced since "), std::string::npos);
  // What was read of them since is not read again.
  EXPECT_EQ(Plan({mark + MarkIn("x.csv.2", 4) + MarkIn("x.csv", 2)}),
            "x.csv.2@4:2 ~x.csv.1@2:1 x.csv@2:1 ");
}

TEST_F(ResumeCopiesTest, ACopyOfALogThatWasNotTruncatedIsNotRead) {
  Write("x.csv", "h\na\n");
  const std::string mark = MarkIn("x.csv", 2);
  Write("x.csv.1", "h\na\n");
  SetAge("x.csv.1", -100);
  EXPECT_EQ(Plan({mark}), "x.csv@2:1 ");
  Append("x.csv", "b\n");
  EXPECT_EQ(Plan({mark}), "x.csv@2:1 ");
}

TEST_F(ResumeCopiesTest, AnEmptyLogMayHaveBeenCopiedBeforeItWasRenamed) {
  Write("x.csv", "");
  Write("x.csv.9", "old\n");
  SetAge("x.csv.9", 100'000'000);
  const std::string mark = MarkIn("x.csv", 0);
  Write("x.csv.2", "a\n");
  SetAge("x.csv.2", -100);
  Append("x.csv", "b\n");
  SetAge("x.csv", -200);
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "c\n");
  EXPECT_EQ(Plan({mark}), "x.csv.2@0:0 x.csv.1@0:0 x.csv@0:0 ");
}

TEST_F(ResumeCopiesTest, ALogThatHasGotTheInodeOfAnOlderOneWasNotTruncated) {
  Write("x.csv", "b\n");
  const std::string mark = MarkIn("x.csv", 2);
  Rename("x.csv", "x.csv.1");
  Append("x.csv.1", "half");
  Write("gone", "a\n");
  Rename("gone", "x.csv");
  const std::string older = MarkIn("x.csv", 2);
  Write("x.csv", "c\n");
  EXPECT_EQ(Plan({older + mark}), "x.csv.1@2:1 x.csv@0:0 ");
}

TEST_F(ResumeCopiesTest, GoesOnInACopyIfItIsAllowedTo) {
  Write("x.csv", "a\nb\nc\n");
  std::string mark = MarkIn("x.csv", 4);
  Write("new", "a\nb\nc\nd\n");
  Rename("new", "x.csv");
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  EXPECT_EQ(1u, Count(captured_.Text(), "cannot be read any more"));
  takes_copies_ = true;
  EXPECT_EQ(Plan({mark}), "x.csv@4:2 ");
  const std::string path = AbsolutePath(Path("x.csv"));
  mark.replace(mark.find(path), path.size(), "/elsewhere/x.csv");
  EXPECT_EQ(Plan({mark}), "x.csv@4:2 ");
  EXPECT_EQ(1u, Count(captured_.Text(), "\n"));
}

TEST_F(ResumeCopiesTest, TakesNothingElseForACopy) {
  takes_copies_ = true;
  Write("x.csv", "a\nb\nc\n");
  const OpenFile original = OpenFile::Open(Path("x.csv"));  // so that its inode is no other's
  std::string mark = MarkIn("x.csv", 4);
  const std::string beginning = MarkIn("x.csv", 0);
  Write("new", "a\nB\nc\n");
  Rename("new", "x.csv");
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  Write("new", "a\nb\nc\n");
  Rename("new", "x.csv");
  EXPECT_EQ(Plan({beginning}), "x.csv@0:0 ");
  mark.replace(mark.find("x.csv"), 1, "y");
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  EXPECT_EQ(1u, Count(captured_.Text(), "does not know"));
}

TEST_F(ResumeCopiesTest, TheLastCopyCounts) {
  takes_copies_ = true;
  Write("x.csv", "a\nb\nc\n");
  std::string marks = MarkIn("x.csv", 2);
  Write("new", "a\nb\nc\n");
  Rename("new", "x.csv");
  marks += MarkIn("x.csv", 4);
  Write("new", "a\nb\nc\n");
  Rename("new", "x.csv");
  EXPECT_EQ(Plan({marks}), "x.csv@4:2 ");
}

TEST_F(ResumeCopiesTest, ReadsWhatWasRotatedAlsoWhereCopiesAreTaken) {
  takes_copies_ = true;
  Write("x.csv", "a\nb\nc\n");
  const std::string mark = MarkIn("x.csv", 4);
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "d\ne\nf\n");
  EXPECT_EQ(Plan({mark}), "x.csv.1@4:2 x.csv@0:0 ");
}

}  // namespace
}  // namespace pp
