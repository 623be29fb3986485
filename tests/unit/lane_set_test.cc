#include "delivery/lane_set.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/captured_stderr.h"
#include "support/process.h"
#include "support/temporary_directory.h"

namespace pp {
namespace {

// Nothing that ends by SIGTERM is ended by anything else.
constexpr LaneCommand::Patience kPatient = {.before_kill = 60'000};
constexpr LaneCommand::Patience kImpatient = {
    .between_signals = 0, .before_kill = 0, .after_kill = 60'000};

// Waits for signals only.
constexpr char kStandStill[] = "exec 2>/dev/null; while :; do sleep 60 & wait $!; done";

// Lanes whose run is aborted.
class LaneSetTest : public ::testing::Test {
 protected:
  LaneSetTest() : report_("test") {
    signal(SIGPIPE, SIG_IGN);  // as in the tools
  }

  // A lane for each script, which has made a file "ready" with its number, $1, behind it by then.
  std::unique_ptr<LaneSet> Start(const LaneCommand::Patience& patience,
                                 const std::vector<std::string>& scripts) {
    auto lanes = std::make_unique<LaneSet>(scripts.size(), &report_, &stop_, patience);
    for (size_t i = 0; i < scripts.size(); ++i) {
      const std::string number = std::to_string(i);
      pp_test::WriteFile(directory_ / ("script" + number), "echo $$ >pid$1\n" + scripts[i]);
      std::string error;
      EXPECT_TRUE(lanes->Start(i, "shard " + number, CommandOf(i), &error)) << error;
    }
    for (size_t i = 0; i < scripts.size(); ++i) {
      EXPECT_TRUE(pp_test::Eventually([&] { return Has("ready" + std::to_string(i)); }));
    }
    return lanes;
  }

  bool Has(const std::string& name) const { return std::filesystem::exists(directory_ / name); }
  pid_t Pid(size_t lane) const {
    return std::stoi(pp_test::ReadFile(directory_ / ("pid" + std::to_string(lane))));
  }
  bool IsStopped(size_t lane) const {
    return pp_test::ReadFile("/proc/" + std::to_string(Pid(lane)) + "/stat").find(") T ") !=
           std::string::npos;
  }
  // Nothing is there of what the lane's command had started.
  bool IsGone(size_t lane) const { return kill(-Pid(lane), 0) != 0; }
  std::string CommandOf(size_t lane) const {
    const std::string number = std::to_string(lane);
    std::string command = "cd " + directory_.path() + "; exec sh script";
    command += number + " " + number;
    return command;
  }
  std::string Named(size_t lane) const { return "test: shard " + std::to_string(lane) + " "; }

  pp_test::TemporaryDirectory directory_;
  Stop stop_;
  Report report_;
};

TEST_F(LaneSetTest, TellsAllAtTheSameTime) {
  const std::string obeys = "trap 'touch told$1; exit 1' TERM; touch ready$1; ";
  // It does not end before the others have been told, unless they never are.
  const std::string waits =
      "trap '' TERM; touch ready$1; for i in $(seq 2000); do sleep 0.01; "
      "[ ! -e told1 ] || [ ! -e told2 ] || exit 3; done; exit 4";
  const auto lanes = Start(kPatient, {waits, obeys + kStandStill, obeys + kStandStill});
  stop_.Abort();
  const CapturedStderr captured;
  EXPECT_EQ(ExitStatus::kRunAgain, lanes->End());
  EXPECT_EQ(Named(0) + "ended with status 3\n" + Named(1) + "ended with status 1\n" + Named(2) +
                "ended with status 1\n",
            captured.Text());
}

// A sink takes the first as a request to finish.
TEST_F(LaneSetTest, TellsTwice) {
  const std::string sink = "trap 'trap \"exit 1\" TERM' TERM; touch ready$1; ";
  const auto lanes = Start(kPatient, {sink + kStandStill, sink + kStandStill});
  stop_.Abort();
  EXPECT_EQ(ExitStatus::kRejects, lanes->End());
}

TEST_F(LaneSetTest, KillsWhatTakesNoSignal) {
  const auto lanes =
      Start(kImpatient, {std::string("trap '' TERM; touch ready$1; ") + kStandStill,
                         std::string("trap '' TERM; touch ready$1; ") + kStandStill});
  const std::string line = "a{l=\"" + std::string(1000, 'x') + "\"} 1";
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(lanes->AppendSample(1, line));
  stop_.Abort();
  const CapturedStderr captured;
  EXPECT_EQ(ExitStatus::kMachine, lanes->End());
  EXPECT_EQ(1000u, report_.rejected());
  EXPECT_EQ(0u, lanes->given(1));
  const std::string killed = "did not end within 0s of its second SIGTERM and was killed\n";
  EXPECT_EQ(
      Named(0) + killed + Named(1) + "was given up: 1000 samples rejected\n" + Named(1) + killed,
      captured.Text());
  EXPECT_TRUE(IsGone(0) && IsGone(1));
}

TEST_F(LaneSetTest, TellsWhetherACommandHasEndedOrWasGivenUp) {
  const auto lanes =
      Start(kPatient, {"exec <&-; touch ready$1", std::string("touch ready$1; ") + kStandStill});
  const std::string line = "a{l=\"" + std::string(1000, 'x') + "\"} 1";
  EXPECT_TRUE(pp_test::Eventually([&] {
    const bool is_taken = lanes->AppendSample(0, line);
    lanes->Flush();
    return !is_taken;
  }));
  EXPECT_EQ("has ended", lanes->FateOf(0));
  stop_.Abort();
  EXPECT_TRUE(pp_test::Eventually([&] {
    const bool is_taken = lanes->AppendSample(1, line);
    lanes->Flush();
    return !is_taken;
  }));
  EXPECT_EQ("was given up", lanes->FateOf(1));
  EXPECT_EQ("has ended", lanes->FateOf(0));
  const CapturedStderr captured;
  lanes->End();
}

// While one is waited for, the others have what was read for them.
TEST_F(LaneSetTest, HoldsBackNothingForALaneThatIsIdle) {
  const std::string waits =
      "touch ready$1; for i in $(seq 2000); do [ ! -s got ] || break; sleep 0.01; done; "
      "[ -s got ] && touch early; cat >/dev/null";
  const auto lanes = Start(kPatient, {waits, "touch ready$1; cat >got"});
  bool is_out_flushed = false;
  lanes->set_before_wait([&] { is_out_flushed = true; });
  EXPECT_TRUE(lanes->AppendSample(1, "b 1"));
  const std::string line = "a{l=\"" + std::string(1'000'000, 'x') + "\"} 1";
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(lanes->AppendSample(0, line));
  EXPECT_EQ(ExitStatus::kDone, lanes->End());
  EXPECT_TRUE(Has("early"));
  EXPECT_TRUE(is_out_flushed);
}

TEST_F(LaneSetTest, HasAStoppedCommandEndInOrder) {
  const auto lanes = Start(
      kPatient, {std::string("trap 'exit 1' TERM; touch ready$1; kill -STOP $$; ") + kStandStill,
                 std::string("trap 'exit 1' TERM; touch ready$1; kill -STOP $$; ") + kStandStill});
  for (const size_t lane : {0, 1}) {
    EXPECT_TRUE(pp_test::Eventually([&] { return IsStopped(lane); }));
    // More than the pipe holds.
    EXPECT_TRUE(lanes->AppendSample(lane, "a{l=\"" + std::string(100'000, 'x') + "\"} 1"));
  }
  stop_.Abort();
  EXPECT_EQ(ExitStatus::kRejects, lanes->End());
  EXPECT_EQ(2u, report_.rejected());
}

// The shell ends by the first signal, and what it runs takes that as a request to finish.
TEST_F(LaneSetTest, EndsWhatAShellLeavesBehind) {
  const std::string sink =
      "sh -c 'trap \"trap \\\"touch told; exit 1\\\" TERM\" TERM; touch ready'$1'; " +
      std::string(kStandStill) + "'; exit 2";
  const auto lanes = Start(kPatient, {sink});
  stop_.Abort();
  EXPECT_EQ(ExitStatus::kMachine, lanes->End());
  EXPECT_TRUE(Has("told"));
  EXPECT_TRUE(IsGone(0));
}

// Signals do not reach it.
TEST_F(LaneSetTest, LeavesBehindWhatHasLeftItsGroup) {
  LaneCommand::Patience patience = kImpatient;
  patience.after_kill = 0;
  const auto lanes = Start(
      patience,
      {"exec perl -e 'setpgrp(0, getpgrp(getppid())); open(my $f, \">\", \"ready0\"); sleep 60'"});
  stop_.Abort();
  const CapturedStderr captured;
  EXPECT_EQ(ExitStatus::kMachine, lanes->End());
  EXPECT_EQ(Named(0) + "cannot be ended and is left behind\n", captured.Text());
  EXPECT_EQ(0, kill(Pid(0), SIGKILL));
}

}  // namespace
}  // namespace pp
