#include "lines/status_line.h"

#include <gtest/gtest.h>

#include <optional>

#include "lines/report.h"
#include "support/fake_clock.h"
#include "support/fake_terminal.h"

namespace pp {
namespace {

StatusFigures SamplesOf(uint64_t samples) {
  StatusFigures figures;
  figures.samples = samples;
  return figures;
}

class StatusLineTest : public testing::Test {
 protected:
  // A run of `mode`; then time passes and the line is updated.
  void Begin(StatusMode mode) { line_.emplace("pp-x", mode, &terminal_, &clock_); }
  void Tick(int64_t ms, uint64_t samples) {
    clock_.Advance(ms);
    line_->Update(SamplesOf(samples));
  }

  FakeClock clock_;
  FakeTerminal terminal_;
  std::optional<StatusLine> line_;
};

TEST_F(StatusLineTest, ComesAfterASecondAndIsDrawnOver) {
  Begin(StatusMode::kLine);
  Tick(0, 0);
  Tick(500, 100);
  Tick(499, 200);
  EXPECT_EQ("", terminal_.Screen());
  Tick(1, 200);
  EXPECT_EQ("pp-x: 200 samples, 200/s, rejects 0", terminal_.Screen());
  Tick(500, 9);
  EXPECT_EQ("pp-x: 9 samples, 6/s, rejects 0", terminal_.Screen());
}

TEST_F(StatusLineTest, IsDrawnTwiceASecondAtMost) {
  Begin(StatusMode::kLine);
  for (int i = 0; i < 300; ++i) Tick(10, 1);
  EXPECT_EQ(5, terminal_.writes());
}

TEST_F(StatusLineTest, MakesRoomForMessages) {
  Begin(StatusMode::kLine);
  line_->Write("pp-x: early\n");
  Tick(1000, 5);
  line_->Write("pp-x: hm\n");
  EXPECT_EQ("pp-x: early\npp-x: hm\npp-x: 5 samples, 5/s, rejects 0", terminal_.Screen());
  Tick(500, 5);
  EXPECT_EQ("pp-x: early\npp-x: hm\npp-x: 5 samples, 3/s, rejects 0", terminal_.Screen());
}

TEST_F(StatusLineTest, IsGoneAtTheEnd) {
  Begin(StatusMode::kLine);
  Tick(1000, 5);
  line_->End();
  EXPECT_EQ("", terminal_.Screen());
  line_->Write("pp-x: read 5\n");
  Tick(500, 5);
  EXPECT_EQ("pp-x: read 5\n", terminal_.Screen());
}

TEST_F(StatusLineTest, LeavesTheTerminalAloneInTheBackground) {
  Begin(StatusMode::kLine);
  Tick(1000, 5);
  terminal_.Write("^Z\n$ ");
  terminal_.set_ours(false);
  Tick(500, 5);
  line_->Write("hm\n");
  line_->End();
  EXPECT_EQ("pp-x: 5 samples, 5/s, rejects 0^Z\n$ hm\n", terminal_.Screen());
}

TEST_F(StatusLineTest, ComesBackWithTheForeground) {
  Begin(StatusMode::kLine);
  terminal_.set_ours(false);
  Tick(1000, 5);
  EXPECT_EQ("", terminal_.Screen());
  terminal_.set_ours(true);
  Tick(500, 5);
  EXPECT_EQ("pp-x: 5 samples, 3/s, rejects 0", terminal_.Screen());
}

TEST_F(StatusLineTest, LeavesTheLastColumnFree) {
  Begin(StatusMode::kLine);
  terminal_.set_columns(20);
  Tick(1000, 50);
  EXPECT_EQ("pp-x: 50 samples", terminal_.Screen());
  terminal_.set_columns(16);
  Tick(500, 50);
  EXPECT_EQ("pp-x: 50 sample", terminal_.Screen());
}

TEST_F(StatusLineTest, OfANeighbourIsErasedByAMessage) {
  Begin(StatusMode::kMakeRoom);
  terminal_.Write("loading... ");
  line_->Write("pp-x: early\n");
  Tick(500, 5);  // the neighbour began earlier
  terminal_.Write("pp-y: 7 samples");
  line_->Write("pp-x: hm\n");
  EXPECT_EQ("loading... pp-x: early\npp-x: hm\n", terminal_.Screen());
  terminal_.Write("pp-y: 7 samples");
  line_->End();
  line_->Write("pp-x: read 5\n");
  EXPECT_EQ("loading... pp-x: early\npp-x: hm\npp-x: read 5\n", terminal_.Screen());
}

TEST_F(StatusLineTest, WithoutATerminalIsALogOfPlainLines) {
  Begin(StatusMode::kLog);
  Tick(500, 5);
  Tick(500, 5);
  for (int i = 0; i < 19; ++i) Tick(500, 5);
  line_->Write("pp-x: hm\n");
  Tick(500, 6);
  line_->End();
  EXPECT_EQ("pp-x: 5 samples, 5/s, rejects 0\npp-x: hm\npp-x: 6 samples, 0/s, rejects 0\n",
            terminal_.Screen());
  EXPECT_EQ(3, terminal_.writes());
}

TEST_F(StatusLineTest, OfAReportIsUnderItsMessagesAndNotInItsSummary) {
  Report report("pp-x");
  Begin(StatusMode::kLine);
  report.set_status_line(&*line_);
  clock_.Advance(1000);
  report.UpdateStatus(SamplesOf(3));
  report.Note("hm");
  report.Reject({"a", 1}, "bad", "x");
  EXPECT_EQ("pp-x: hm\npp-x: a:1: bad: \"x\"\npp-x: 3 samples, 3/s, rejects 0", terminal_.Screen());
  report.End({"read", 4, {{"passed", 3}, {"rejected", 1}}, {}}, ExitStatus::kDone);
  report.UpdateStatus(SamplesOf(3));
  EXPECT_EQ("pp-x: hm\npp-x: a:1: bad: \"x\"\npp-x: read 4 samples = passed 3 + rejected 1\n",
            terminal_.Screen());
}

TEST_F(StatusLineTest, IsErasedByAQuietEnd) {
  Report report("pp-x");
  Begin(StatusMode::kLine);
  report.set_status_line(&*line_);
  clock_.Advance(1000);
  report.UpdateStatus(SamplesOf(3));
  report.EndQuietly();
  EXPECT_EQ("", terminal_.Screen());
}

}  // namespace
}  // namespace pp
