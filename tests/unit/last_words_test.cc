#include "lines/last_words.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <new>
#include <string>
#include <system_error>
#include <thread>

#include "delivery/lane.h"
#include "lines/helper_thread.h"

namespace pp {
namespace {

constexpr char kNoMemory[] =
    "^pp-x: no memory is left; what was read, and not written, delivered or rejected yet, is lost "
    "to this run \\(run it again with more: ulimit -v, or the machine's\\)\n$";

[[noreturn]] void Throw(const std::exception& exception) {
  if (const auto* error = dynamic_cast<const std::system_error*>(&exception)) throw *error;
  throw std::bad_alloc();
}

TEST(LastWordsDeathTest, AreSaidInsteadOfADump) {
  EXPECT_EXIT(
      {
        SetLastWords("pp-x");
        // GoogleTest would catch it here.
        []() noexcept { Throw(std::bad_alloc()); }();
      },
      testing::ExitedWithCode(4), kNoMemory);
  EXPECT_EXIT(
      {
        SetLastWords("pp-x");
        []() noexcept {
          Throw(std::system_error(EMFILE, std::generic_category(), "cannot make a pipe"));
        }();
      },
      testing::ExitedWithCode(4),
      "^pp-x: cannot make a pipe: Too many open files; what was read, .*: ulimit -n, -u and -v\\)");
}

[[noreturn]] void EndForWantOfDescriptors(const std::string& path) {
  SetLastWords("pp-x");
  []([[maybe_unused]] const std::string& why) noexcept {
    Throw(std::system_error(EMFILE, std::generic_category(), why));
  }(path + ": cannot be opened");
  _exit(10);
}

TEST(LastWordsDeathTest, HaveAReasonHoweverLongThePathIs) {
  for (const size_t length : {500, 4000}) {
    EXPECT_EXIT(EndForWantOfDescriptors(std::string(length, 'x')), testing::ExitedWithCode(4),
                "^pp-x: x+\\.\\.\\.x+: cannot be opened: Too many open files; what was read, "
                "[^\n]*\\(run it again with more: ulimit -n, -u and -v\\)\n$");
  }
}

TEST(LastWordsDeathTest, DriveNoTerminal) {
  EXPECT_EXIT(
      EndForWantOfDescriptors("e\033[2J\nv\x7fi\x9bl"), testing::ExitedWithCode(4),
      "^pp-x: e\\?\\[2J\\?v\\?i\\?l: cannot be opened: Too many open files; what [^\n]*\n$");
}

TEST(LastWordsDeathTest, AreSaidByAnyThread) {
  EXPECT_EXIT(
      {
        SetLastWords("pp-x");
        std::thread([] { Throw(std::bad_alloc()); }).join();
      },
      testing::ExitedWithCode(4), kNoMemory);
}

// Little more addresses than are in use: none for a thread's stack.
bool LeaveNoRoomForAStack() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlimit little = {pages * static_cast<size_t>(getpagesize()) + (size_t{2} << 20),
                         RLIM_INFINITY};
  return setrlimit(RLIMIT_AS, &little) == 0;
#endif
}

class NoThread : public testing::Test {
 protected:
  // In a process that has no stack left over from earlier threads.
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  void TearDown() override { GTEST_FLAG_SET(death_test_style, "fast"); }
};

TEST_F(NoThread, IsNoReasonToEndForAHelper) {
  EXPECT_EXIT(
      {
        if (!LeaveNoRoomForAStack()) _exit(0);
        std::thread helper = StartHelper([] {});
        _exit(helper.joinable() ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(NoThread, ForALaneIsSaid) {
  Report report("pp-x");
  Stop stop;
  EXPECT_EXIT(
      {
        if (!LeaveNoRoomForAStack()) _exit(0);
        std::string error;
        const auto lane =
            Lane::Start("lane historic", "cat", size_t{1} << 20, &report, &stop, {}, &error);
        _exit(lane == nullptr &&
                      error == "cannot start lane historic: Resource temporarily unavailable"
                  ? 0
                  : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace pp
