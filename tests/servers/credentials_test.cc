// What becomes of credentials: where they are sent, and where they are never shown.

#include <gtest/gtest.h>

#include <filesystem>

#include "support/process.h"
#include "support/receiver.h"
#include "support/temporary_directory.h"
#include "support/text.h"

namespace pp_test {
namespace {

class Credentials : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteFile(directory_ / "in", "a{by=\"pp\"} 1 1000\n");
    WriteFile(directory_ / "token", "t0ken-of-a-file\n");
    WriteFile(directory_ / "headers", "X-Key: k3y-of-a-file\r\nX-Scope-OrgID: team\r\n");
    WriteFile(directory_ / "netrc", "machine 127.0.0.1 login me password netrc-s3cret\n");
  }

  Result Push(const Receiver& receiver, const std::string& options,
              const std::map<std::string, std::string>& environment = {}) {
    return RunCommand(
        "pp-push-rw --protocol 1 in --url " + receiver.url() + "/api/v1/write " + options,
        directory_.path(), environment);
  }

  static std::string Header(const Receiver::Request& request, const std::string& name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? "" : found->second;
  }

  TemporaryDirectory directory_;
};

constexpr char kBasicMeSecret[] = "Basic bWU6cy9jOnJldA==";   // me:s/c:ret
constexpr char kBasicNetrc[] = "Basic bWU6bmV0cmMtczNjcmV0";  // me:netrc-s3cret

struct Case {
  std::string options;
  std::map<std::string, std::string> environment;
  std::string authorization;  // the header that these make
  std::string secret;         // in it
};
const std::vector<Case> kCases = {
    {"-u me:s/c:ret", {}, kBasicMeSecret, "s/c:ret"},
    {"-u me", {{"PP_PASSWORD", "s/c:ret"}}, kBasicMeSecret, "s/c:ret"},
    {"-u me:s/c:ret", {{"PP_BEARER_TOKEN", "unused"}}, kBasicMeSecret, "s/c:ret"},
    {"--bearer-token-file token", {}, "Bearer t0ken-of-a-file", "t0ken-of-a-file"},
    {"", {{"PP_BEARER_TOKEN", "t0ken-env"}}, "Bearer t0ken-env", "t0ken-env"},
    {"-H 'Authorization: Bearer t0ken-arg'", {}, "Bearer t0ken-arg", "t0ken-arg"},
    {"-H 'authorization: Own key'", {{"PP_BEARER_TOKEN", "unused"}}, "Own key", "Own key"},
    {"--netrc-file netrc", {}, kBasicNetrc, "netrc-s3cret"},
};

TEST_F(Credentials, ReachTheReceiver) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.options);
    Receiver receiver;
    const Result result = Push(receiver, c.options, c.environment);
    EXPECT_EQ(0, result.status) << result.err;
    ASSERT_EQ(1u, receiver.request_count());
    const auto headers = receiver.requests()[0].headers;
    EXPECT_EQ(1u, headers.count("Authorization"));
    EXPECT_EQ(c.authorization, Header(receiver.requests()[0], "Authorization"));
  }
}

TEST_F(Credentials, AreTakenFromNetrcInTheHome) {
  std::filesystem::rename(directory_ / "netrc", directory_ / ".netrc");
  Receiver receiver;
  EXPECT_EQ(0, Push(receiver, "--netrc", {{"HOME", directory_.path()}}).status);
  ASSERT_EQ(1u, receiver.request_count());
  EXPECT_EQ(kBasicNetrc, Header(receiver.requests()[0], "Authorization"));
}

// For each request, though a pipe can be read once only.
TEST_F(Credentials, AreTakenFromANetrcThatIsAPipe) {
  Receiver receiver;
  WriteFile(directory_ / "in", "a 1 1000\nb 1 1000\n");
  WriteFile(
      directory_ / "push",
      "cat netrc | pp-push-rw --protocol 1 in --batch-samples 1 --netrc-file /dev/stdin --url " +
          receiver.url());
  const Result result = RunCommand("sh push", directory_.path());
  EXPECT_EQ(0, result.status) << result.err;
  ASSERT_EQ(2u, receiver.request_count());
  for (const Receiver::Request& request : receiver.requests()) {
    EXPECT_EQ(kBasicNetrc, Header(request, "Authorization"));
  }
}

TEST_F(Credentials, HeadersComeFromTheCommandLineAndFromFiles) {
  Receiver receiver;
  EXPECT_EQ(0, Push(receiver, "-H 'X-Own:  one ' -H @headers").status);
  WriteFile(directory_ / "push", "pp-push-gw in -H @headers --url " + receiver.url());
  EXPECT_EQ(0, RunCommand("sh push", directory_.path()).status);
  ASSERT_EQ(2u, receiver.request_count());
  EXPECT_EQ("one", Header(receiver.requests()[0], "X-Own"));
  for (const Receiver::Request& request : receiver.requests()) {
    EXPECT_EQ("k3y-of-a-file", Header(request, "X-Key"));
    EXPECT_EQ("team", Header(request, "X-Scope-OrgID"));
  }
}

TEST_F(Credentials, AreNotShownWhenAServerRepeatsThem) {
  for (const Case& c : kCases) {
    for (const int status : {302, 400, 401, 500}) {
      SCOPED_TRACE(std::to_string(status) + " " + c.options);
      Receiver receiver([&](size_t, const Receiver::Request& request, httplib::Response* response) {
        const std::string all = "you sent " + Header(request, "Authorization") + ", " +
                                Header(request, "X-Key") + ", " + c.secret + ".";
        response->status = status;
        response->set_header("Location", "/?" + all);
        response->set_content(all, "text/plain");
      });
      std::filesystem::remove(directory_ / "bad");
      const Result result = Push(
          receiver, c.options + " -H @headers --max-retry-time 0 --rejects bad", c.environment);
      for (const std::string& said : {result.err, ReadFile(directory_ / "bad")}) {
        EXPECT_TRUE(Contains(said, "you sent ***, ***, ***.")) << said;
      }
    }
  }
}

// libcurl finds it by itself.
TEST_F(Credentials, OfAProxyInTheEnvironmentAreNotShown) {
  for (const std::string& proxy :
       {std::string("foo://me:s3cret@127.0.0.1:1"), std::string("http://me:s3cret@127.0.0.1:bad"),
        std::string("http://me:s3cret/more@127.0.0.1:1"), std::string("me:s3cret@127.0.0.1:1")}) {
    std::filesystem::remove(directory_ / "bad");
    const Result result = RunCommand("http_proxy='" + proxy +
                                         "' pp-push-rw --max-retry-time 0 --rejects bad "
                                         "--url http://10.1.2.3/write in",
                                     directory_.path());
    EXPECT_NE(0, result.status);
    EXPECT_TRUE(Contains(result.err, "proxy")) << result.err;
    for (const std::string& said : {result.err, ReadFile(directory_ / "bad")}) {
      EXPECT_FALSE(Contains(said, "s3cret")) << said;
    }
  }
}

// It is not tried again: what is wrong with it stays so.
TEST_F(Credentials, OfANetrcFileThatIsBrokenNameIt) {
  WriteFile(directory_ / "netrc", "machine 127.0.0.1 login \"me password netrc-s3cret\n");
  Receiver receiver;
  const Result result = RunCommand(
      "timeout 20 pp-push-rw --netrc-file netrc --url http://" + receiver.address() + "/ in",
      directory_.path());
  EXPECT_EQ(3, result.status);
  EXPECT_TRUE(Contains(result.err, "netrc cannot be read as a netrc file")) << result.err;
  EXPECT_FALSE(Contains(result.err, "s3cret")) << result.err;
}

// With a URL that has them.
TEST_F(Credentials, AreNotShownByDryRunsSummariesOrCheckpoints) {
  Receiver receiver;
  const std::string url = " --url http://me:s3cret-of-url@" + receiver.address() + " ";
  const std::string more = "-H 'X-Key: k3y-arg' --bearer-token-file token --proxy-user w:walk3r ";
  const std::string in =
      " --rejects bad in -H 'X-Key: k3y-arg' --proxy-user w:walk3r --summary=json";
  std::string shown;
  for (const std::string& tool : {std::string("pp-push-rw"), std::string("pp-push-gw")}) {
    for (const std::string& how : {std::string(" --dry-run"), " --checkpoint " + tool + ".ck"}) {
      const Result result = RunCommand(tool + url + in + how, directory_.path());
      EXPECT_EQ(0, result.status) << result.err;
      shown += result.out + result.err;
    }
    const std::string checkpoint = ReadFile(directory_ / (tool + ".ck"));
    shown += checkpoint + ReadFile(directory_ / (tool + ".ck.rejects"));
  }
  EXPECT_TRUE(Contains(shown, "would send 1 request")) << shown;
  for (const char* const secret : {"s3cret", "k3y-arg", "walk3r", "me:"}) {
    EXPECT_FALSE(Contains(shown, secret)) << shown;
  }
}

// A wrong usage is said without what may be a secret.
TEST_F(Credentials, AreNotShownByUsageErrors) {
  for (const std::string& options :
       {std::string("-H 'X Key: s3cret'"), std::string("-H s3cret"), std::string("-ume:s3cret"),
        std::string("--user:s3cret"), std::string("-H 'X-Key; s3cret'"),
        std::string("-H 'Host: s3cret'"), std::string("-H $'X-Key: s3cret\\x01'"),
        std::string("--url me:s3cret@host:80/"), std::string("--url ftp://me:s3cret@host/"),
        std::string("--url http://me:s3cret/more@host/"), std::string("--proxy me:s3cret/x@host"),
        std::string("--proxy htp://me:s3cret@host"), std::string("--url http://me:s3cret@/host"),
        std::string("-u me:s3cret --bearer-token-file token"),
        std::string("-u me:s3cret -H 'Authorization: Bearer s3cret'"),
        std::string("--bearer-token-file token -H 'Authorization: Bearer s3cret'"),
        std::string("--proxy http://me:s3cret@h --unix-socket s")}) {
    const Result result = RunCommand("pp-push-rw in --dry-run " + options, directory_.path());
    EXPECT_EQ(2, result.status) << options << result.err;
    EXPECT_FALSE(Contains(result.err, "s3cret")) << result.err;
  }
}

// ps(1) shows what /proc/PID/cmdline has.
TEST_F(Credentials, AreOverwrittenInTheArguments) {
  Receiver receiver(
      [](size_t, const Receiver::Request&, httplib::Response*) { Receiver::NeverAnswer(); });
  for (const std::string& tool : {std::string("pp-push-rw"), std::string("pp-push-gw")}) {
    const size_t before = receiver.request_count();
    Process push("echo $$ > pid; exec " + tool + " -u first:s3cret-1 --user=me:s3cret-2 " +
                     "-H 'X-Key: s3cret-3' --header 'X-Other: s3cret-4' --proxy-user w:s3cret-5 " +
                     "--url http://me:s3cret-6@x/ --url=http://me:s3cret-7@" + receiver.address() +
                     "/ in",
                 directory_.path());
    ASSERT_TRUE(Eventually([&] { return receiver.request_count() == before + 1; })) << push.Err();
    std::string pid = ReadFile(directory_ / "pid");
    pid.pop_back();
    const std::string arguments = ReadFile("/proc/" + pid + "/cmdline");
    EXPECT_TRUE(Contains(arguments, tool)) << arguments;
    EXPECT_TRUE(Contains(arguments, "@" + receiver.address() + "/")) << arguments;
    EXPECT_FALSE(Contains(arguments, "s3cret")) << arguments;
    EXPECT_EQ("Basic bWU6czNjcmV0LTI=", Header(receiver.requests()[before], "Authorization"));
  }
}

TEST_F(Credentials, DoNotFollowARedirectToAnotherHost) {
  Receiver elsewhere;
  Receiver receiver([&](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 307;
    response->set_header("Location", elsewhere.url() + "/api/v1/write");
  });
  const Result result = Push(receiver, "-u me:s/c:ret -H @headers");
  EXPECT_EQ(3, result.status);
  EXPECT_TRUE(Contains(result.err, "a redirect to " + elsewhere.url() + "/api/v1/write"))
      << result.err;
  EXPECT_EQ(0u, elsewhere.request_count());
}

TEST_F(Credentials, ARedirectIsPrintedWithinBounds) {
  Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 302;
    response->set_header("Location", "http://x/\x1b[31m" + std::string(1500, 'y'));
  });
  const Result result = Push(receiver, "");
  EXPECT_TRUE(Contains(result.err, "a redirect to http://x/\\x1b[31myyy")) << result.err;
  EXPECT_LT(result.err.size(), 800u);
}

TEST_F(Credentials, AreWhatAProxysHttpAnswerAsksFor) {
  Receiver proxy([](size_t, const Receiver::Request& request, httplib::Response* response) {
    if (Header(request, "Proxy-Authorization").empty()) response->status = 407;
  });
  const std::string by_proxy =
      "pp-push-rw in --url http://nowhere.invalid/ --proxy " + proxy.url() + " -u me:receivers";
  const Result without = RunCommand(by_proxy, directory_.path());
  EXPECT_EQ(3, without.status);
  EXPECT_TRUE(Contains(without.err, "HTTP 407")) << without.err;
  EXPECT_TRUE(Contains(without.err, "--proxy-user USER with PP_PROXY_PASSWORD")) << without.err;
  EXPECT_EQ(0, RunCommand(by_proxy + " --proxy-user w", directory_.path(),
                          {{"PP_PROXY_PASSWORD", "walker"}})
                   .status);
  const auto last = proxy.requests().back();
  EXPECT_EQ("Basic dzp3YWxrZXI=", Header(last, "Proxy-Authorization"));
  EXPECT_EQ("Basic bWU6cmVjZWl2ZXJz", Header(last, "Authorization"));
}

}  // namespace
}  // namespace pp_test
