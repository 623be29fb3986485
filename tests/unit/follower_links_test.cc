#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "lines/follower.h"
#include "support/follower_runs.h"

namespace pp {
namespace {

using pp_test::WriteFile;

// Logs that are links, which are led elsewhere.
class FollowerLinksTest : public FollowerRuns {
 protected:
  // Each with a log of its name in it.
  void MakeDirectories(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      std::filesystem::create_directory(directory_ / name);
      WriteFile(directory_ / (name + "/y"), name + "\n");
    }
  }
  static void Link(const std::string& link, const std::string& target) {
    std::filesystem::remove(link);
    std::filesystem::create_symlink(target, link);
  }
};

TEST_F(FollowerLinksTest, WhatALinkLedToInBetweenIsRead) {
  WriteFile(log_ + "-20251229", "one\n");
  Link(log_, "x-20251229");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  WriteFile(log_ + "-20251230", "two\n");
  Link(log_, "x-20251230");
  WriteFile(log_ + "-20251231", "three\n");
  Link(log_, "x-20251231");
  EXPECT_EQ(Read(), "[4:1] 1:two [4:1] 1:three ");
}

TEST_F(FollowerLinksTest, WhatLiesWhereALinkLeadsNowWasNotTheLog) {
  MakeDirectories({"a", "b"});
  for (const std::string name : {"a", "b"}) {
    WriteFile(directory_ / (name + "/y.1"), "old\n");
    MakeOld(name + "/y.1");
  }
  Link(log_, "a/y");
  Begin();
  EXPECT_EQ(Read(), "1:a ");
  for (const std::string name : {"b", "a", "b"}) {
    Append(name + "/y", "more\n");
    Link(log_, name + "/y");
    const std::string read = Read();
    EXPECT_EQ(read.find("old"), read.npos) << read;
    EXPECT_TRUE(read.ends_with(":more ")) << read;
  }
  Rename("b/y", "b/y.2");
  Append("b/y", "next\n");
  EXPECT_TRUE(Read().ends_with(" 1:next "));
}

// The link is led elsewhere, and there or where it led to it is rotated at once.
TEST_F(FollowerLinksTest, WhatALinkLedToForAMomentIsReadWhereverThatLies) {
  MakeDirectories({"a", "b", "c"});
  Link(log_, "a/y");
  Begin();
  EXPECT_EQ(Read(), "1:a ");
  Link(log_, "b/y");
  Rename("b/y", "b/y.1");
  Append("b/y", "bb\n");
  EXPECT_EQ(Read(), "[2:1] 1:b [2:1] 1:bb ");
  Rename("b/y", "b/y.2");
  Append("b/y", "bbb\n");
  Link(log_, "c/y");
  EXPECT_EQ(Read(), "[3:1] 1:bbb [4:1] 1:c ");
}

TEST_F(FollowerLinksTest, WhatALinkInTheMiddleLedToIsRead) {
  std::filesystem::create_directory(directory_ / "a");
  const std::string middle = directory_ / "a/y";
  Link(log_, "a/y");
  WriteFile(middle + "-01", "one\n");
  Link(middle, "y-01");
  Begin();
  EXPECT_EQ(Read(), "1:one ");
  WriteFile(middle + "-02", "two\n");
  Link(middle, "y-02");
  WriteFile(middle + "-03", "three\n");
  Link(middle, "y-03");
  EXPECT_EQ(Read(), "[4:1] 1:two [4:1] 1:three ");
}

TEST_F(FollowerLinksTest, ADirectoryMayBeALink) {
  MakeDirectories({"a", "b"});
  for (const std::string name : {"a", "b"}) {
    WriteFile(directory_ / (name + "/y.1"), "old\n");
    MakeOld(name + "/y.1");
  }
  const std::string link = directory_ / "link";
  Link(link, "a");
  log_ = link + "/y";
  Begin();
  EXPECT_EQ(Read(), "1:a ");
  Link(link, "b");
  EXPECT_EQ(Read(), "[2:1] 1:b ");
  Rename("b/y", "b/y.2");
  Append("b/y", "next\n");
  EXPECT_EQ(Read(), "[2:1] 1:next ");
}

// What waits for its turn is not forgotten when the link is led elsewhere meanwhile.
TEST_F(FollowerLinksTest, HoweverManyThereWereWhereALinkLedToAllAreRead) {
  constexpr int kMany = 75;
  MakeDirectories({"a", "b"});
  const std::string link = directory_ / "link";
  Link(link, "a");
  log_ = link + "/y";
  Begin();
  EXPECT_EQ(Read(), "1:a ");
  for (int i = 0; i < kMany; ++i) {
    Rename("a/y", "a/y." + std::to_string(1000 - i));
    Append("a/y", std::to_string(i) + "\n");
  }
  Link(link, "b");
  const std::string all = Read();
  for (int i = 0; i < kMany; ++i) {
    EXPECT_NE(all.find("1:" + std::to_string(i) + " "), std::string::npos) << i;
  }
  EXPECT_TRUE(all.ends_with("1:b ")) << all;
}

TEST_F(FollowerLinksTest, PlacesAreOfWhereTheLogIs) {
  MakeDirectories({"a", "b"});
  const std::string link = directory_ / "link";
  Link(link, "a");
  log_ = link + "/y";
  Begin();
  EXPECT_EQ(Read(), "1:a ");
  Link(link, "b");
  EXPECT_EQ(Read(), "[2:1] 1:b ");
  EXPECT_EQ(follower_->file().log(), AbsolutePath(directory_ / "b/y"));
}

}  // namespace
}  // namespace pp
