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

TEST_F(Requests, HaveTheHeadersOfRemoteWrite1) {
  Receiver receiver;
  EXPECT_EQ(0, Push("a 1 1000\n", receiver, "-H 'X-Scope-OrgID: team'").status);
  ASSERT_EQ(1u, receiver.requests().size());
  const Receiver::Request request = receiver.requests()[0];
  EXPECT_EQ("POST", request.method);
  EXPECT_EQ("/api/v1/write", request.path);
  EXPECT_EQ("application/x-protobuf", Header(request, "Content-Type"));
  EXPECT_EQ("snappy", Header(request, "Content-Encoding"));
  EXPECT_EQ("0.1.0", Header(request, "X-Prometheus-Remote-Write-Version"));
  EXPECT_TRUE(Header(request, "User-Agent").starts_with("prometheus-pusher/"));
  EXPECT_EQ("team", Header(request, "X-Scope-OrgID"));
}

// The original sent labels as they came.
TEST_F(Requests, HaveLabelsSortedByBytesAndSamplesInTheOrderOfTime) {
  Receiver receiver;
  EXPECT_EQ(0, Push("m{b=\"1\",A=\"2\",a=\"3\"} 3 3000\nm{a=\"3\",b=\"1\",A=\"2\"} 1 1000\n"
                    "m{A=\"2\",empty=\"\",a=\"3\",b=\"1\"} 2 2000\n",
                    receiver)
                   .status);
  ASSERT_EQ(1u, receiver.requests().size());
  const prometheus::WriteRequest request = Decode(receiver.requests()[0]);
  ASSERT_EQ(1, request.timeseries_size());
  std::string labels;
  for (const auto& label : request.timeseries(0).labels()) {
    labels += label.name() + "=" + label.value() + " ";
  }
  EXPECT_EQ("A=2 __name__=m a=3 b=1 ", labels);
  std::string samples;
  for (const auto& sample : request.timeseries(0).samples()) {
    samples += std::to_string(sample.timestamp()) + ":" + std::to_string(int(sample.value())) + " ";
  }
  EXPECT_EQ("1000:1 2000:2 3000:3 ", samples);
}

TEST_F(Requests, KeepTheOrderOfEachSeriesAcrossShards) {
  // Every fifth request fails once, so that retries are part of it.
  Receiver receiver([](size_t number, const Receiver::Request&, httplib::Response* response) {
    if (number % 5 == 4) response->status = 503;
  });
  std::string stream;
  for (int time = 1; time <= 100; ++time) {
    for (int series = 0; series < 20; ++series) {
      stream += "m{s=\"" + std::to_string(series) + "\"} 1 " + std::to_string(time) + "\n";
    }
  }
  const Result result = Push(stream, receiver, "--shards 4 --batch-samples 50");
  EXPECT_EQ(0, result.status) << result.err;
  std::map<std::string, int64_t> last;
  size_t samples = 0;
  size_t number = 0;
  for (const Receiver::Request& request : receiver.requests()) {
    if (number++ % 5 == 4) continue;
    const prometheus::WriteRequest decoded = Decode(request);
    for (const auto& series : decoded.timeseries()) {
      for (const auto& sample : series.samples()) {
        int64_t& newest = last[series.labels(1).value()];
        EXPECT_EQ(newest + 1, sample.timestamp());
        newest = sample.timestamp();
        ++samples;
      }
    }
  }
  EXPECT_EQ(2000u, samples);
}

TEST_F(Requests, AreTriedAgainAfter500And429) {
  Receiver receiver([](size_t number, const Receiver::Request&, httplib::Response* response) {
    if (number == 0) response->status = 500;
    if (number == 1) {
      response->status = 429;
      response->set_header("Retry-After", "0");
    }
  });
  const Result result = Push("a 1 1000\n", receiver, "--summary=json");
  EXPECT_EQ(0, result.status);
  const auto requests = receiver.requests();
  ASSERT_EQ(3u, requests.size());
  EXPECT_EQ(requests[0].body, requests[2].body);
  EXPECT_EQ("", Header(requests[0], "Retry-Attempt"));
  EXPECT_EQ("2", Header(requests[2], "Retry-Attempt"));
  EXPECT_NE(std::string::npos, result.err.find("\"retries\":2")) << result.err;
  EXPECT_NE(std::string::npos, result.err.find("answers again")) << result.err;
}

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

// An old Prometheus would answer 500 to a label that comes twice, and skips the series in silence
// when it is newer.
TEST_F(Requests, NeverCarryWhatRemoteWriteForbids) {
  Receiver receiver;
  const Result result = Push(
      "m{a=\"1\",a=\"2\"} 1 1000\nm{a=\"1\",\"a\"=\"1\"} 1 1000\nm{__name__=\"n\"} 1 1000\n"
      "m{__x=\"1\"} 1 1000\n{\"u.v\"} 1 1000\nm{\"u.v\"=\"1\"} 1 1000\nm{a=\"3\"} 3 1000\n",
      receiver);
  EXPECT_EQ(1, result.status);
  EXPECT_NE(std::string::npos, result.err.find("read 7 samples = delivered 1 + rejected 6"))
      << result.err;
  ASSERT_EQ(1u, receiver.requests().size());
  const prometheus::WriteRequest request = Decode(receiver.requests()[0]);
  ASSERT_EQ(1, request.timeseries_size());
  EXPECT_EQ("3", request.timeseries(0).labels(1).value());
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

// The clock stamps what has no timestamp.
TEST_F(Requests, StampSamplesWithoutTimestamp) {
  Receiver receiver;
  const int64_t before = int64_t{std::time(nullptr)} * 1000;
  EXPECT_EQ(0, Push("a 1\n", receiver).status);
  ASSERT_EQ(1u, receiver.requests().size());
  const auto request = Decode(receiver.requests()[0]);
  EXPECT_GE(request.timeseries(0).samples(0).timestamp(), before);
  EXPECT_LE(request.timeseries(0).samples(0).timestamp(),
            int64_t{std::time(nullptr)} * 1000 + 1000);
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
