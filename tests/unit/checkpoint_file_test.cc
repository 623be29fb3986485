#include "delivery/checkpoint_file.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include "formats/checkpoint.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temporary_directory.h"

namespace pp {
namespace {

using pp_test::ReadFile;
using pp_test::WriteFile;

class CheckpointFileTest : public testing::Test {
 protected:
  bool Open(CheckpointFile* file) { return file->Open(path_, stop_, &clock_, &report_, &error_); }

  CapturedStderr captured_;
  pp_test::TemporaryDirectory directory_;
  std::string path_ = directory_ / "ck";
  Stop stop_;
  FakeClock clock_;
  Report report_{"pp-x"};
  std::string error_;
};

TEST_F(CheckpointFileTest, IsCreatedEmptyForItsOwnerAlone) {
  CheckpointFile file;
  ASSERT_TRUE(Open(&file)) << error_;
  EXPECT_EQ("", file.text());
  struct stat status = {};
  ASSERT_EQ(0, stat(path_.c_str(), &status));
  EXPECT_EQ(0600u, status.st_mode & 0777);
}

TEST_F(CheckpointFileTest, HoldsWhatItWasReplacedBy) {
  {
    CheckpointFile file;
    ASSERT_TRUE(Open(&file));
    EXPECT_TRUE(file.Replace("first and long\n", &error_)) << error_;
    EXPECT_TRUE(file.Replace("second\n", &error_)) << error_;
  }
  EXPECT_EQ("second\n", ReadFile(path_));
  EXPECT_NE(0, access((path_ + ".tmp").c_str(), F_OK));
  CheckpointFile again;
  ASSERT_TRUE(Open(&again));
  EXPECT_EQ("second\n", again.text());
}

// What were the newest of its marks would else be dropped.
TEST_F(CheckpointFileTest, IsReadToItsEndOrNotAtAll) {
  WriteFile(path_, std::string(kLargestCheckpoint, '#'));
  {
    CheckpointFile file;
    ASSERT_TRUE(Open(&file)) << error_;
    EXPECT_EQ(kLargestCheckpoint, file.text().size());
  }
  WriteFile(path_, std::string(kLargestCheckpoint + 1, '#'));
  CheckpointFile file;
  EXPECT_FALSE(Open(&file));
  EXPECT_EQ("the checkpoint " + path_ + " is larger than 64 MiB, which no checkpoint is", error_);
}

// A process that was killed may have left its new file unfinished.
TEST_F(CheckpointFileTest, ALeftoverOfAKilledProcessDoesNotMatter) {
  WriteFile(path_ + ".tmp", "half of");
  CheckpointFile file;
  ASSERT_TRUE(Open(&file));
  EXPECT_TRUE(file.Replace("whole\n", &error_)) << error_;
  EXPECT_EQ("whole\n", ReadFile(path_));
}

TEST_F(CheckpointFileTest, TheOldOneStandsWhenTheNewOneCannotBeWritten) {
  CheckpointFile file;
  ASSERT_TRUE(Open(&file));
  ASSERT_TRUE(file.Replace("old\n", &error_));
  ASSERT_EQ(0, mkdir((path_ + ".tmp").c_str(), 0700));  // not even root can write there
  EXPECT_FALSE(file.Replace("new\n", &error_));
  EXPECT_TRUE(error_.starts_with("cannot write the checkpoint " + path_ + ": ")) << error_;
  EXPECT_EQ("old\n", ReadFile(path_));
}

TEST_F(CheckpointFileTest, OnlyOneCanHaveIt) {
  CheckpointFile first;
  ASSERT_TRUE(Open(&first));
  // The lock goes over to the new file.
  ASSERT_TRUE(first.Replace("text\n", &error_));
  CheckpointFile second;
  EXPECT_FALSE(Open(&second));
  EXPECT_EQ("another process uses the checkpoint " + path_, error_);
  EXPECT_EQ("pp-x: waiting for another process that uses the checkpoint " + path_ + "\n",
            captured_.Text());
  EXPECT_FALSE(clock_.sleeps().empty());
}

TEST_F(CheckpointFileTest, TheNextHasItWhenTheFirstIsGone) {
  {
    CheckpointFile first;
    ASSERT_TRUE(Open(&first));
  }
  CheckpointFile second;
  EXPECT_TRUE(Open(&second)) << error_;
  EXPECT_TRUE(clock_.sleeps().empty());
}

TEST_F(CheckpointFileTest, AStopEndsTheWait) {
  CheckpointFile first;
  ASSERT_TRUE(Open(&first));
  stop_.Finish();
  CheckpointFile second;
  EXPECT_FALSE(Open(&second));
  EXPECT_TRUE(clock_.sleeps().empty());
}

TEST_F(CheckpointFileTest, IsNeitherALinkNorADevice) {
  WriteFile(directory_ / "real", "");
  ASSERT_EQ(0, symlink("real", path_.c_str()));
  CheckpointFile file;
  EXPECT_FALSE(Open(&file));
  EXPECT_EQ("cannot open the checkpoint " + path_ + ": is a symbolic link", error_);
  path_ = "/dev/null";
  EXPECT_FALSE(Open(&file));
  EXPECT_EQ("the checkpoint /dev/null is not a regular file", error_);
  path_ = directory_ / "fifo";
  ASSERT_EQ(0, mkfifo(path_.c_str(), 0600));
  EXPECT_FALSE(Open(&file));
  path_ = "/nowhere/ck";
  EXPECT_FALSE(Open(&file));
  EXPECT_EQ("cannot open the checkpoint /nowhere/ck: No such file or directory", error_);
}

}  // namespace
}  // namespace pp
