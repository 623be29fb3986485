#include "lines/target_file.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/pipe.h"
#include "support/temporary_directory.h"

namespace pp {
namespace {

using pp_test::ReadFile;
using pp_test::WriteFile;

constexpr char kForeignLink[] =
    " is a symbolic link in a directory that others can write to, and so may lead anywhere; name "
    "the file that it leads to, or one in a directory of your own";
constexpr uid_t kSomebody = 65534;

class TargetFileTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(0, mkdir(own_.c_str(), 0700));
    ASSERT_EQ(0, mkdir(shared_.c_str(), 0700));
    ASSERT_EQ(0, chmod(shared_.c_str(), 01777));  // as /tmp is
  }

  // Appends a line; what went wrong, or nothing.
  std::string Append(const std::string& path,
                     TargetFile::LastLink last = TargetFile::LastLink::kFollow) {
    TargetFile file;
    std::string error;
    if (!file.Find(path, last, &error)) return "not found: " + error;
    const int fd = file.Open(O_WRONLY | O_APPEND, &error);
    if (fd < 0) return "not opened: " + error;
    if (write(fd, "line\n", 5) != 5) error = "not written";
    close(fd);
    return error;
  }

  static unsigned ModeOf(const std::string& path) {
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }

  pp_test::TemporaryDirectory directory_;
  std::string own_ = directory_ / "own";
  std::string shared_ = directory_ / "shared";
};

TEST_F(TargetFileTest, ANewOneIsForItsOwnerAloneWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{0777}}) {
    const mode_t before = umask(mask);
    const std::string path = own_ + "/" + std::to_string(mask);
    EXPECT_EQ("", Append(path));
    umask(before);
    EXPECT_EQ(0600u, ModeOf(path));
  }
}

TEST_F(TargetFileTest, OneThatIsThereKeepsItsModeAndWhatItHolds) {
  const std::string path = own_ + "/a";
  WriteFile(path, "before\n");
  ASSERT_EQ(0, chmod(path.c_str(), 0644));
  EXPECT_EQ("", Append(path));
  EXPECT_EQ("before\nline\n", ReadFile(path));
  EXPECT_EQ(0644u, ModeOf(path));
}

TEST_F(TargetFileTest, LinksInDirectoriesOfOnesOwnAreFollowed) {
  ASSERT_EQ(0, mkdir((own_ + "/deep").c_str(), 0700));
  ASSERT_EQ(0, symlink("deep//", (own_ + "/directory").c_str()));
  ASSERT_EQ(0, symlink("directory/../one", (own_ + "/first").c_str()));
  ASSERT_EQ(0, symlink((own_ + "/first").c_str(), (own_ + "/second").c_str()));
  EXPECT_EQ("", Append(own_ + "/second"));
  EXPECT_EQ("line\n", ReadFile(own_ + "/one"));
  EXPECT_EQ(0600u, ModeOf(own_ + "/one"));
  EXPECT_EQ("", Append(own_ + "/directory/two"));
  EXPECT_EQ("line\n", ReadFile(own_ + "/deep/two"));
}

TEST_F(TargetFileTest, ALastLinkIsRefusedWhereAsked) {
  ASSERT_EQ(0, symlink("one", (own_ + "/link").c_str()));
  EXPECT_EQ("not found: is a symbolic link", Append(own_ + "/link", TargetFile::LastLink::kRefuse));
  ASSERT_EQ(0, symlink(own_.c_str(), (directory_ / "way").c_str()));
  EXPECT_EQ("", Append(directory_ / "way/two", TargetFile::LastLink::kRefuse));
  EXPECT_NE(0, access((own_ + "/one").c_str(), F_OK));
}

TEST_F(TargetFileTest, NoLinkInASharedDirectoryIsFollowed) {
  WriteFile(own_ + "/precious", "");
  ASSERT_EQ(0, symlink((own_ + "/precious").c_str(), (shared_ + "/link").c_str()));
  ASSERT_EQ(0, symlink((own_ + "/new").c_str(), (shared_ + "/dangling").c_str()));
  ASSERT_EQ(0, symlink(own_.c_str(), (shared_ + "/way").c_str()));
  ASSERT_EQ(0, symlink((shared_ + "/link").c_str(), (own_ + "/there").c_str()));
  EXPECT_EQ("not found: \"link\"" + std::string(kForeignLink), Append(shared_ + "/link"));
  EXPECT_EQ("not found: \"dangling\"" + std::string(kForeignLink), Append(shared_ + "/dangling"));
  EXPECT_EQ("not found: \"way\"" + std::string(kForeignLink), Append(shared_ + "/way/precious"));
  EXPECT_EQ("not found: \"link\"" + std::string(kForeignLink), Append(own_ + "/there"));
  EXPECT_EQ("", ReadFile(own_ + "/precious"));
  EXPECT_NE(0, access((own_ + "/new").c_str(), F_OK));
}

// What was a file when it was found may be a link when it is opened.
TEST_F(TargetFileTest, ALinkThatComesInBetweenIsNotFollowed) {
  TargetFile file;
  std::string error;
  ASSERT_TRUE(file.Find(shared_ + "/new", TargetFile::LastLink::kFollow, &error));
  ASSERT_EQ(0, symlink((own_ + "/precious").c_str(), (shared_ + "/new").c_str()));
  EXPECT_EQ(-1, file.Open(O_WRONLY | O_APPEND, &error));
  EXPECT_EQ("Too many levels of symbolic links", error);
  EXPECT_NE(0, access((own_ + "/precious").c_str(), F_OK));
}

TEST_F(TargetFileTest, WhatAnybodyInTheGroupCanWriteToIsSharedToo) {
  ASSERT_EQ(0, chmod(shared_.c_str(), 0770));
  ASSERT_EQ(0, symlink("a", (shared_ + "/link").c_str()));
  EXPECT_EQ("not found: \"link\"" + std::string(kForeignLink), Append(shared_ + "/link"));
}

TEST_F(TargetFileTest, ADirectoryOfSomebodyElseIsSharedToo) {
  ASSERT_EQ(0, symlink("a", (own_ + "/link").c_str()));
  if (chown(own_.c_str(), kSomebody, kSomebody) != 0) GTEST_SKIP() << "only root can try it";
  EXPECT_EQ("not found: \"link\"" + std::string(kForeignLink), Append(own_ + "/link"));
}

TEST_F(TargetFileTest, FilesOfOnesOwnInASharedDirectoryAreTaken) {
  EXPECT_EQ("", Append(shared_ + "/a"));
  EXPECT_EQ("", Append(shared_ + "/a"));
  EXPECT_EQ("line\nline\n", ReadFile(shared_ + "/a"));
  EXPECT_EQ(0600u, ModeOf(shared_ + "/a"));
}

TEST_F(TargetFileTest, AFileOfSomebodyElseInASharedDirectoryIsRefused) {
  const std::string path = shared_ + "/theirs";
  const std::string pipe = shared_ + "/pipe";
  WriteFile(path, "");
  ASSERT_EQ(0, mkfifo(pipe.c_str(), 0666));
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (chown(path.c_str(), kSomebody, kSomebody) != 0) GTEST_SKIP() << "only root can try it";
  ASSERT_EQ(0, chown(pipe.c_str(), kSomebody, kSomebody));
  const std::string expected =
      "not opened: belongs to another user, and others can write to its directory; name a file in "
      "a directory of your own";
  EXPECT_EQ(expected, Append(path));
  EXPECT_EQ(expected, Append(pipe));
  close(reader);
  EXPECT_EQ("", ReadFile(path));
  // Its owner could do what he likes with that directory anyway.
  ASSERT_EQ(0, chown(shared_.c_str(), kSomebody, kSomebody));
  EXPECT_EQ("", Append(path));
}

TEST_F(TargetFileTest, AFileWithAnotherNameInASharedDirectoryIsRefused) {
  WriteFile(own_ + "/precious", "");
  ASSERT_EQ(0, link((own_ + "/precious").c_str(), (shared_ + "/harmless").c_str()));
  EXPECT_EQ(
      "not opened: has another name, by a hard link, and others can write to its directory; name a "
      "file in a directory of your own",
      Append(shared_ + "/harmless"));
  EXPECT_EQ("", Append(own_ + "/precious"));
}

// As of >(...), /dev/stderr and /dev/fd/N.
TEST_F(TargetFileTest, WhatIsOpenAlreadyCanBeNamed) {
  Pipe pipe;
  const std::string fd = std::to_string(pipe.writer());
  for (const std::string& path : {"/dev/fd/" + fd, "/proc/self/fd/" + fd}) {
    EXPECT_EQ("", Append(path)) << path;
    EXPECT_EQ("line\n", pipe.Drain());
  }
  // Wherever it is.
  WriteFile(shared_ + "/a", "");
  const int file = open((shared_ + "/a").c_str(), O_WRONLY);
  EXPECT_EQ("", Append("/dev/fd/" + std::to_string(file)));
  close(file);
  EXPECT_EQ("line\n", ReadFile(shared_ + "/a"));
}

TEST_F(TargetFileTest, SaysWhatTheKernelSays) {
  ASSERT_EQ(0, symlink("round", (own_ + "/round").c_str()));
  EXPECT_EQ("not found: Too many levels of symbolic links", Append(own_ + "/round"));
  EXPECT_EQ("not found: No such file or directory", Append(""));
  EXPECT_EQ("not found: No such file or directory", Append(own_ + "/none/a"));
  EXPECT_EQ("not found: Is a directory", Append(own_ + "/"));
  EXPECT_EQ("not opened: Is a directory", Append(own_));
  EXPECT_EQ("not opened: Is a directory", Append(own_ + "/."));
  EXPECT_EQ("not found: Not a directory", Append("/dev/null/a"));
  EXPECT_EQ("not found: File name too long", Append(own_ + "/" + std::string(300, 'x')));
}

TEST_F(TargetFileTest, ANameWithoutADirectoryIsBesideUs) {
  const std::string before = std::filesystem::current_path();
  std::filesystem::current_path(own_);
  const std::string error = Append("plain");
  std::filesystem::current_path(before);
  EXPECT_EQ("", error);
  EXPECT_EQ("line\n", ReadFile(own_ + "/plain"));
}

}  // namespace
}  // namespace pp
