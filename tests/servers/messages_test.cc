// What a user is told who does the usual things wrong, by the real servers: one sentence with the
// cause and the way out, once, and at once.

#include <gtest/gtest.h>

#include "support/messages_runs.h"

namespace pp_test {
namespace {

using Messages = MessagesRuns;

TEST_F(Messages, ServerNotUp) {
  const std::string url = "http://127.0.0.1:" + std::to_string(UnusedPort());
  const std::string sentence =
      "cannot connect: Connection refused (is the server running, and --url its address?)";
  ExpectRwRefused(url + "/api/v1/write", sentence, PushRw(url + "/api/v1/write", kOnce));
  ExpectGwRefused(url, sentence, PushGw(url, kOnce));
}

// Said at once, and that it goes on.
TEST_F(Messages, ServerNotUpAndWaitedFor) {
  const std::string url = "http://127.0.0.1:" + std::to_string(UnusedPort());
  WriteFile(directory_ / "in", stream_);
  Process push("exec pp-push-gw in --url " + url, directory_.path());
  const std::string expected =
      "pp-push-gw: " + url + kJob +
      ": cannot connect: Connection refused (is the server running, and --url its address?); "
      "trying again until it answers (--max-retry-time sets a limit)\n";
  EXPECT_TRUE(Eventually([&] { return push.Err() == expected; })) << push.Err();
}

TEST_F(Messages, ServerUnknown) {
  ExpectRwRefused("http://nosuch.invalid/api/v1/write",
                  "Could not resolve host: nosuch.invalid (is the name in --url right?)",
                  PushRw("http://nosuch.invalid/api/v1/write", kOnce));
}

TEST_F(Messages, ReceiverOff) {
  for (const Release release : Releases()) {
    Prometheus prometheus({.receiver = false, .release = release});
    // The flag of 2.42's own words is an older one, which it takes as well.
    const std::string sentence =
        release == Release::kStable
            ? "HTTP 404: remote write receiver needs to be enabled with "
              "--enable-feature=remote-write-receiver (start Prometheus with "
              "--web.enable-remote-write-receiver)"
            : "HTTP 404: remote write receiver needs to be enabled with "
              "--web.enable-remote-write-receiver";
    ExpectRwRefused(prometheus.write_url(), sentence, PushRw(prometheus.write_url()));
  }
}

std::string RightUrls(const std::string& host) {
  return " (is the URL right? A Prometheus or VictoriaMetrics takes --url " + host +
         "/api/v1/write, a Pushgateway pp-push-gw --url " + host + ")";
}

TEST_F(Messages, WrongPath) {
  for (const Release release : Releases()) {
    Prometheus prometheus({.release = release});
    const std::string host = "http://" + prometheus.address();
    ExpectRwRefused(host, "HTTP 405: Method Not Allowed" + RightUrls(host), PushRw(host));
    ExpectRwRefused(host + "/write", "HTTP 404: 404 page not found" + RightUrls(host),
                    PushRw(host + "/write"));
    ExpectRwRefused(host + "/api/v1/write/",
                    "HTTP 307, a redirect to /write (redirects are not followed; give the final "
                    "URL)",
                    PushRw(host + "/api/v1/write/"));
    const Result query = PushRw(host + "/api/v1/query");
    EXPECT_EQ(3, query.status);
    EXPECT_NE(std::string::npos, query.err.find(RightUrls(host) + ": 3 samples rejected\n"))
        << query.err;
  }
}

TEST_F(Messages, WrongPathOfAPushgateway) {
  for (const Release release : Releases()) {
    Pushgateway pushgateway({.release = release});
    const std::string host = pushgateway.url();
    ExpectGwRefused(host + "/metrics",
                    "HTTP 404: 404 page not found (is the URL right? A Pushgateway takes --url " +
                        host +
                        ", with the path of its --web.route-prefix if it has one, a Prometheus or "
                        "VictoriaMetrics pp-push-rw --url " +
                        host + "/api/v1/write)",
                    PushGw(host + "/metrics"));
  }
}

// It says so by a 400, and takes another protocol at /write.
TEST_F(Messages, WrongPathOfAVictoriaMetrics) {
  if (!VictoriaMetrics::IsAvailable()) GTEST_SKIP() << "victoria-metrics";
  VictoriaMetrics victoria_metrics;
  const std::string host = "http://" + victoria_metrics.address();
  ExpectRwRefused(host, "HTTP 400: unsupported path requested: \"/\"" + RightUrls(host),
                  PushRw(host));
  const Result influx = PushRw(host + "/write");
  EXPECT_EQ(3, influx.status);
  EXPECT_NE(std::string::npos, influx.err.find(RightUrls(host) + ": 3 samples rejected\n"))
      << influx.err;
}

TEST_F(Messages, PortOfTheOtherServer) {
  for (const Release release : Releases()) {
    Pushgateway pushgateway({.release = release});
    const std::string url = pushgateway.url() + "/api/v1/write";
    ExpectRwRefused(url,
                    "HTTP 404: 404 page not found (no receiver of Remote Write answers there; a "
                    "Pushgateway takes pp-push-gw --url " +
                        pushgateway.url() +
                        ", a Prometheus with a --web.route-prefix has that before /api/v1/write)",
                    PushRw(url));
    Prometheus prometheus({.release = release});
    const std::string host = "http://" + prometheus.address();
    ExpectGwRefused(host,
                    "HTTP 404: 404 page not found (no Pushgateway answers there; a Prometheus or "
                    "VictoriaMetrics takes pp-push-rw --url " +
                        host + "/api/v1/write)",
                    PushGw(host));
    const Result deleting =
        RunCommand("pp-push-gw --delete --summary=none --url " + host, directory_.path());
    EXPECT_EQ(
        "pp-push-gw: " + host + kJob +
            ": HTTP 404: 404 page not found (no Pushgateway answers there: --url names one)\n",
        deleting.err);
    EXPECT_EQ(3, deleting.status);
  }
}

TEST_F(Messages, PortOfAVictoriaMetrics) {
  if (!VictoriaMetrics::IsAvailable()) GTEST_SKIP() << "victoria-metrics";
  VictoriaMetrics victoria_metrics;
  const std::string host = "http://" + victoria_metrics.address();
  ExpectGwRefused(host,
                  "HTTP 400: unsupported path requested: \"" + kJob +
                      "\" (no Pushgateway answers there; a Prometheus or VictoriaMetrics takes "
                      "pp-push-rw --url " +
                      host + "/api/v1/write)",
                  PushGw(host));
}

// Known before anything is read.
TEST_F(Messages, UrlOfTheOtherServer) {
  const Result to_group = PushRw("http://127.0.0.1:9091/metrics/job/x");
  EXPECT_EQ(
      "pp-push-rw: --url is of a group of a Pushgateway: pp-push-gw --url http://127.0.0.1:9091 "
      "--job JOB pushes to it\nTry 'pp-push-rw --help'.\n",
      to_group.err);
  EXPECT_EQ(2, to_group.status);
  const Result to_receiver = PushGw("http://127.0.0.1:9090/api/v1/write");
  EXPECT_EQ(
      "pp-push-gw: --url is of a Remote Write receiver: pp-push-rw --url "
      "http://127.0.0.1:9090/api/v1/write sends to it\nTry 'pp-push-gw --help'.\n",
      to_receiver.err);
  EXPECT_EQ(2, to_receiver.status);
}

TEST_F(Messages, HttpForHttps) {
  const std::string web_config = MakeCertificate();
  WriteFile(directory_ / "web.yml", web_config);
  for (const Release release : Releases()) {
    Prometheus prometheus({.web_config = web_config, .release = release});
    Pushgateway pushgateway(
        {.release = release, .flags = "--web.config.file=" + (directory_ / "web.yml")});
    const std::string refusal =
        "HTTP 400: Client sent an HTTP request to an HTTPS server. (give --url https://";
    ExpectRwRefused(prometheus.write_url(), refusal + prometheus.address() + "/api/v1/write)",
                    PushRw(prometheus.write_url()));
    ExpectGwRefused(pushgateway.url(), refusal + pushgateway.address() + ")",
                    PushGw(pushgateway.url()));
  }
}

TEST_F(Messages, HttpsForHttp) {
  for (const Release release : Releases()) {
    Prometheus prometheus({.release = release});
    Pushgateway pushgateway({.release = release});
    const std::string refusal = "the server does not speak TLS (give --url http://";
    const std::string url = "https://" + prometheus.address() + "/api/v1/write";
    ExpectRwRefused(url, refusal + prometheus.address() + "/api/v1/write)", PushRw(url));
    const std::string gateway = "https://" + pushgateway.address();
    ExpectGwRefused(gateway, refusal + pushgateway.address() + ")", PushGw(gateway));
  }
}

TEST_F(Messages, UnknownCertificate) {
  Prometheus prometheus({.web_config = MakeCertificate()});
  const std::string url = "https://" + prometheus.address() + "/api/v1/write";
  ExpectRwRefused(url,
                  "SSL certificate problem: self-signed certificate (--cacert FILE names the "
                  "authority to trust, -k trusts anybody)",
                  PushRw(url));
  EXPECT_EQ(0, PushRw(url, "--cacert cert.pem").status);
  EXPECT_EQ(0, PushRw(url, "-k").status);
}

// "secret", hashed by bcrypt.
constexpr char kBasicAuth[] =
    "basic_auth_users:\n"
    "  pusher: $2y$05$vDjalH4Rip.ardjvTcekMO2lKIpU8cUGlRTqBwj1W0htzxF2YTz3i\n";

const std::string kGiveCredentials =
    "HTTP 401: Unauthorized (give credentials: -u USER with PP_PASSWORD, --bearer-token-file, "
    "--netrc or -H)";
const std::string kMendCredentials =
    "HTTP 401: Unauthorized (it knows no such credentials: mend those that were given)";

TEST_F(Messages, NoPermission) {
  for (const Release release : Releases()) {
    Prometheus prometheus({.web_config = kBasicAuth, .release = release});
    const std::string url = prometheus.write_url();
    ExpectRwRefused(url, kGiveCredentials, PushRw(url));
    ExpectRwRefused(url, kMendCredentials, PushRw(url, "-u pusher:wrong"));
    ExpectRwRefused(url, kMendCredentials, PushRw(url, "-H 'Authorization: Bearer wrong'"));
    ExpectRwRefused(url, kMendCredentials, PushRw(url, "", {{"PP_BEARER_TOKEN", "wrong"}}));
    EXPECT_EQ(0, PushRw(url, "-u pusher:secret").status);
    EXPECT_EQ(0, PushRw(url, "-u pusher", {{"PP_PASSWORD", "secret"}}).status);
    WriteFile(directory_ / "netrc", "machine 127.0.0.1 login pusher password secret\n");
    EXPECT_EQ(0, PushRw(url, "--netrc-file netrc").status);
  }
}

TEST_F(Messages, NoPermissionOfAPushgateway) {
  WriteFile(directory_ / "web.yml", kBasicAuth);
  for (const Release release : Releases()) {
    Pushgateway pushgateway(
        {.release = release, .flags = "--web.config.file=" + (directory_ / "web.yml")});
    ExpectGwRefused(pushgateway.url(), kGiveCredentials, PushGw(pushgateway.url()));
    ExpectGwRefused(pushgateway.url(), kMendCredentials,
                    PushGw(pushgateway.url(), "-u pusher:wrong"));
    EXPECT_EQ(0, PushGw(pushgateway.url(), "-u pusher:secret").status);
  }
}

TEST_F(Messages, ProxyNotUp) {
  const std::string proxy = "127.0.0.1:" + std::to_string(UnusedPort());
  const std::string url = "http://receiver.invalid/api/v1/write";
  const std::string sentence =
      "cannot connect to the proxy: Connection refused (is it running, and named rightly by "
      "--proxy, or http_proxy and https_proxy?)";
  ExpectRwRefused(url, sentence, PushRw(url, "--proxy " + proxy + kOnce));
  ExpectRwRefused(url, sentence, PushRw(url, kOnce, {{"http_proxy", "http://" + proxy}}));
}

}  // namespace
}  // namespace pp_test
