// What a user is told who does the usual things wrong, by the real servers: one sentence with the
// cause and the way out, once, and at once.

#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <utility>

#include "support/servers.h"

namespace pp_test {
namespace {

// Where --max-retry-time is not given a tool would try for ever, so all that is not retried ends by
// itself.
constexpr char kOnce[] = " --max-retry-time 0";

const std::string kJob = "/metrics/job/example_metrics_pusher";
const std::string kWindow =
    "storage: {tsdb: {out_of_order_time_window: 60d}} in its configuration, wider than the oldest "
    "sample is old";

class Messages : public ::testing::Test {
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

// A Prometheus that takes no late samples.
std::unique_ptr<Prometheus> WithoutWindow(Release release) {
  return std::make_unique<Prometheus>(
      Prometheus::Options{.out_of_order_window = "0s", .release = release});
}

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

// 3.x names the series, 2.x does not.
std::string OfSeries(Release release, const std::string& name) {
  return release == Release::kStable ? "" : " for series {__name__=\"" + name + "\"}";
}

TEST_F(Messages, OutOfOrder) {
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

TEST_F(Messages, TooOld) {
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

TEST_F(Messages, OlderThanTheWindow) {
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
TEST_F(Messages, Future) {
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
TEST_F(Messages, AnotherValue) {
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

TEST_F(Messages, TypeClash) {
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
