#include "lines/rejects_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "support/temp_file.h"

namespace pp {
namespace {

TEST(RejectsFile, KeepsLinesUnderComments) {
  TempFile file;
  std::string error;
  for (int i = 0; i < 2; ++i) {
    RejectsFile rejects;
    ASSERT_TRUE(rejects.Open(file.path(), &error)) << error;
    rejects.Comment("a.csv:7: value is missing");
    rejects.Lines("m,,\n");
    EXPECT_TRUE(rejects.Close());
  }
  const std::string once = "# a.csv:7: value is missing\nm,,\n";
  EXPECT_EQ(file.Text(), once + once);
}

// Its writer was killed. What there is of the line could pass for a whole one.
TEST(RejectsFile, ALineThatWasCutOffIsMarkedAndEnded) {
  TempFile file("# reason\nm 1 17671");
  std::string error;
  RejectsFile rejects;
  ASSERT_TRUE(rejects.Open(file.path(), &error));
  rejects.Comment("next");
  rejects.Close();
  EXPECT_EQ(file.Text(),
            "# reason\nm 1 17671 # cut off here: the writer of this file was killed\n# next\n");
}

TEST(RejectsFile, AReasonIsAlwaysOneLine) {
  TempFile file;
  std::string error;
  RejectsFile rejects;
  ASSERT_TRUE(rejects.Open(file.path(), &error));
  rejects.Comment("bad\nfile\xff:1: reason");
  rejects.Close();
  EXPECT_EQ(file.Text(), "# bad\\nfile\\xff:1: reason\n");
}

TEST(RejectsFile, KeepsTheBytesOfALine) {
  TempFile file;
  std::string error;
  const std::string odd("\xff\0\x1b[31m", 7);
  RejectsFile rejects;
  ASSERT_TRUE(rejects.Open(file.path(), &error));
  rejects.Piece(odd, false);
  rejects.Piece("rest", true);
  rejects.Piece("", true);
  rejects.Close();
  EXPECT_EQ(file.Text(), odd + "rest\n\n");
}

// A line may end in "\r\n"; one that ends in "\r" of its own is to be read as that.
TEST(RejectsFile, KeepsTheReturnAtTheEndOfALine) {
  TempFile file;
  std::string error;
  RejectsFile rejects;
  ASSERT_TRUE(rejects.Open(file.path(), &error));
  rejects.Piece("up 1\r", true);
  rejects.Piece("", true);
  rejects.Piece("long\r", false);
  rejects.Piece("", true);
  rejects.Piece("long\r", false);
  rejects.Piece("er", true);
  rejects.Close();
  EXPECT_EQ(file.Text(), "up 1\r\r\n\nlong\r\r\nlong\rer\n");
}

TEST(RejectsFile, ALargePieceKeepsItsPlace) {
  TempFile file;
  std::string error;
  const std::string large(1'000'000, 'x');
  RejectsFile rejects;
  ASSERT_TRUE(rejects.Open(file.path(), &error));
  rejects.Comment("one");
  rejects.Piece(large, false);
  rejects.Piece(large, true);
  rejects.Comment("two");
  rejects.Close();
  EXPECT_EQ(file.Text(), "# one\n" + large + large + "\n# two\n");
}

TEST(RejectsFile, FlushMakesThemVisible) {
  TempFile file;
  std::string error;
  RejectsFile rejects;
  ASSERT_TRUE(rejects.Open(file.path(), &error));
  rejects.Lines("a\n");
  EXPECT_EQ(file.Text(), "");
  EXPECT_TRUE(rejects.Flush());
  EXPECT_EQ(file.Text(), "a\n");
}

TEST(RejectsFile, ANewOneIsForItsOwnerOnly) {
  TempFile file;
  unlink(file.path().c_str());
  std::string error;
  RejectsFile rejects;
  ASSERT_TRUE(rejects.Open(file.path(), &error));
  struct stat status;
  ASSERT_EQ(stat(file.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

// Each would put its lines below the other's header.
TEST(RejectsFile, IsWrittenByOneAtATime) {
  const TempFile file;
  std::string error;
  RejectsFile first;
  ASSERT_TRUE(first.Open(file.path(), &error)) << error;
  RejectsFile second;
  EXPECT_FALSE(second.Open(file.path(), &error));
  EXPECT_EQ(error, "the rejects file " + file.path() +
                       " is locked, probably by another run; give each its own");
  EXPECT_FALSE(second.is_open());
  EXPECT_TRUE(first.Close());
  EXPECT_TRUE(second.Open(file.path(), &error)) << error;
}

TEST(RejectsFile, NoneIsFine) {
  RejectsFile rejects;
  rejects.Comment("reason");
  rejects.Lines("a\n");
  rejects.Piece("b", true);
  EXPECT_FALSE(rejects.is_open());
  EXPECT_TRUE(rejects.Flush());
  EXPECT_TRUE(rejects.Close());
}

TEST(RejectsFile, SaysWhatCannotBeOpened) {
  RejectsFile rejects;
  std::string error;
  EXPECT_FALSE(rejects.Open("/nowhere/rejects", &error));
  EXPECT_EQ(error, "cannot open the rejects file /nowhere/rejects: No such file or directory");
}

TEST(RejectsFile, SaysWhatCannotBeWritten) {
  RejectsFile rejects;
  std::string error;
  ASSERT_TRUE(rejects.Open("/dev/full", &error)) << error;
  rejects.Lines("a\n");
  EXPECT_FALSE(rejects.Flush());
  EXPECT_EQ(rejects.error(), "No space left on device");
  EXPECT_FALSE(rejects.Close());
}

}  // namespace
}  // namespace pp
