#include "lines/rotation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "support/temporary_directory.h"

namespace pp {
namespace {

using pp_test::WriteFile;

class RotatedFilesTest : public testing::Test {
 protected:
  std::string Names(const OwnFiles& own = {}) const {
    std::string names;
    for (const RotatedFiles::Entry& entry : RotatedFiles(directory_ / "log", own).Entries()) {
      names += entry.path.substr(entry.path.rfind('/') + 1) + " ";
    }
    return names;
  }

  pp_test::TemporaryDirectory directory_;
};

TEST_F(RotatedFilesTest, AreNamedLikeTheLogAndNotCompressed) {
  for (const char* name : {"log", "log.1", "log.2.gz", "log.3.zip", "log-20251231", "log.old",
                           "log.ck", "log.rejects", "other.1", "log1"}) {
    WriteFile(directory_ / name, name);
  }
  const std::string names = " " + Names();
  EXPECT_NE(std::string::npos, names.find(" log.1 "));
  EXPECT_NE(std::string::npos, names.find(" log-20251231 "));
  EXPECT_NE(std::string::npos, names.find(" log.old "));
  EXPECT_EQ(3, std::count(names.begin() + 1, names.end(), ' ')) << names;
}

TEST_F(RotatedFilesTest, AreNotWhatWeWrite) {
  WriteFile(directory_ / "log.1", "");
  WriteFile(directory_ / "log.2", "");
  FileIdentity second;
  ASSERT_TRUE(FindIdentity(directory_ / "log.2", &second));
  EXPECT_EQ("log.1 ", Names({{second}, {}}));
  EXPECT_EQ("log.2 ", Names({{}, {AbsolutePath(directory_ / "log.1")}}));
}

// A checkpoint is replaced now and then, and what it was is free for a new log.
TEST_F(RotatedFilesTest, MayBeWhatACheckpointWasBefore) {
  WriteFile(directory_ / "ck", "");
  const OwnFiles own = {{}, {AbsolutePath(directory_ / "ck")}};
  ASSERT_EQ(0, rename((directory_ / "ck").c_str(), (directory_ / "log.1").c_str()));
  WriteFile(directory_ / "ck", "");
  EXPECT_EQ("log.1 ", Names(own));
}

}  // namespace
}  // namespace pp
