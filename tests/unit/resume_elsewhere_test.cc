#include <gtest/gtest.h>

#include <string>

#include "conversion/resume.h"
#include "support/resume_runs.h"
#include "support/text.h"

namespace pp {
namespace {

using pp_test::Count;

// Files that were read on another host, or before they were mounted anew.
using ResumeElsewhereTest = ResumeRuns;

// As on another host, or after the volume was mounted again.
TEST_F(ResumeElsewhereTest, GoesOnInAFileSystemThatIsMountedElsewhere) {
  Write("x.csv", "a\nb\nc\n");
  EXPECT_EQ(Plan({Elsewhere(MarkIn("x.csv", 4))}), "x.csv@4:2 ");
  EXPECT_EQ(Plan({Elsewhere(MarkIn("x.csv", 0))}), "x.csv@0:0 ");
  EXPECT_EQ(captured_.Text(), "");
}

TEST_F(ResumeElsewhereTest, ElsewhereTheNameAndTheBytesMustBeTheSame) {
  Write("x.csv", "a\nb\nc\n");
  const std::string mark = Elsewhere(MarkIn("x.csv", 4));
  std::string other = mark;
  other.replace(other.find("x.csv"), 1, "y");
  EXPECT_EQ(Plan({other}), "x.csv@0:0 ");
  EXPECT_EQ(1u, Count(captured_.Text(), ": does not know " + Path("x.csv")));
  EXPECT_EQ(Plan({mark.substr(mark.find("#pp mark"))}), "x.csv@0:0 ");
  EXPECT_EQ(2u, Count(captured_.Text(), ": does not know " + Path("x.csv")));
  Write("x.csv", "a\nX\nc\n");
  EXPECT_EQ(Plan({mark}), "x.csv@0:0 ");
  EXPECT_EQ(1u, Count(captured_.Text(), "what followed byte 4 of that cannot be read any more"));
}

TEST_F(ResumeElsewhereTest, FindsElsewhereWhatWasRotated) {
  Write("x.csv", "a\nb\n");
  const std::string mark = Elsewhere(MarkIn("x.csv", 2));
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "c\nd\n");
  EXPECT_EQ(Plan({mark}), "x.csv.1@2:1 x.csv@0:0 ");
}

// Whatever is known of it by a checkpoint from before the volume was mounted anew.
TEST_F(ResumeElsewhereTest, ReadsNothingTwiceElsewhere) {
  Write("x.csv", "a\nb\n");
  const std::string first = Elsewhere(MarkIn("x.csv", 4));
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "c\nd\n");
  const std::string second = Elsewhere(MarkIn("x.csv", 2));
  Append("x.csv.1", "late\n");
  SetAge("x.csv.1", 999);
  EXPECT_EQ(Plan({first + second}), "x.csv.1@4:2 x.csv@2:1 ");
  Rename("x.csv.1", "x.csv.2");
  Rename("x.csv", "x.csv.1");
  Write("x.csv", "e\n");
  EXPECT_EQ(Plan({first + second}), "x.csv.2@4:2 x.csv.1@2:1 x.csv@0:0 ");
}

}  // namespace
}  // namespace pp
