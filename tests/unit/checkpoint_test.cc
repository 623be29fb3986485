#include "formats/checkpoint.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

TEST(CheckpointTest, IsReadAsItWasWritten) {
  const std::vector<CheckpointEntry> written = {
      {"1:2", 30, "#pp place 1:2 30 3 00000000000000ff /x.csv"}, {"other", 5, ""}};
  Checkpoint checkpoint;
  std::string error;
  ASSERT_TRUE(ParseCheckpoint(FormatCheckpoint({"pp-x to here", written}), &checkpoint, &error))
      << error;
  EXPECT_EQ("pp-x to here", checkpoint.owner);
  const std::vector<CheckpointEntry>& read = checkpoint.entries;
  ASSERT_EQ(2u, read.size());
  EXPECT_EQ("1:2", read[0].source);
  EXPECT_EQ(30u, read[0].offset);
  EXPECT_EQ(written[0].place, read[0].place);
  EXPECT_EQ("other", read[1].source);
  EXPECT_EQ("", read[1].place);
}

TEST(CheckpointTest, AnEmptyTextHasNoEntries) {
  Checkpoint read = {"old", {{"old", 1, ""}}};
  std::string error;
  EXPECT_TRUE(ParseCheckpoint("", &read, &error));
  EXPECT_EQ("", read.owner);
  EXPECT_TRUE(read.entries.empty());
}

TEST(CheckpointTest, AnotherFileIsNoCheckpoint) {
  Checkpoint read;
  for (const char* text : {"a,,1\n", "up 1 1000\n", "#pp mark x 1\nup 1\n"}) {
    std::string error;
    EXPECT_FALSE(ParseCheckpoint(text, &read, &error)) << text;
    EXPECT_NE(std::string::npos, error.find("is not that of a checkpoint")) << error;
  }
}

// The marks in a spool whose writer was killed.
TEST(CheckpointTest, WhatIsCutOffSaysNothing) {
  const std::string place = "#pp place 1:2 1048 9 00000000000000ff /x\n";
  for (const char* cut : {"#pp mark 1:2 10\n", "#pp mark 1:\n", "#pp mark 1:2 1048#pp place 1:2\n",
                          "#pp pl\n", "#pp mark 1:2 1048 # cut off here\n"}) {
    Checkpoint read;
    std::string error;
    ASSERT_TRUE(ParseCheckpoint("#pp mark 1:2 5\n" + place + cut, &read, &error)) << cut << error;
    ASSERT_EQ(1u, read.entries.size()) << cut;
    EXPECT_EQ(5u, read.entries[0].offset) << cut;
  }
}

TEST(CheckpointTest, TheNewestMarkOfASourceReplacesItsOlderAndIsLast) {
  std::vector<CheckpointEntry> entries;
  UpdateEntry({"a", 10, ""}, &entries);
  UpdateEntry({"b", 20, ""}, &entries);
  UpdateEntry({"a", 5, ""}, &entries);
  ASSERT_EQ(2u, entries.size());
  EXPECT_EQ("b", entries[0].source);
  EXPECT_EQ("a", entries[1].source);
  EXPECT_EQ(5u, entries[1].offset);
}

TEST(CheckpointTest, OnlySoManyEntriesAreKept) {
  std::vector<CheckpointEntry> entries;
  for (size_t i = 0; i < kMostEntries + 5; ++i) UpdateEntry({std::to_string(i), 1, ""}, &entries);
  EXPECT_EQ(kMostEntries, entries.size());
  EXPECT_EQ("5", entries.front().source);
}

}  // namespace
}  // namespace pp
