// Answers to requests that their server has not read. A "yes" is none then: the samples go out
// again, over another connection. A "no" is one, for it may well be about the beginning.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/process.h"
#include "support/raw_server.h"
#include "support/temporary_directory.h"
#include "support/text.h"

namespace pp_test {
namespace {

constexpr size_t kSamples = 12'000;
constexpr char kYes[] = "HTTP/1.1 204 No Content\r\n\r\n";
constexpr char kTooEarly[] = " before it has the whole request";

// What the first connection gets; all others are served as they should be.
struct EarlyAnswer {
  enum class Then { kWaits, kEndsSending, kResets };
  const char* name;
  std::string bytes;
  std::string words;  // of the message
  Then then;
  bool reads_a_byte = true;
  bool behind_another = false;  // to the second request of a connection that has served
};

void PrintTo(const EarlyAnswer& answer, std::ostream* to) {
  *to << answer.name;
}

using Then = EarlyAnswer::Then;

const EarlyAnswer kAnswers[] = {
    {"BeforeTheFirstByte", kYes, std::string("HTTP 204") + kTooEarly, Then::kWaits, false},
    {"BehindAByte", "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok",
     std::string("HTTP 202") + kTooEarly, Then::kEndsSending},
    {"AndTheEndOfTheConnection",
     "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
     std::string("HTTP 200") + kTooEarly, Then::kEndsSending},
    {"OnAConnectionThatHasServed", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
     std::string("HTTP 200") + kTooEarly, Then::kEndsSending, true, true},
    // It may come before what was sent is read.
    {"AndAReset", kYes, "", Then::kResets},
    {"ThatIsBusy", "HTTP/1.1 503 Busy\r\nContent-Length: 3\r\n\r\nno!", "HTTP 503: no!",
     Then::kEndsSending},
};

class EarlyAnswers : public ::testing::Test {
 protected:
  // No buffer on the way takes a request with this as a whole, compressed or not.
  static std::string Stream() {
    constexpr std::string_view kDigits =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    std::mt19937_64 random(1);
    std::string stream;
    for (size_t i = 0; i < kSamples; ++i) {
      stream += "a{n=\"";
      for (size_t digit = 0; digit < 1000; ++digit) stream += kDigits[random() % kDigits.size()];
      stream += "\"} 1 1000\n";
    }
    return stream;
  }

  Result Push(const std::string& tool, const std::string& url, const std::string& options) {
    const bool is_gateway = tool == "pp-push-gw";
    return RunCommand(tool + " in --summary=json --rejects bad " + options + " --url " + url +
                          (is_gateway ? "" : "/write --protocol 1 --batch-samples 100000"),
                      directory_.path());
  }

  static void Answer(RawServer::Peer* peer, const EarlyAnswer& answer) {
    if (answer.behind_another && (!peer->ReadRequest() || !peer->Send(kYes))) return;
    if (answer.reads_a_byte && !peer->ReadByte()) return;
    if (!peer->Send(answer.bytes) || answer.then == Then::kResets) return;
    if (answer.then == Then::kEndsSending) peer->EndSending();
    peer->WaitForEnd();
  }

  TemporaryDirectory directory_;
};

// libcurl sends a request again by itself when a connection that has served turns out to be dead:
// what went out in vain does not count as sent.
TEST_F(EarlyAnswers, BehindAConnectionThatDiedAreTriedAgain) {
  RawServer server([](RawServer::Peer* peer) {
    if (peer->number() == 0) {
      if (peer->ReadRequest() && peer->Send(kYes)) peer->ReadRequest();
      return;
    }
    if (peer->number() == 1) return Answer(peer, kAnswers[0]);
    while (peer->ReadRequest() && peer->Send(kYes)) {
    }
  });
  WriteFile(directory_ / "in", Stream());
  const Result result = Push("pp-push-rw", server.url(), "--max-retry-time 20s --max-time 1s");
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, kTooEarly)) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":" + std::to_string(kSamples) + ","))
      << result.err;
}

class EarlyAnswersOnce
    : public EarlyAnswers,
      public ::testing::WithParamInterface<std::tuple<const char*, EarlyAnswer>> {};

TEST_P(EarlyAnswersOnce, AreTriedAgain) {
  const auto& [tool, answer] = GetParam();
  RawServer server([&answer = answer](RawServer::Peer* peer) {
    if (peer->number() == 0) return Answer(peer, answer);
    while (peer->ReadRequest() && peer->Send(kYes)) {
    }
  });
  WriteFile(directory_ / "in", Stream());
  const Result result = Push(tool, server.url(), "--max-retry-time 20s --max-time 1s");
  EXPECT_EQ(0, result.status) << result.err;
  const std::string said = result.err.substr(0, result.err.find('\n'));
  EXPECT_TRUE(Contains(said, server.url())) << result.err;
  EXPECT_TRUE(Contains(said, answer.words)) << result.err;
  EXPECT_TRUE(Contains(said, "; trying again")) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":" + std::to_string(kSamples) + ","))
      << result.err;
  EXPECT_LE(2u, server.connections());
}

std::string NameOf(const ::testing::TestParamInfo<EarlyAnswersOnce::ParamType>& info) {
  return std::get<1>(info.param).name;
}

// A group goes out in one request, so there is none to come first.
std::vector<EarlyAnswer> ToOneRequest() {
  std::vector<EarlyAnswer> answers;
  for (const EarlyAnswer& answer : kAnswers) {
    if (!answer.behind_another) answers.push_back(answer);
  }
  return answers;
}

INSTANTIATE_TEST_SUITE_P(Rw, EarlyAnswersOnce,
                         ::testing::Combine(::testing::Values("pp-push-rw"),
                                            ::testing::ValuesIn(kAnswers)),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Gw, EarlyAnswersOnce,
                         ::testing::Combine(::testing::Values("pp-push-gw"),
                                            ::testing::ValuesIn(ToOneRequest())),
                         NameOf);

// Every request gets one.
class EarlyAnswersAlways : public EarlyAnswers {
 protected:
  // Nothing is delivered, and nothing is lost.
  void ExpectKept(const std::string& tool, const std::string& status_line, int status,
                  const std::string& words) {
    const EarlyAnswer answer = {
        "", status_line + "\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno!", "",
        Then::kEndsSending};
    RawServer server([&](RawServer::Peer* peer) { Answer(peer, answer); });
    WriteFile(directory_ / "in", Stream());
    const Result result = Push(tool, server.url(), "--max-retry-time 0 --max-time 10s");
    EXPECT_EQ(status, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, words)) << result.err;
    const std::string kept = ReadFile(directory_ / "bad");
    const std::string count = std::to_string(std::count(kept.begin(), kept.end(), '{'));
    EXPECT_NE("0", count);
    EXPECT_TRUE(
        Contains(result.err, "\"read\":" + count + ",\"delivered\":0,\"rejected\":" + count))
        << count << ": " << result.err;
    WriteFile(directory_ / "bad", "");
  }
};

TEST_F(EarlyAnswersAlways, EndTheRunWhenTheTimeToTryAgainIsOver) {
  for (const std::string tool : {"pp-push-rw", "pp-push-gw"}) {
    ExpectKept(tool, "HTTP/1.1 200 OK", 3, std::string("HTTP 200") + kTooEarly);
  }
}

// Some of them are lost with their connections.
TEST_F(EarlyAnswersAlways, ThatSayNoAndAreLostNowAndThenAreNotAskedForEachSample) {
  RawServer server([](RawServer::Peer* peer) {
    if (!peer->ReadRequest() || peer->number() % 7 == 3) return;
    peer->Send("HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno!");
  });
  std::string stream;
  for (int i = 0; i < 3000; ++i) stream += "a{n=\"" + std::to_string(i) + "\"} 1 1000\n";
  WriteFile(directory_ / "in", stream);
  const Result result = Push("pp-push-rw", server.url(), "--max-retry-time 20s --max-time 10s");
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"read\":3000,\"delivered\":0,\"rejected\":3000,"))
      << result.err;
  EXPECT_LT(server.connections(), 300u);
}

TEST_F(EarlyAnswersAlways, ThatSayNoAreTakenAtTheirWord) {
  ExpectKept("pp-push-rw", "HTTP/1.1 401 Unauthorized", 3, "HTTP 401: no!");
  ExpectKept("pp-push-gw", "HTTP/1.1 401 Unauthorized", 3, "HTTP 401: no!");
  ExpectKept("pp-push-gw", "HTTP/1.1 413 Too Large", 1, "HTTP 413: no!");
}

}  // namespace
}  // namespace pp_test
