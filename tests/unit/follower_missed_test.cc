#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "lines/follower.h"
#include "support/follower_runs.h"

namespace pp {
namespace {

using pp_test::WriteFile;

// What was the log, and cannot be opened.
using FollowerMissedTest = FollowerRuns;

TEST_F(FollowerMissedTest, WhatCannotBeOpenedIsSaidAndReadOnceItCan) {
  WriteFile(log_ + ".9", "before\n");
  SetMode("x.9", 0);
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(ReadAsNobody(), "1:one ");
  Rename("x", "x.2");
  WriteFile(log_ + ".1", "two\n");
  SetMode("x.1", 0);
  SetMode("x.9", 0600);
  Append("x", "three\n");
  EXPECT_EQ(ReadAsNobody(), "[4:1] 1:three ");
  const std::string said = log_ + ".1: cannot be opened: Permission denied; what it has ";
  EXPECT_EQ(captured_.Text(), "pp-x: " + said + "is read once it can be\n");
  SetMode("x.1", 0600);
  EXPECT_EQ(ReadAsNobody(), "");  // it is root's
  SetMode("x.1", 0644);
  EXPECT_EQ(ReadAsNobody(), "[6:1] 1:two [4:1] ");
  SetMode("x.9", 0644);
  EXPECT_EQ(ReadAsNobody(), "");
  WriteFile(log_ + ".0", "four\n");
  SetMode("x.0", 0);
  Rename("x", "x.5");
  Append("x", "five\n");
  EXPECT_TRUE(ReadAsNobody().ends_with("1:five "));
  stop_.Finish();
  EXPECT_TRUE(ReadAsNobody().ends_with("END"));
  EXPECT_TRUE(source_->failed());
  EXPECT_TRUE(captured_.Text().ends_with(
      "x.0: cannot be opened: Permission denied; what it has was not read\n"));
}

// It is still a copy then, of which a part was read, and which may end inside a line.
TEST_F(FollowerMissedTest, ACopyThatCannotBeOpenedIsReadOnceItCan) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(ReadAsNobody(), "1:one ");
  WriteFile(log_ + ".1", "one\ntwo\nthr");
  SetMode("x.1", 0);
  WriteFile(log_, "4\n");
  EXPECT_EQ(ReadAsNobody(), "[4:1] 1:4 ");
  Append("x", "five\n");
  EXPECT_EQ(ReadAsNobody(), "2:five ");
  SetMode("x.1", 0644);
  EXPECT_EQ(ReadAsNobody(), "[7:2] 2:two [11:3] ");
  stop_.Finish();
  ReadAsNobody();
  EXPECT_FALSE(source_->failed());
}

// The next copy may get its inode.
TEST_F(FollowerMissedTest, ACopyThatCannotBeOpenedAndIsGoneIsLost) {
  WriteFile(log_, "one\n");
  Begin();
  EXPECT_EQ(ReadAsNobody(), "1:one ");
  WriteFile(log_ + ".1", "one\ntwo\n");
  SetMode("x.1", 0);
  WriteFile(log_, "3\n");
  EXPECT_EQ(ReadAsNobody(), "[4:1] 1:3 ");
  Append("x", "four\n");
  EXPECT_EQ(ReadAsNobody(), "2:four ");
  std::filesystem::remove(log_ + ".1");
  std::filesystem::copy_file(log_, log_ + ".1");
  WriteFile(log_, "fifth\n");
  const std::string read = ReadAsNobody();
  EXPECT_TRUE(read.ends_with("1:fifth ")) << read;
  EXPECT_EQ(read.find("four"), read.npos) << read;
  stop_.Finish();
  ReadAsNobody();
  EXPECT_TRUE(source_->failed());
}

}  // namespace
}  // namespace pp
