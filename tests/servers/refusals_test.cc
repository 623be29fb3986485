// What a user is told whose samples the real servers refuse: one sentence with the cause and the
// way out, once.

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "support/messages_runs.h"

namespace pp_test {
namespace {

using Refusals = MessagesRuns;

// A Prometheus that takes no late samples.
std::unique_ptr<Prometheus> WithoutWindow(Release release) {
  return std::make_unique<Prometheus>(
      Prometheus::Options{.out_of_order_window = "0s", .release = release});
}

// 3.x names the series, 2.x does not.
std::string OfSeries(Release release, const std::string& name) {
  return release == Release::kStable ? "" : " for series {__name__=\"" + name + "\"}";
}

TEST_F(Refusals, OutOfOrder) {
  for (const Release release : Releases()) {
    const auto prometheus = WithoutWindow(release);
    const std::string url = prometheus->write_url();
    EXPECT_EQ(0, PushRw(url).status);
    stream_ = "b 1 " + At(-60) + "\nb 2 " + At(-30) + "\n";
    const std::string sentence = "HTTP 400: out of order sample" + OfSeries(release, "b");
    ExpectRejected(
        url, {sentence, sentence},
        "it has a newer sample of the series; Prometheus takes late ones with " + kWindow,
        {"b 1 " + At(-60), "b 2 " + At(-30)}, PushRw(url));
    stream_ = "b 1 " + At(0) + "\na{x=\"1\"} 1 " + At(0) + "\na{x=\"2\"} 1 " + At(0) + "\n";
  }
}

TEST_F(Refusals, TooOld) {
  for (const Release release : Releases()) {
    const auto prometheus = WithoutWindow(release);
    // Old is what is much older than the newest that it has.
    stream_ = "new 1 " + At(0) + "\n";
    EXPECT_EQ(0, PushRw(prometheus->write_url()).status);
    stream_ = "old 1 " + At(-864'000) + "\nold 2 " + At(-863'000) + "\n";
    const std::string sentence = "HTTP 400: out of bounds" + OfSeries(release, "old");
    ExpectRejected(prometheus->write_url(), {sentence, sentence},
                   "too old, or not in milliseconds; Prometheus takes history with " + kWindow,
                   {"old 1 " + At(-864'000), "old 2 " + At(-863'000)},
                   PushRw(prometheus->write_url()));
  }
}

TEST_F(Refusals, OlderThanTheWindow) {
  const std::string advice =
      "older than its window for late samples; Prometheus takes it with " + kWindow;
  std::string old_stream = "old 1 " + At(-864'000) + "\n";
  if (AreAvailable(Release::kNewer)) {
    Prometheus prometheus({.out_of_order_window = "1h", .release = Release::kNewer});
    EXPECT_EQ(0, PushRw(prometheus.write_url()).status);
    std::swap(stream_, old_stream);
    ExpectRejected(prometheus.write_url(),
                   {"HTTP 400: too old sample" + OfSeries(Release::kNewer, "old")}, advice,
                   {"old 1 " + At(-864'000)}, PushRw(prometheus.write_url()));
    std::swap(stream_, old_stream);
  }
  if (AreAvailable(Release::kStable)) {
    Prometheus prometheus({.out_of_order_window = "1h"});
    EXPECT_EQ(0, PushRw(prometheus.write_url()).status);
    std::swap(stream_, old_stream);
    const Result result = PushRw(prometheus.write_url(), kOnce);
    EXPECT_EQ("pp-push-rw: " + prometheus.write_url() + ": HTTP 500: too old sample (" + advice +
                  "; up to 2.49 it says so by a 500): \"old 1 " + At(-864'000) + "\"\n",
              result.err);
    EXPECT_EQ(3, result.status);
  }
}

// Up to 2.x a Prometheus takes what is far in the future.
TEST_F(Refusals, Future) {
  if (!AreAvailable(Release::kNewer)) GTEST_SKIP() << "prometheus 3";
  Prometheus prometheus({.release = Release::kNewer});
  stream_ = "early 1 " + At(86'400) + "\nearly 2 " + At(86'401) + "\n";
  const std::string sentence = "HTTP 400: out of bounds: timestamp is too far in the future" +
                               OfSeries(Release::kNewer, "early");
  ExpectRejected(prometheus.write_url(), {sentence, sentence},
                 "is the timestamp in milliseconds, and are both clocks right?",
                 {"early 1 " + At(86'400), "early 2 " + At(86'401)},
                 PushRw(prometheus.write_url()));
}

// Two samples of one time with different values, in two requests.
TEST_F(Refusals, AnotherValue) {
  for (const Release release : Releases()) {
    const auto prometheus = WithoutWindow(release);
    const std::string url = prometheus->write_url();
    stream_ = "c 1 " + At(0) + "\n";
    EXPECT_EQ(0, PushRw(url).status);
    stream_ = "c 2 " + At(0) + "\n";
    const Result result = PushRw(url, "--rejects bad");
    const std::string which =
        release == Release::kStable
            ? ""
            : " " + At(0) + "; overrides not allowed: existing 1, new value 2";
    EXPECT_EQ("pp-push-rw: " + url + ": HTTP 400: duplicate sample for timestamp" + which +
                  OfSeries(release, "c") +
                  " (it keeps the first value of a series at a time; give this one another time, "
                  "or a label): \"c 2 " +
                  At(0) + "\"\n",
              result.err);
    EXPECT_EQ(1, result.status);
    EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("\nc 2 " + At(0) + "\n"));
    std::filesystem::remove(directory_ / "bad");
  }
}

TEST_F(Refusals, TypeClash) {
  for (const Release release : Releases()) {
    Pushgateway pushgateway({.release = release});
    stream_ = "# TYPE y counter\ny 1\n";
    EXPECT_EQ(0, PushGw(pushgateway.url()).status);
    stream_ = "# TYPE y gauge\ny 2 1000\nz 3\n";
    const Result result = PushGw(pushgateway.url(), "--job other --rejects bad");
    EXPECT_EQ("pp-push-gw: " + pushgateway.url() +
                  "/metrics/job/other: HTTP 400: \"y\" cannot be both counter and gauge, not even "
                  "in two groups: push it with the TYPE that it has there (pp-parse --from stream "
                  "--type NAME=TYPE), or "
                  "drop the group that "
                  "has it, by --delete with its --job and --grouping (the Pushgateway's web page "
                  "lists the groups): 1 sample rejected\n",
              result.err);
    EXPECT_EQ(1, result.status);
    // The other family of the push is not lost with it.
    EXPECT_NE(std::string::npos, pushgateway.Text().find("z{instance=\"\",job=\"other\"} 3\n"));
    EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("\ny 2 1000\n"));
    std::filesystem::remove(directory_ / "bad");
  }
}

}  // namespace
}  // namespace pp_test
