#include "delivery/lane.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "support/process.h"
#include "support/temporary_directory.h"

namespace pp {
namespace {

class LaneTest : public ::testing::Test {
 protected:
  LaneTest() : report_("test") {
    signal(SIGPIPE, SIG_IGN);  // as in the tools
    report_.set_quiet(true);
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(directory_ / "rejects", &error)) << error;
  }

  std::unique_ptr<Lane> Start(const std::string& command) {
    std::string error;
    auto lane = Lane::Start("lane historic", "cd " + directory_.path() + " && " + command,
                            size_t{8} << 20, &report_, &stop_, &error);
    EXPECT_NE(nullptr, lane) << error;
    return lane;
  }
  std::string File(const std::string& name) { return pp_test::ReadFile(directory_ / name); }

  pp_test::TemporaryDirectory directory_;
  Stop stop_;
  Report report_;
};

TEST_F(LaneTest, GivesItsCommandWhatIsAppended) {
  const auto lane = Start("cat > got");
  lane->AppendLine("a 1");
  lane->AppendLine("b 2");
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_EQ("a 1\nb 2\n", File("got"));
  EXPECT_EQ(0u, lane->rejected());
}

TEST_F(LaneTest, EndsByTheStatusOfItsCommand) {
  EXPECT_EQ(ExitStatus::kRunAgain, Start("cat > /dev/null; exit 3")->End());
  EXPECT_EQ(ExitStatus::kMachine, Start("cat > /dev/null; exit 200")->End());
  EXPECT_EQ(ExitStatus::kMachine, Start("kill -9 $$")->End());
}

// What a command that has ended cannot take is kept, from the first line that it did not get whole.
TEST_F(LaneTest, KeepsWhatACommandThatEndedDidNotTake) {
  const auto lane = Start("exec true");
  const std::string line = "a{l=\"" + std::string(1000, 'x') + "\"} 1";
  uint64_t appended = 0;
  while (!lane->gone() && appended < 100'000) {
    lane->AppendLine(line);
    lane->AppendLine("# TYPE a gauge");
    lane->AppendLine("#pp mark s 1");
    lane->Flush();
    ++appended;
  }
  lane->AppendLine(line);
  ++appended;
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_TRUE(lane->gone());
  EXPECT_GE(lane->rejected(), 1u);
  EXPECT_LE(lane->rejected(), appended);
  EXPECT_EQ(lane->rejected(), report_.rejected());
  ASSERT_TRUE(report_.FlushRejects());
  const std::string kept = File("rejects");
  uint64_t lines = 0;
  for (size_t at = kept.find(line); at != std::string::npos; at = kept.find(line, at + 1)) ++lines;
  EXPECT_EQ(lane->rejected(), lines);
  // It would tell whoever the rejects are fed to that all above it was dealt with.
  EXPECT_EQ(std::string::npos, kept.find("#pp mark"));
}

// Several lanes can be finished before any is waited for.
TEST_F(LaneTest, ClosesTheInputAtFinish) {
  const auto lane = Start("cat > got; touch ended; sleep 60");
  lane->AppendLine("a 1");
  lane->Finish();
  EXPECT_TRUE(
      pp_test::Eventually([&] { return access((directory_ / "ended").c_str(), F_OK) == 0; }));
  EXPECT_EQ("a 1\n", File("got"));
  stop_.Abort();
  EXPECT_EQ(ExitStatus::kMachine, lane->End());
}

// A command that does not read holds up nobody who gives up.
TEST_F(LaneTest, GivesUpWhenTheRunIsAborted) {
  const auto lane = Start("exec sleep 60");
  const std::string line = "a{l=\"" + std::string(1000, 'x') + "\"} 1";
  for (int i = 0; i < 1000; ++i) lane->AppendLine(line);
  stop_.Abort();
  EXPECT_EQ(ExitStatus::kMachine, lane->End());
  EXPECT_GE(lane->rejected(), 900u);
}

}  // namespace
}  // namespace pp
