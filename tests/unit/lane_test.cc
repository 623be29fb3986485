#include "delivery/lane.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "support/captured_stderr.h"
#include "support/lane_fixture.h"
#include "support/process.h"

namespace pp {
namespace {

class LaneTest : public pp_test::LaneFixture {
 protected:
  static uint64_t Count(const std::string& text, const std::string& part) {
    uint64_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++count;
    }
    return count;
  }
};

TEST_F(LaneTest, GivesItsCommandWhatIsAppended) {
  const auto lane = Start("cat > got");
  lane->buffer()->AppendLine("a 1");
  lane->buffer()->AppendLine("b 2");
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
  while (!lane->buffer()->closed() && appended < 100'000) {
    if (lane->buffer()->AppendLine(line)) ++appended;
    lane->buffer()->AppendLine("# TYPE a gauge");
    lane->buffer()->AppendLine("#pp mark s 1");
    lane->buffer()->Flush();
  }
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_TRUE(lane->buffer()->closed());
  EXPECT_EQ(appended, lane->rejected());
  EXPECT_EQ(lane->rejected(), report_.rejected());
  ASSERT_TRUE(report_.FlushRejects());
  const std::string kept = File("rejects");
  EXPECT_EQ(lane->rejected(), Count(kept, line));
  // It would tell whoever the rejects are fed to that all above it was dealt with.
  EXPECT_EQ(std::string::npos, kept.find("#pp mark"));
}

// However much it is, it is one message, and one comment.
TEST_F(LaneTest, SaysOnceWhatACommandThatEndedDidNotTake) {
  report_.set_quiet(false);
  const auto lane = Start("until [ -e enough ]; do sleep 0.01; done");
  const std::string line = "a{l=\"" + std::string(1000, 'x') + "\"} 1";
  constexpr uint64_t kLines = 2000;  // many blocks, and one that has only begun
  for (uint64_t i = 0; i < kLines; ++i) EXPECT_TRUE(lane->buffer()->AppendLine(line));
  EXPECT_TRUE(lane->buffer()->AppendLine("last 1"));
  const CapturedStderr captured;
  pp_test::WriteFile(directory_ / "enough", "");
  EXPECT_TRUE(pp_test::Eventually([&] { return lane->buffer()->closed(); }));
  EXPECT_FALSE(lane->buffer()->AppendLine(line));
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_EQ(kLines + 1, lane->rejected());
  const std::string said = " ended before its input did";
  const std::string text = captured.Text();
  EXPECT_NE(std::string::npos,
            text.find(said + ": " + std::to_string(lane->rejected()) + " samples rejected\n"))
      << text;
  EXPECT_EQ(1u, Count(text, said)) << text;
  EXPECT_EQ(1u, Count(File("rejects"), said));
  EXPECT_EQ(lane->rejected(), Count(File("rejects"), line + "\n") + 1);
  EXPECT_EQ(1u, Count(File("rejects"), "\nlast 1\n"));
}

// One that is longer than the buffer, too.
TEST_F(LaneTest, KeepsALongLine) {
  const std::string line = "a{l=\"" + std::string(size_t{10} << 20, 'x') + "\"} 1";
  const auto taker = Start("cat > got");
  EXPECT_TRUE(taker->buffer()->AppendLine(line));
  EXPECT_TRUE(taker->buffer()->AppendLine("b 1"));
  EXPECT_EQ(ExitStatus::kDone, taker->End());
  EXPECT_EQ(line + "\nb 1\n", File("got"));
  const auto refuser = Start("head -c 1000 > /dev/null");
  EXPECT_TRUE(refuser->buffer()->AppendLine(line));
  EXPECT_FALSE(refuser->buffer()->AppendLine("b 1"));
  EXPECT_EQ(ExitStatus::kDone, refuser->End());
  EXPECT_EQ(1u, refuser->rejected());
  EXPECT_EQ(1u, Count(File("rejects"), "\n" + line + "\n"));
}

// Several lanes can be finished before any is waited for.
TEST_F(LaneTest, ClosesTheInputAtFinish) {
  const auto lane = Start("cat > got; touch ended; sleep 60");
  lane->buffer()->AppendLine("a 1");
  lane->buffer()->Finish();
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
  for (int i = 0; i < 1000; ++i) lane->buffer()->AppendLine(line);
  stop_.Abort();
  EXPECT_EQ(ExitStatus::kMachine, lane->End());
  EXPECT_EQ(1000u, lane->rejected());
}

}  // namespace
}  // namespace pp
