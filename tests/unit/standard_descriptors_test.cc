#include "lines/standard_descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace pp {
namespace {

TEST(StandardDescriptorsDeathTest, NoFileOfOursTakesTheirPlace) {
  EXPECT_EXIT(
      {
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        ReserveStandardDescriptors();
        _exit(open("/dev/null", O_RDWR) > STDERR_FILENO ? 0 : 10);
      },
      testing::ExitedWithCode(0), "");
}

TEST(StandardDescriptorsDeathTest, ClosedOnesStillFail) {
  EXPECT_EXIT(
      {
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        ReserveStandardDescriptors();
        char c = 'x';
        const bool read_works = read(STDIN_FILENO, &c, 1) >= 0;
        const bool write_works = write(STDOUT_FILENO, &c, 1) >= 0;
        _exit(read_works || write_works ? 10 : 0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(StandardDescriptorsDeathTest, OpenOnesAreLeftAlone) {
  EXPECT_EXIT(
      {
        const int file = open("/dev/zero", O_RDONLY);
        dup2(file, STDIN_FILENO);
        ReserveStandardDescriptors();
        char c = 'x';
        _exit(read(STDIN_FILENO, &c, 1) == 1 && c == '\0' ? 0 : 10);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace pp
