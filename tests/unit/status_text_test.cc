#include "lines/status_text.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

constexpr size_t kWide = 200;

StatusFigures SinkAt(uint64_t mebibytes, uint64_t of) {
  StatusFigures figures;
  figures.samples = 1'249'000;
  figures.done = mebibytes << 20;
  figures.total = of << 20;
  figures.requests = 124;
  return figures;
}

TEST(StatusTextTest, HasAllThatThereIs) {
  StatusFigures figures = SinkAt(45, 120);
  figures.retries = 3;
  figures.rejects = 17;
  EXPECT_EQ(
      "pp-x: 1.24M samples, 310k/s, 45.0MiB of 120MiB (37%), 26s left, requests 124, retries 3, "
      "rejects 17",
      FormatStatus("pp-x", figures, {310'000, 3 << 20}, kWide));
}

TEST(StatusTextTest, LeavesOutWhatNobodyKnows) {
  StatusFigures figures;
  EXPECT_EQ("pp-x: 0 samples, 0/s, rejects 0", FormatStatus("pp-x", figures, {}, kWide));
  figures.samples = 1;
  EXPECT_EQ("pp-x: 1 sample, 0/s, rejects 0", FormatStatus("pp-x", figures, {}, kWide));
  figures = SinkAt(60, 120);
  EXPECT_EQ("pp-x: 1.24M samples, 0/s, 60.0MiB of 120MiB (50%), requests 124, retries 0, rejects 0",
            FormatStatus("pp-x", figures, {}, kWide));
}

TEST(StatusTextTest, KeepsToTheTotalOfAFileThatGrows) {
  EXPECT_EQ(
      "pp-x: 1.24M samples, 9/s, 2.00MiB of 2.00MiB (100%), requests 124, retries 0, rejects 0",
      FormatStatus("pp-x", SinkAt(3, 2), {9.9, 9}, kWide));
}

TEST(StatusTextTest, SaysOfARangeWhereItIs) {
  StatusFigures figures;
  figures.samples = 23;
  figures.done = 1000;
  figures.total = 4000;
  figures.place = "A of D";
  EXPECT_EQ("pp-x: 23 samples, 5/s, A of D (25%), 4s left, rejects 0",
            FormatStatus("pp-x", figures, {5, 1000}, kWide));
}

TEST(StatusTextTest, BeginsWithWhatIsWrong) {
  StatusFigures figures;
  figures.trouble = "receiver down for 3s, tried once";
  figures.waits_for = "input";
  EXPECT_EQ("pp-x: receiver down for 3s, tried once; 0 samples, 0/s, rejects 0",
            FormatStatus("pp-x", figures, {0, 0, 60'000}, kWide));
  figures.trouble.clear();
  EXPECT_EQ("pp-x: waiting for input for 1m; 0 samples, 0/s, rejects 0",
            FormatStatus("pp-x", figures, {0, 0, 60'999}, kWide));
  EXPECT_EQ("pp-x: 0 samples, 0/s, rejects 0", FormatStatus("pp-x", figures, {0, 0, 1999}, kWide));
}

TEST(StatusTextTest, LeavesOutTheLeastWhereItIsNarrow) {
  const StatusFigures figures = SinkAt(60, 120);
  const StatusRates rates = {310'000, 3 << 20};
  const std::string most = "pp-x: 1.24M samples, 310k/s, 60.0MiB of 120MiB (50%), 21s left";
  EXPECT_EQ(most + ", requests 124, rejects 0", FormatStatus("pp-x", figures, rates, 90));
  EXPECT_EQ(most + ", requests 124", FormatStatus("pp-x", figures, rates, 80));
  EXPECT_EQ(most, FormatStatus("pp-x", figures, rates, 65));
  StatusFigures rejecting = figures;
  rejecting.rejects = 2;
  EXPECT_EQ(most + ", rejects 2", FormatStatus("pp-x", rejecting, rates, 80));
  EXPECT_EQ("pp-x: 1.24M samples", FormatStatus("pp-x", figures, rates, 20));
  EXPECT_EQ("pp-x: 1.24M", FormatStatus("pp-x", figures, rates, 11));
  EXPECT_EQ("", FormatStatus("pp-x", figures, rates, 0));
}

TEST(StatusTextTest, HasThreeDigitsAndNeverRoundsUp) {
  EXPECT_EQ("999", FormatAmount(999));
  EXPECT_EQ("1.00k", FormatAmount(1000));
  EXPECT_EQ("1.09k", FormatAmount(1099));
  EXPECT_EQ("99.9k", FormatAmount(99'999));
  EXPECT_EQ("999k", FormatAmount(999'999));
  EXPECT_EQ("1.00M", FormatAmount(1'000'000));
  EXPECT_EQ("18.4E", FormatAmount(UINT64_MAX));
  EXPECT_EQ("1023B", FormatBytes(1023));
  EXPECT_EQ("1.50KiB", FormatBytes(1536));
  EXPECT_EQ("1023KiB", FormatBytes((1 << 20) - 1));
  EXPECT_EQ("15.9EiB", FormatBytes(UINT64_MAX));
}

TEST(StatusTextTest, TellsDurationsRoughly) {
  EXPECT_EQ("0s", FormatRoughly(999));
  EXPECT_EQ("1m20s", FormatRoughly(80'999));
  EXPECT_EQ("1h1m", FormatRoughly(3'699'000));
  EXPECT_EQ("1d1h", FormatRoughly((25 * 3600 + 1800) * 1000));
}

TEST(StatusTextTest, GuessesNothingFarAhead) {
  EXPECT_EQ("pp-x: 1.24M samples, 1/s, 0B of 120MiB (0%), requests 124, retries 0, rejects 0",
            FormatStatus("pp-x", SinkAt(0, 120), {1, 1}, kWide));
}

}  // namespace
}  // namespace pp
