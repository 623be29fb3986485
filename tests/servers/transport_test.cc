// How requests reach a receiver: TLS, proxies and sockets by a real nginx.

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "support/certificates.h"
#include "support/nginx.h"
#include "support/receiver.h"
#include "support/servers.h"
#include "support/text.h"

namespace pp_test {
namespace {

class Transport : public ::testing::Test {
 protected:
  static void TearDownTestSuite() { certificates_.reset(); }

  void SetUp() override {
    if (!Prometheus::IsAvailable()) GTEST_SKIP() << "prometheus could not be had";
    if (!Nginx::IsAvailable()) GTEST_SKIP() << "nginx could not be had";
    prometheus_ = std::make_unique<Prometheus>();
  }

  static const Certificates& certificates() {
    if (certificates_ == nullptr) certificates_ = std::make_unique<Certificates>();
    return *certificates_;
  }

  // An nginx with this certificate in front of the Prometheus.
  std::unique_ptr<Nginx> StartTls(const std::string& certificate, const std::string& more = "") {
    return std::make_unique<Nginx>("ssl_certificate " + certificates() / certificate + ".pem;\n" +
                                       "ssl_certificate_key " + certificates() / certificate +
                                       ".key;\n" + more + Pass(),
                                   "ssl");
  }
  std::unique_ptr<Nginx> StartMutualTls() {
    return StartTls(
        "server", "ssl_verify_client on;\nssl_client_certificate " + certificates() / "ca.pem;\n");
  }
  std::string Pass() const {
    return "location / { proxy_pass http://" + prometheus_->address() + "; }\n";
  }

  // A sample of the given name, of now.
  Result Push(const std::string& name, const std::string& options,
              const std::map<std::string, std::string>& environment = {}) {
    stream_ = name + "{by=\"pp\"} 1.5 " + std::to_string(std::time(nullptr)) + "000\n";
    WriteFile(directory_ / "in", stream_);
    return RunCommand("pp-push-rw in " + options, directory_.path(), environment);
  }
  Result PushTls(const std::string& name, const Nginx& nginx, const std::string& options) {
    return Push(name, "--url https://" + nginx.address() + "/api/v1/write " + options);
  }

  void ExpectStored(const std::string& name, const Result& result) {
    EXPECT_EQ(0, result.status) << result.err;
    EXPECT_EQ(SamplesOf(stream_), prometheus_->Samples(name));
  }
  // For ever is how long it may try, so it does not try again.
  void ExpectRefused(const std::string& name, const Result& result,
                     const std::vector<std::string>& words) {
    EXPECT_EQ(3, result.status) << result.err;
    EXPECT_FALSE(Contains(result.err, "trying again")) << result.err;
    EXPECT_TRUE(Contains(result.err, "retries 0")) << result.err;
    for (const std::string& word : words) EXPECT_TRUE(Contains(result.err, word)) << result.err;
    EXPECT_EQ(std::set<StoredSample>(), prometheus_->Samples(name));
  }

  static std::unique_ptr<Certificates> certificates_;
  TemporaryDirectory directory_;
  std::unique_ptr<Prometheus> prometheus_;
  std::string stream_;
};

std::unique_ptr<Certificates> Transport::certificates_;

TEST_F(Transport, AServersCertificateIsVerified) {
  const auto nginx = StartTls("server");
  const std::string ca = "--cacert " + certificates() / "ca.pem";
  const std::string other_ca = "--cacert " + certificates() / "other-ca.pem";
  ExpectStored("verified", PushTls("verified", *nginx, ca));
  ExpectRefused("refused", PushTls("refused", *nginx, ""), {"certificate", "--cacert FILE"});
  ExpectRefused("refused", PushTls("refused", *nginx, other_ca), {"--cacert FILE"});
  ExpectStored("trusting", PushTls("trusting", *nginx, "-k"));
}

TEST_F(Transport, ACertificateOfAnotherHostIsRefused) {
  const auto nginx = StartTls("elsewhere");
  const std::string ca = "--cacert " + certificates() / "ca.pem";
  ExpectRefused("a", PushTls("a", *nginx, ca), {"127.0.0.1", "other names"});
  ExpectStored("b", PushTls("b", *nginx, ca + " -k"));
}

TEST_F(Transport, AnExpiredCertificateIsRefused) {
  const auto nginx = StartTls("expired");
  const std::string ca = "--cacert " + certificates() / "ca.pem";
  ExpectRefused("a", PushTls("a", *nginx, ca), {"expired", "needs a new one"});
  ExpectStored("b", PushTls("b", *nginx, "-k"));
}

// With a configuration of OpenSSL under which both sides could.
TEST_F(Transport, NothingOlderThanTls12IsSpoken) {
  const auto nginx =
      StartTls("server", "ssl_protocols TLSv1.1;\nssl_ciphers DEFAULT@SECLEVEL=0;\n");
  WriteFile(directory_ / "openssl.cnf",
            "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = old\n"
            "[old]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n");
  const std::map<std::string, std::string> lenient = {{"OPENSSL_CONF", directory_ / "openssl.cnf"}};
  const std::string url = "https://" + nginx->address() + "/api/v1/write";
  const Result possible =
      RunCommand("curl -sk --tlsv1.1 -o answer " + url, directory_.path(), lenient);
  EXPECT_EQ(0, possible.status) << possible.err;
  ExpectRefused("a", Push("a", "-k --url " + url, lenient), {"protocol", "TLS 1.2"});
}

TEST_F(Transport, OurCertificateIsShownToAServerThatWantsOne) {
  const auto nginx = StartMutualTls();
  const std::string ca = "--cacert " + certificates() / "ca.pem";
  const auto with = [&](const std::string& cert, const std::string& key) {
    return ca + " --cert " + certificates() / cert + " --key " + certificates() / key;
  };
  ExpectStored("known", PushTls("known", *nginx, with("client.pem", "client.key")));
  ExpectRefused("none", PushTls("none", *nginx, ca + " --rejects bad"),
                {"No required SSL certificate", "--cert FILE and --key FILE"});
  // Nothing is wrong with the sample, and it is kept.
  EXPECT_EQ(SamplesOf(stream_), SamplesOf(ReadFile(directory_ / "bad")));
  ExpectRefused("stranger", PushTls("stranger", *nginx, with("stranger.pem", "stranger.key")),
                {"SSL certificate error", "does not trust the certificate of --cert"});
  ExpectRefused("mixed", PushTls("mixed", *nginx, with("client.pem", "stranger.key")),
                {"--key the private key that belongs to it"});
}

// For each connection, though a pipe can be read once only.
TEST_F(Transport, CertificatesAndKeysAreTakenFromPipes) {
  const auto nginx = StartTls("server",
                              "keepalive_requests 1;\nssl_verify_client on;\n"
                              "ssl_client_certificate " +
                                  certificates() / "ca.pem;\n");
  const std::string now = std::to_string(std::time(nullptr)) + "000\n";
  WriteFile(directory_ / "in", "a 1 " + now + "b 1 " + now);
  WriteFile(directory_ / "push", "pp-push-rw in --batch-samples 1 --url https://" +
                                     nginx->address() + "/api/v1/write --cacert <(cat " +
                                     certificates() / "ca.pem" + ") --cert <(cat " +
                                     certificates() / "client.pem" + ") --key <(cat " +
                                     certificates() / "client.key" + ")");
  const Result result = RunCommand("bash push", directory_.path());
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(1u, prometheus_->Samples("b").size());
  EXPECT_EQ(1u, prometheus_->Samples("a").size());
}

TEST_F(Transport, APushgatewayBehindMutualTlsIsReached) {
  Pushgateway pushgateway;
  const auto nginx = StartTls("server", "ssl_verify_client on;\nssl_client_certificate " +
                                            certificates() / "ca.pem;\nlocation /metrics/ { " +
                                            "proxy_pass http://" + pushgateway.address() + "; }\n");
  WriteFile(directory_ / "in", "by_tls 1\n");
  const std::string push = "pp-push-gw in --rejects bad --url https://" + nginx->address() +
                           " --cacert " + certificates() / "ca.pem";
  const Result none = RunCommand(push, directory_.path());
  EXPECT_EQ(3, none.status) << none.err;
  EXPECT_TRUE(Contains(none.err, "--cert FILE and --key FILE")) << none.err;
  EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "by_tls 1"));
  EXPECT_EQ(0u, pushgateway.Samples("by_tls").size());
  const Result known = RunCommand(
      push + " --cert " + certificates() / "client.pem --key " + certificates() / "client.key",
      directory_.path());
  EXPECT_EQ(0, known.status) << known.err;
  EXPECT_EQ(1u, pushgateway.Samples("by_tls").size());
}

TEST_F(Transport, AKeyThatIsOfNoUseIsToldBeforeAnythingIsRead) {
  const std::string cert = "--url https://127.0.0.1:9 --cert " + certificates() / "client.pem";
  const Result encrypted = Push("a", cert + " --key " + certificates() / "encrypted.key");
  EXPECT_EQ(2, encrypted.status);
  EXPECT_TRUE(Contains(encrypted.err, "encrypted.key: this private key has a passphrase"))
      << encrypted.err;
  const Result missing = Push("a", cert + " --key nosuch");
  EXPECT_EQ(2, missing.status);
  EXPECT_TRUE(Contains(missing.err, "nosuch: cannot be read")) << missing.err;
}

TEST_F(Transport, AFileThatIsNoCertificateIsTold) {
  const auto nginx = StartTls("server");
  WriteFile(directory_ / "junk", "junk\n");
  ExpectRefused("a", PushTls("a", *nginx, "--cacert junk"), {"--cacert must be"});
  ExpectRefused("a", PushTls("a", *nginx, "-k --cert junk"), {"--cert is our certificate"});
}

// A server that is written in Go, as most receivers are, answers this without TLS.
TEST_F(Transport, AnHttpUrlForATlsServerIsTold) {
  const auto nginx = StartTls("server");
  const std::string path = "/api/v1/write";
  ExpectRefused("a", Push("a", "--url http://" + nginx->address() + path),
                {"HTTP 400", "(give --url https://" + nginx->address() + path + ")"});
  Prometheus with_tls(
      {.web_config = "tls_server_config:\n  cert_file: " + certificates() / "server.pem" +
                     "\n  key_file: " + certificates() / "server.key\n"});
  ExpectRefused("a", Push("a", "--url http://" + with_tls.address() + path),
                {"HTTP 400", "(give --url https://" + with_tls.address() + path + ")"});
  ExpectRefused("a", Push("a", "--url https://" + prometheus_->address() + path),
                {"does not speak TLS (give --url " + prometheus_->write_url() + ")"});
}

// It says so in the handshake, where nginx answers by HTTP.
TEST_F(Transport, APrometheusThatWantsACertificateGetsOne) {
  Prometheus with_tls(
      {.web_config = "tls_server_config:\n  cert_file: " + certificates() / "server.pem" +
                     "\n  key_file: " + certificates() / "server.key" +
                     "\n  client_auth_type: RequireAndVerifyClientCert\n"
                     "  client_ca_file: " +
                     certificates() / "ca.pem\n"});
  const std::string url =
      "--url https://" + with_tls.address() + "/api/v1/write --cacert " + certificates() / "ca.pem";
  const Result none = Push("a", url + " --max-retry-time 5s");
  EXPECT_EQ(3, none.status) << none.err;
  EXPECT_TRUE(Contains(none.err, "--cert FILE and --key FILE")) << none.err;
  const Result known = Push(
      "a", url + " --cert " + certificates() / "client.pem --key " + certificates() / "client.key");
  EXPECT_EQ(0, known.status) << known.err;
}

TEST_F(Transport, ARedirectToTlsTellsTheUrlToUse) {
  const Nginx nginx("return 301 https://receiver.example$request_uri;\n");
  ExpectRefused("a", Push("a", "--url http://" + nginx.address() + "/api/v1/write"),
                {"HTTP 301, a redirect to https://receiver.example/api/v1/write",
                 "redirects are not followed"});
}

TEST_F(Transport, AUnixSocketTakesTheRequestsInPlaceOfTheHost) {
  const std::string socket = directory_ / "nginx.sock";
  Pushgateway pushgateway;
  const Nginx nginx("listen unix:" + socket + ";\nlocation /metrics/ { proxy_pass http://" +
                    pushgateway.address() + "; }\n" + Pass());
  ExpectStored("by_socket", Push("by_socket",
                                 "--url http://nowhere.invalid/api/v1/write "
                                 "--unix-socket " +
                                     socket));
  const Result result = RunCommand(
      "pp-push-gw in --url http://nowhere.invalid --unix-socket " + socket, directory_.path());
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(1u, pushgateway.Samples("by_socket").size());
}

TEST_F(Transport, ASocketThatIsNotThereIsTriedAgain) {
  const Result result =
      Push("a", "--url http://receiver/ --unix-socket nosuch.sock --max-retry-time 0");
  EXPECT_EQ(3, result.status);
  EXPECT_TRUE(Contains(result.err,
                       "cannot connect to the socket nosuch.sock: No such file or "
                       "directory (is the server running, and --unix-socket its path?)"))
      << result.err;
}

constexpr char kForwardProxy[] =
    "location / { proxy_pass http://$http_host$request_uri; proxy_set_header Host $http_host; }\n";

TEST_F(Transport, AProxyForwardsTheRequests) {
  const Nginx proxy(kForwardProxy);
  Pushgateway pushgateway;
  const std::string by_proxy = " --proxy http://" + proxy.address();
  ExpectStored("proxied", Push("proxied", "--url " + prometheus_->write_url() + by_proxy));
  const Result result =
      RunCommand("pp-push-gw in --url " + pushgateway.url() + by_proxy, directory_.path());
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(1u, pushgateway.Samples("proxied").size());
  EXPECT_TRUE(Contains(proxy.AccessLog(), "/api/v1/write")) << proxy.AccessLog();
  EXPECT_TRUE(Contains(proxy.AccessLog(), "/metrics/job/")) << proxy.AccessLog();
}

// What no nginx does: a proxy for CONNECT, one connection at a time.
class ConnectProxy {
 public:
  // Answers with `refusal`, if there is one, to whoever comes without `authorization`.
  explicit ConnectProxy(const std::string& authorization = "", const std::string& refusal = "");
  ~ConnectProxy();
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // The heads of the requests to it; to be called when the clients are done.
  std::string heads() const { return heads_; }

 private:
  void Serve();
  void ServeOne(int client);

  std::string authorization_;
  std::string refusal_;
  int listener_;
  int port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::string heads_;
  std::thread thread_;
};

ConnectProxy::ConnectProxy(const std::string& authorization, const std::string& refusal)
    : authorization_(authorization),
      refusal_(refusal),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 16) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("no port");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

ConnectProxy::~ConnectProxy() {
  stopped_ = true;
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

void ConnectProxy::Serve() {
  while (!stopped_) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    ServeOne(client);
    close(client);
  }
}

// Passes on what there is until either side has closed.
void Relay(int a, int b) {
  char bytes[65536];
  for (;;) {
    pollfd both[] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
    if (poll(both, 2, 20'000) <= 0) return;
    for (const auto& [from, to] : {std::pair(0, b), std::pair(1, a)}) {
      if (both[from].revents == 0) continue;
      const ssize_t n = recv(both[from].fd, bytes, sizeof bytes, 0);
      if (n <= 0 || send(to, bytes, static_cast<size_t>(n), MSG_NOSIGNAL) != n) return;
    }
  }
}

// "CONNECT 127.0.0.1:PORT HTTP/1.1" and headers.
void ConnectProxy::ServeOne(int client) {
  std::string head;
  for (char c; !head.ends_with("\r\n\r\n") && recv(client, &c, 1, 0) == 1;) head.push_back(c);
  heads_ += head;
  const auto answer = [client](const std::string& text) {
    send(client, text.data(), text.size(), MSG_NOSIGNAL);
  };
  if (!refusal_.empty() && !Contains(head, "Proxy-Authorization: " + authorization_ + "\r\n")) {
    answer(refusal_ + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return;
  }
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(head.substr(head.find(':') + 1))));
  if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    answer("HTTP/1.1 200 Connection established\r\n\r\n");
    Relay(client, server);
  }
  close(server);
}

TEST_F(Transport, AProxyTunnelsTls) {
  const auto nginx = StartTls("server");
  const std::string ca = "--cacert " + certificates() / "ca.pem";
  const ConnectProxy proxy;
  ExpectStored("a", PushTls("a", *nginx,
                            ca + " -H 'X-Key: for-the-receiver' -u me:receivers " +
                                "--proxy http://" + proxy.address()));
  EXPECT_TRUE(Contains(proxy.heads(), "CONNECT " + nginx->address() + " ")) << proxy.heads();
  // The proxy sees nothing of what is for the receiver.
  EXPECT_FALSE(Contains(proxy.heads(), "X-Key")) << proxy.heads();
  EXPECT_FALSE(Contains(proxy.heads(), "Authorization")) << proxy.heads();
}

TEST_F(Transport, AProxyThatWantsCredentialsGetsThemAndNoMessageShowsThem) {
  const auto nginx = StartTls("server");
  const std::string ca = "--cacert " + certificates() / "ca.pem ";
  // walker:open%41:sesame
  const ConnectProxy proxy("Basic d2Fsa2VyOm9wZW4lNDE6c2VzYW1l",
                           "HTTP/1.1 407 Proxy Authentication Required\r\n"
                           "Proxy-Authenticate: Basic realm=\"way out\"");
  const std::string url = "--proxy http://" + proxy.address();
  ExpectRefused("a", PushTls("a", *nginx, ca + url), {"HTTP 407", "--proxy-user"});
  const Result wrong = PushTls("a", *nginx, ca + url + " --proxy-user walker:hackmack");
  ExpectRefused("a", wrong, {"HTTP 407"});
  EXPECT_FALSE(Contains(wrong.err, "hackmack")) << wrong.err;
  const std::string receiver = "--url https://" + nginx->address() + "/api/v1/write ";
  ExpectStored("b", Push("b", receiver + ca + url + " --proxy-user walker",
                         {{"PP_PROXY_PASSWORD", "open%41:sesame"}}));
  ExpectStored("c",
               PushTls("c", *nginx, ca + "--proxy walker:open%2541:sesame@" + proxy.address()));
}

}  // namespace
}  // namespace pp_test
