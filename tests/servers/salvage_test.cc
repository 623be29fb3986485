// Batches with samples that a real Prometheus will not take: the good ones are stored, the bad ones
// are in the rejects, each with the reason.

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <sstream>

#include "support/servers.h"

namespace pp_test {
namespace {

using Samples = std::set<StoredSample>;

constexpr int64_t kSecond = 1000;
constexpr int64_t kDay = 86'400 * kSecond;

class Salvaging : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Prometheus::IsAvailable()) GTEST_SKIP() << "prometheus could not be had";
  }

  // Of a series at so many milliseconds after the time of the test.
  std::string Line(const std::string& series, int value, int64_t offset) const {
    return series + " " + std::to_string(value) + " " + std::to_string(now_ + offset) + "\n";
  }

  Result Push(const Prometheus& prometheus, const std::string& stream,
              const std::string& options = "") {
    WriteFile(directory_ / "in", stream);
    return RunCommand("pp-push-rw in --rejects bad " + options + " --url " + prometheus.write_url(),
                      directory_.path());
  }

  // The reasons of the samples in the rejects file, by their lines.
  std::map<std::string, std::string> Rejects() const {
    std::map<std::string, std::string> reasons;
    std::istringstream lines(ReadFile(directory_ / "bad"));
    std::string reason;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("# "))
        reason = line;
      else
        reasons[line + "\n"] = reason;
    }
    return reasons;
  }

  void ExpectReason(const std::string& line, const std::string& words) const {
    const auto reasons = Rejects();
    const auto found = reasons.find(line);
    ASSERT_NE(reasons.end(), found) << "not rejected: " << line;
    EXPECT_NE(std::string::npos, found->second.find(words)) << found->second;
  }

  void ExpectStored(const std::string& stream, Prometheus* prometheus) const {
    const Samples expected = SamplesOf(stream);
    const Samples stored = prometheus->Samples("s_");
    for (const StoredSample& sample : expected) {
      EXPECT_TRUE(stored.contains(sample)) << "missing: " << ToString(sample);
    }
    EXPECT_EQ(expected.size(), stored.size());
  }

  TemporaryDirectory directory_;
  int64_t now_ = int64_t{std::time(nullptr)} * 1000;
};

TEST_F(Salvaging, WithoutAWindowEachBadSampleHasItsReasonAndTheGoodAreStored) {
  Prometheus prometheus({.out_of_order_window = "0s"});
  const std::string before = Line("s_order", 1, 0) + Line("s_twice", 1, 0) + Line("s_same", 1, 0);
  ASSERT_EQ(0, Push(prometheus, before).status);
  const std::string good = Line("s_good{i=\"1\"}", 1, 0) + Line("s_order", 3, 2 * kSecond) +
                           Line("s_same", 2, kSecond) + Line("s_good{i=\"2\"}", 2, -kSecond);
  const Result result = Push(
      prometheus, Line("s_good{i=\"1\"}", 1, 0) + Line("s_order", 2, -30 * kSecond) +
                      Line("s_order", 3, 2 * kSecond) + Line("s_twice", 2, 0) +
                      Line("s_same", 1, 0) + Line("s_same", 1, 0) + Line("s_same", 2, kSecond) +
                      Line("s_old", 1, -5 * kDay) + Line("s_good{i=\"2\"}", 2, -kSecond));
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_NE(std::string::npos, result.err.find("read 9 samples = delivered 6 + rejected 3"))
      << result.err;
  ExpectStored(before + good, &prometheus);
  EXPECT_EQ(3u, Rejects().size());
  ExpectReason(Line("s_order", 2, -30 * kSecond), "HTTP 400: out of order sample");
  ExpectReason(Line("s_twice", 2, 0), "HTTP 400: duplicate sample for timestamp");
  ExpectReason(Line("s_old", 1, -5 * kDay), "HTTP 400: out of bounds");
}

// This Prometheus says so by a 500, which is tried again at first.
TEST_F(Salvaging, WithAWindowASampleBeforeItIsRejectedForA500) {
  Prometheus prometheus({.out_of_order_window = "1d"});
  std::string good;
  std::string bad;
  for (int i = 0; i < 50; ++i) {
    const std::string series = "s_x{i=\"" + std::to_string(i) + "\"}";
    good += Line(series, i, -kDay / 2) + Line(series, i, 0);
    if (i % 20 == 7) bad += Line(series, i, -3 * kDay);
  }
  ASSERT_EQ(0, Push(prometheus, Line("s_now", 1, 0)).status);
  const Result result = Push(prometheus, bad + good, "--poison-after 3");
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_NE(std::string::npos, result.err.find("delivered 100 + rejected 3")) << result.err;
  EXPECT_NE(std::string::npos, result.err.find("answers 500 to some samples")) << result.err;
  ExpectStored(good + Line("s_now", 1, 0), &prometheus);
  EXPECT_EQ(3u, Rejects().size());
  ExpectReason(Line("s_x{i=\"47\"}", 47, -3 * kDay), "HTTP 500: too old sample");
}

TEST_F(Salvaging, LateSamplesAreRejectedAndCanBeFedIntoAReceiverThatTakesThem) {
  Prometheus without({.out_of_order_window = "0s"});
  std::string before;
  std::string late;
  std::string good;
  for (int i = 0; i < 5; ++i) {
    const std::string series = "s_x{i=\"" + std::to_string(i) + "\"}";
    before += Line(series, 0, 0);
    for (int t = 1; t <= 10; ++t) {
      late += Line(series, t, -60 * kSecond + t);
      good += Line(series, t, t * kSecond);
    }
  }
  ASSERT_EQ(0, Push(without, before).status);
  const Result result = Push(without, late + good);
  EXPECT_EQ(1, result.status) << result.err;
  ExpectStored(before + good, &without);
  EXPECT_EQ(SamplesOf(late), SamplesOf(ReadFile(directory_ / "bad")));
  EXPECT_EQ(50u, Rejects().size());

  Prometheus with;
  ASSERT_EQ(0, Push(with, before + good).status);
  const Result again = RunCommand("pp-push-rw bad --url " + with.write_url(), directory_.path());
  EXPECT_EQ(0, again.status) << again.err;
  ExpectStored(before + late + good, &with);
}

// More in a row than it takes to lose patience with a batch that is bad altogether.
TEST_F(Salvaging, ALongRunOfLateSamplesDoesNotHideTheGoodOnesBehind) {
  Prometheus prometheus({.out_of_order_window = "0s"});
  const std::string before = Line("s_late", 0, 0);
  std::string late;
  std::string good;
  for (int t = 1; t <= 300; ++t) {
    late += Line("s_late", t, -60 * kSecond + t);
    good += Line("s_good", t, -60 * kSecond + t);
  }
  good += Line("s_late", 1, kSecond);
  ASSERT_EQ(0, Push(prometheus, before).status);
  const Result result = Push(prometheus, late + good);
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_NE(std::string::npos, result.err.find("delivered 301 + rejected 300")) << result.err;
  ExpectStored(before + good, &prometheus);
  EXPECT_EQ(SamplesOf(late), SamplesOf(ReadFile(directory_ / "bad")));
}

TEST_F(Salvaging, ABatchThatIsBadAltogetherIsRejectedAndTheRunGoesOn) {
  Prometheus prometheus({.out_of_order_window = "0s"});
  ASSERT_EQ(0, Push(prometheus, Line("s_now", 1, 0)).status);
  std::string old;
  for (int t = 0; t < 2000; ++t) old += Line("s_old", t, -9 * kDay + t);
  std::string good;
  for (int t = 0; t < 500; ++t) good += Line("s_good", t, t);
  const Result result = Push(prometheus, old + good, "--batch-samples 500 --summary=json");
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_NE(std::string::npos, result.err.find("\"delivered\":500,\"rejected\":2000"))
      << result.err;
  EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("are rejected together"));
  ExpectStored(Line("s_now", 1, 0) + good, &prometheus);
  EXPECT_EQ(SamplesOf(old), SamplesOf(ReadFile(directory_ / "bad")));
}

}  // namespace
}  // namespace pp_test
