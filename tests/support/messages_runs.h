#pragma once

#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "support/servers.h"

namespace pp_test {

// Where --max-retry-time is not given a tool would try for ever, so all that is not retried ends by
// itself.
inline constexpr char kOnce[] = " --max-retry-time 0";

inline const std::string kJob = "/metrics/job/example_metrics_pusher";
inline const std::string kWindow =
    "storage: {tsdb: {out_of_order_time_window: 60d}} in its configuration, wider than the oldest "
    "sample is old";

class MessagesRuns : public ::testing::Test {
 protected:
  static bool AreAvailable(Release release) {
    return Prometheus::IsAvailable(release) && Pushgateway::IsAvailable(release);
  }
  // Of a kind of server the releases that could be had.
  static std::vector<Release> Releases() {
    std::vector<Release> releases;
    for (const Release release : {Release::kStable, Release::kNewer}) {
      if (AreAvailable(release)) releases.push_back(release);
    }
    return releases;
  }

  void SetUp() override {
    if (Releases().empty()) GTEST_SKIP() << "prometheus and prometheus-pushgateway";
    // Two families, three samples.
    stream_ = "a{x=\"1\"} 1 " + At(0) + "\na{x=\"2\"} 1 " + At(0) + "\nb 1 " + At(0) + "\n";
  }

  // A time in milliseconds, so many seconds from that of the test.
  std::string At(int64_t seconds) const { return std::to_string((now_ + seconds) * 1000); }

  Result Push(const std::string& tool, const std::string& url, const std::string& options = "",
              const std::map<std::string, std::string>& environment = {}) {
    WriteFile(directory_ / "in", stream_);
    return RunCommand(tool + " in --summary=none --url " + url + " " + options, directory_.path(),
                      environment);
  }
  Result PushRw(const std::string& url, const std::string& options = "",
                const std::map<std::string, std::string>& environment = {}) {
    return Push("pp-push-rw", url, options, environment);
  }
  Result PushGw(const std::string& url, const std::string& options = "") {
    return Push("pp-push-gw", url, options);
  }

  // All that is said about the samples of SetUp when none of them gets through.
  static void ExpectRefused(const std::string& tool, const std::string& url,
                            const std::string& sentence, const Result& result) {
    EXPECT_EQ(tool + ": " + url + ": " + sentence + ": 3 samples rejected\n", result.err);
    EXPECT_EQ(3, result.status);
  }
  static void ExpectRwRefused(const std::string& url, const std::string& sentence,
                              const Result& result) {
    ExpectRefused("pp-push-rw", url, sentence, result);
  }
  static void ExpectGwRefused(const std::string& url, const std::string& sentence,
                              const Result& result) {
    ExpectRefused("pp-push-gw", url + kJob, sentence, result);
  }

  // All that is said when these samples alone are rejected, each for the same reason; the advice
  // stands behind the first.
  static void ExpectRejected(const std::string& url, const std::vector<std::string>& sentences,
                             const std::string& advice, const std::vector<std::string>& samples,
                             const Result& result) {
    std::string expected;
    for (size_t i = 0; i < samples.size(); ++i) {
      expected += "pp-push-rw: " + url + ": " + sentences[i] + (i == 0 ? " (" + advice + ")" : "") +
                  ": \"" + samples[i] + "\"\n";
    }
    EXPECT_EQ(expected, result.err);
    EXPECT_EQ(1, result.status);
  }

  // The files of a server with a certificate of its own, and the configuration that names them.
  std::string MakeCertificate() {
    const Result made = RunCommand(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
        "/CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem",
        directory_.path());
    EXPECT_EQ(0, made.status) << made.err;
    return "tls_server_config:\n  cert_file: " + (directory_ / "cert.pem") +
           "\n  key_file: " + (directory_ / "key.pem") + "\n";
  }

  TemporaryDirectory directory_;
  int64_t now_ = std::time(nullptr);
  std::string stream_;
};

}  // namespace pp_test
