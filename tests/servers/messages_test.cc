// What a user is told when a receiver cannot or will not take the samples, by the real servers.

#include <gtest/gtest.h>

#include "support/servers.h"

namespace pp_test {
namespace {

class Messages : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Prometheus::IsAvailable()) GTEST_SKIP() << "prometheus could not be had";
    if (!Pushgateway::IsAvailable()) GTEST_SKIP() << "prometheus-pushgateway could not be had";
  }

  Result PushRw(const std::string& options,
                const std::map<std::string, std::string>& environment = {}) {
    return RunCommand("pp-gen -q | pp-push-rw --max-retry-time 0 " + options, directory_.path(),
                      environment);
  }

  void ExpectMessage(const Result& result, int status, const std::string& part) {
    EXPECT_EQ(status, result.status) << result.err;
    EXPECT_NE(std::string::npos, result.err.find(part)) << result.err;
  }

  TemporaryDirectory directory_;
};

TEST_F(Messages, NobodyListens) {
  const std::string url = "http://127.0.0.1:" + std::to_string(UnusedPort());
  ExpectMessage(PushRw("--url " + url + "/api/v1/write"), 3, "connect");
  ExpectMessage(
      RunCommand("pp-gen -q | pp-push-gw --max-retry-time 0 --url " + url, directory_.path()), 3,
      "connect");
}

TEST_F(Messages, TheReceiverIsOff) {
  Prometheus prometheus({.receiver = false});
  ExpectMessage(PushRw("--url " + prometheus.write_url()), 3, "--web.enable-remote-write-receiver");
}

TEST_F(Messages, ThePathIsWrong) {
  Prometheus prometheus;
  ExpectMessage(PushRw("--url http://" + prometheus.address()), 3, "/api/v1/write");
}

// It says so by a 400.
TEST_F(Messages, ThePathIsWrongForVictoriaMetrics) {
  if (!VictoriaMetrics::IsAvailable()) GTEST_SKIP() << "victoria-metrics could not be had";
  VictoriaMetrics victoria_metrics;
  ExpectMessage(PushRw("--url http://" + victoria_metrics.address()), 3, "is the URL right?");
}

TEST_F(Messages, TheOtherServer) {
  Pushgateway pushgateway;
  ExpectMessage(PushRw("--url " + pushgateway.url() + "/api/v1/write"), 3, "pp-push-gw");
  Prometheus prometheus;
  ExpectMessage(
      RunCommand("pp-gen -q | pp-push-gw --url http://" + prometheus.address(), directory_.path()),
      3, "pp-push-rw");
}

// "secret", hashed by bcrypt.
constexpr char kBasicAuth[] =
    "basic_auth_users:\n"
    "  pusher: $2y$05$vDjalH4Rip.ardjvTcekMO2lKIpU8cUGlRTqBwj1W0htzxF2YTz3i\n";

TEST_F(Messages, CredentialsAreMissing) {
  Prometheus prometheus({.web_config = kBasicAuth});
  const std::string url = "--url " + prometheus.write_url();
  ExpectMessage(PushRw(url), 3, "401");
  ExpectMessage(PushRw(url), 3, "-u");
  ExpectMessage(PushRw(url + " -u pusher:wrong"), 3, "401");
  EXPECT_EQ(0, PushRw(url + " -u pusher:secret").status);
  EXPECT_EQ(0, PushRw(url + " -u pusher", {{"PP_PASSWORD", "secret"}}).status);
  WriteFile(directory_ / "netrc", "machine 127.0.0.1 login pusher password secret\n");
  EXPECT_EQ(0, PushRw(url + " --netrc-file netrc").status);
}

TEST_F(Messages, TheCertificateDoesNotVerify) {
  const Result made = RunCommand(
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
      "subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem",
      directory_.path());
  ASSERT_EQ(0, made.status) << made.err;
  Prometheus prometheus(
      {.web_config = "tls_server_config:\n  cert_file: " + (directory_ / "cert.pem") +
                     "\n  key_file: " + (directory_ / "key.pem") + "\n"});
  const std::string url = "--url https://" + prometheus.address() + "/api/v1/write";
  // For ever is the default, but this will not get better.
  ExpectMessage(RunCommand("pp-gen -q | pp-push-rw " + url, directory_.path()), 3, "--cacert");
  EXPECT_EQ(0, PushRw(url + " --cacert cert.pem").status);
  EXPECT_EQ(0, PushRw(url + " -k").status);
}

// Two samples of one time with different values, in two requests.
TEST_F(Messages, ASampleIsInConflict) {
  Prometheus prometheus;
  const std::string push = "pp-push-rw --rejects bad --url " + prometheus.write_url();
  const std::string time = std::to_string(std::time(nullptr)) + "000";
  EXPECT_EQ(0, RunCommand("echo 'c 1 " + time + "' | " + push, directory_.path()).status);
  const Result result = RunCommand("echo 'c 2 " + time + "' | " + push, directory_.path());
  ExpectMessage(result, 1, "duplicate sample for timestamp");
  EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("\nc 2 " + time + "\n"))
      << ReadFile(directory_ / "bad");
}

TEST_F(Messages, ATypeClashesWithAnotherGroup) {
  Pushgateway pushgateway;
  const std::string push = "pp-push-gw --rejects bad --url " + pushgateway.url();
  EXPECT_EQ(0,
            RunCommand("printf '# TYPE y counter\\ny 1\\n' | " + push, directory_.path()).status);
  const Result result = RunCommand(
      "printf '# TYPE y gauge\\ny 2 1000\\nz 3\\n' | " + push + " --job other", directory_.path());
  ExpectMessage(result, 1, "\"y\"");
  // The other family of the push is not lost with it.
  EXPECT_NE(std::string::npos, pushgateway.Text().find("z{instance=\"\",job=\"other\"} 3\n"));
  EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("\ny 2 1000\n"));
}

}  // namespace
}  // namespace pp_test
