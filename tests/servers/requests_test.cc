// The bytes of the requests, and what happens when a receiver answers by a script of faults.

#include <gtest/gtest.h>
#include <snappy.h>

#include <unistd.h>

#include <csignal>
#include <ctime>

#include "remote_write_v1.pb.h"
#include "support/process.h"
#include "support/receiver.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

prometheus::WriteRequest Decode(const Receiver::Request& request) {
  std::string bytes;
  prometheus::WriteRequest decoded;
  EXPECT_TRUE(snappy::Uncompress(request.body.data(), request.body.size(), &bytes));
  EXPECT_TRUE(decoded.ParseFromString(bytes));
  return decoded;
}

std::string Header(const Receiver::Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

class Requests : public ::testing::Test {
 protected:
  Result Push(const std::string& stream, const Receiver& receiver, const std::string& options = "",
              const std::map<std::string, std::string>& environment = {}) {
    WriteFile(directory_ / "in", stream);
    return RunCommand(
        "pp-push-rw --protocol 1 in --url " + receiver.url() + "/api/v1/write " + options,
        directory_.path(), environment);
  }

  TemporaryDirectory directory_;
};

// Only smaller parts of it are, and those once.
TEST_F(Requests, AreNotTriedAgainAfter400AndTheSamplesAreKept) {
  Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 400;
    response->set_content("out of order sample\x1b[31m\n", "text/plain");
  });
  const Result result = Push("a 1.50 1000\nb{x=\"y\"} 2 1000\n", receiver, "--rejects bad");
  EXPECT_EQ(1, result.status);
  const auto requests = receiver.requests();
  ASSERT_EQ(3u, requests.size());
  EXPECT_EQ(2, Decode(requests[0]).timeseries_size());
  EXPECT_EQ("a", Decode(requests[1]).timeseries(0).labels(0).value());
  EXPECT_EQ("b", Decode(requests[2]).timeseries(0).labels(0).value());
  const std::string bad = ReadFile(directory_ / "bad");
  EXPECT_TRUE(bad.starts_with("# http://")) << bad;
  EXPECT_NE(std::string::npos, bad.find("out of order sample\\x1b[31m")) << bad;
  EXPECT_NE(std::string::npos, bad.find("\na 1.5 1000\n# http")) << bad;
  EXPECT_TRUE(bad.ends_with("\nb{x=\"y\"} 2 1000\n")) << bad;
  EXPECT_NE(std::string::npos, result.err.find("read 2 samples = delivered 0 + rejected 2"));
}

TEST_F(Requests, AreRejectedAsAWholeWithoutSalvage) {
  Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 400;
  });
  const Result result = Push("a 1 1000\nb 2 1000\n", receiver, "--rejects bad --no-salvage");
  EXPECT_EQ(1, result.status);
  EXPECT_EQ(1u, receiver.requests().size());
  EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("\na 1 1000\nb 2 1000\n"));
}

TEST_F(Requests, FollowNoRedirect) {
  Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 302;
    response->set_header("Location", "/elsewhere");
  });
  const Result result = Push("a 1 1000\n", receiver, "--rejects bad");
  EXPECT_EQ(3, result.status) << result.err;
  EXPECT_EQ(1u, receiver.requests().size());
  EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("\na 1 1000\n"));
}

TEST_F(Requests, CarryABearerTokenFromAFileOrTheEnvironment) {
  Receiver receiver;
  WriteFile(directory_ / "token", "from-file\n");
  EXPECT_EQ(0, Push("a 1 1\n", receiver, "--bearer-token-file token").status);
  EXPECT_EQ(0, Push("a 1 1\n", receiver, "", {{"PP_BEARER_TOKEN", "from-env"}}).status);
  const auto requests = receiver.requests();
  ASSERT_EQ(2u, requests.size());
  EXPECT_EQ("Bearer from-file", Header(requests[0], "Authorization"));
  EXPECT_EQ("Bearer from-env", Header(requests[1], "Authorization"));
}

TEST_F(Requests, CarryTheCredentialsOfTheUrlAndNoMessageShowsThem) {
  Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 400;
  });
  WriteFile(directory_ / "in", "a 1 1000\n");
  const Result result =
      RunCommand("pp-push-rw --protocol 1 in --rejects bad --url http://me:s3%63ret@" +
                     receiver.address() + "/",
                 directory_.path());
  EXPECT_EQ(1, result.status) << result.err;
  ASSERT_EQ(1u, receiver.requests().size());
  EXPECT_EQ("Basic bWU6czNjcmV0", Header(receiver.requests()[0], "Authorization"));  // me:s3cret
  const std::string said = result.err + ReadFile(directory_ / "bad");
  EXPECT_NE(std::string::npos, said.find("HTTP 400")) << said;
  EXPECT_EQ(std::string::npos, said.find("s3")) << said;
}

TEST_F(Requests, AreSentAfterTheFlushInterval) {
  Receiver receiver;
  Process pipeline("(echo a 1; sleep 60) | pp-push-rw --protocol 1 --flush-interval 50ms --url " +
                       receiver.url() + "/api/v1/write",
                   directory_.path());
  EXPECT_TRUE(Eventually([&] { return receiver.requests().size() == 1; })) << pipeline.Err();
}

// Whatever there is to read meanwhile.
TEST_F(Requests, AreSentAfterTheFlushIntervalThoughNoSamplesFollow) {
  Receiver receiver;
  for (const std::string other : {"# a comment", "# HELP a b", "bad"}) {
    const size_t before = receiver.request_count();
    Process pipeline("(echo a 1; timeout 30 yes '" + other +
                         "') | pp-push-rw -q --protocol 1 --flush-interval 50ms --url " +
                         receiver.url() + "/api/v1/write",
                     directory_.path());
    EXPECT_TRUE(Eventually([&] { return receiver.request_count() > before; })) << other;
    EXPECT_TRUE(pipeline.IsRunning());
  }
}

TEST_F(Requests, OfASinkThatIsStoppedCarryWhatIsInThePipe) {
  Receiver receiver;
  // The writer ignores the signal and keeps the pipe open.
  Process pipeline(
      "(trap '' TERM; echo a 1 1000; echo b 2 1000; touch written; sleep 60) | "
      "pp-push-rw --protocol 1 --flush-interval 1h --url " +
          receiver.url() + "/api/v1/write",
      directory_.path());
  ASSERT_TRUE(Eventually([&] { return access((directory_ / "written").c_str(), F_OK) == 0; }));
  // Until the handler is there a signal would end the process; then it has a thread for its shard.
  ASSERT_TRUE(Eventually([&] {
    return RunCommand("test $(ps -o nlwp= -C pp-push-rw | sort -n | tail -n 1) -ge 2",
                      directory_.path())
               .status == 0;
  }));
  pipeline.Signal(SIGTERM);
  EXPECT_TRUE(Eventually([&] { return receiver.requests().size() == 1; })) << pipeline.Err();
  ASSERT_EQ(1u, receiver.requests().size());
  EXPECT_EQ(2, Decode(receiver.requests()[0]).timeseries_size());
}

// A receiver that is down makes the pipe wait; a second signal gives up, and says so.
TEST_F(Requests, AreGivenUpAtTheSecondSignal) {
  const Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 503;
  });
  WriteFile(directory_ / "in", "a 1 1000\n");
  Process push(
      "exec pp-push-rw --protocol 1 in --rejects bad --url " + receiver.url() + "/api/v1/write",
      directory_.path());
  ASSERT_TRUE(Eventually([&] { return push.Err().find("503") != std::string::npos; }));
  push.Signal(SIGINT);
  ASSERT_TRUE(Eventually([&] { return !push.HasPendingSignal(); }));
  push.Signal(SIGINT);
  EXPECT_EQ(3, push.Wait()) << push.Err();
  EXPECT_NE(std::string::npos, ReadFile(directory_ / "bad").find("\na 1 1000\n"));
}

}  // namespace
}  // namespace pp_test
