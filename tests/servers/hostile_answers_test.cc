// Answers that no honest server gives. The first request gets one, the others are answered as they
// should be: so each case shows that the run ends in time and in little memory, what it says, and
// what becomes of the sample that was answered so.

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <set>

#include "support/compression_bombs.h"
#include "support/memory_watch.h"
#include "support/process.h"
#include "support/raw_server.h"
#include "support/temporary_directory.h"
#include "support/text.h"

namespace pp_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

enum class End {
  kDelivered,   // it was a "yes"
  kRejected,    // a "no" to this sample
  kTriedAgain,  // no answer at all
  kRefused,     // a "no" to anything; the run ends
};

struct Answer {
  const char* name;
  End end;
  std::string words;            // of the message
  std::string bytes;            // what comes first,
  std::string again = {};       // and then time and again, if this is not empty,
  bool slowly = false;          // with a pause each time;
  bool is_waited_for = slowly;  // there is no end but by --max-time
};

void PrintTo(const Answer& answer, std::ostream* to) {
  *to << answer.name;
}

std::string Status(const std::string& status) {
  return "HTTP/1.1 " + status + "\r\n";
}
std::string WithText(const std::string& status, const std::string& text,
                     const std::string& headers = "") {
  return Status(status) + headers + "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" +
         text;
}
const Bomb kGzip = GzipBomb();
const Bomb kDeflate = DeflateBomb();
const Bomb kZstd = ZstdBomb();

constexpr char kOk[] = "HTTP/1.1 200 OK\r\n";
constexpr char kBad[] = "HTTP/1.1 400 Bad Request\r\n";
constexpr char kChunked[] = "HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string kBlock(65536, 'a');
const std::string kHeader = "X-Some-Header: and its value\r\n";
constexpr char kNoEnd[] = "the headers of the answer have no end: more than 256 KiB";
constexpr char kTooLong[] = "a line in the headers of the answer is too long";
constexpr char kUnasked[] = "which was not asked for";

const std::vector<Answer> kAnswers = {
    // Without end.
    {"EndlessHeaders", End::kTriedAgain, kNoEnd, kOk, Repeated(kHeader, 100)},
    {"EndlessFoldedHeader", End::kTriedAgain, kNoEnd, kOk + kHeader,
     Repeated(" and more\r\n", 100)},
    {"EndlessHeaderLine", End::kTriedAgain, kTooLong, Status("200 OK") + "X-A: ", kBlock},
    {"HeaderOfAMebibyte", End::kTriedAgain, kTooLong,
     WithText("200 OK", "", "X-A: " + std::string(size_t{1} << 20, 'a') + "\r\n")},
    {"EndlessStatusLine", End::kTriedAgain, kTooLong, "HTTP/1.1 200 ", kBlock},
    {"EndlessContinue", End::kTriedAgain, kNoEnd, "",
     Repeated(Status("100 Continue") + "\r\n", 99)},
    {"EndlessEarlyHints", End::kTriedAgain, kNoEnd, "",
     Repeated(Status("103 Early Hints") + "Link: </a>\r\n\r\n", 99)},
    {"EndlessTrailers", End::kRejected, "HTTP 400: hello",
     Status("400 Bad") + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
     Repeated(kHeader, 100)},
    {"EndlessText", End::kDelivered, "", Status("200 OK") + "\r\n", kBlock},
    {"EndlessTextOfARejection", End::kRejected, "HTTP 400: aaa", Status("400 Bad") + "\r\n",
     kBlock},
    {"EndlessChunks", End::kRejected, "HTTP 400: aaa", kChunked, "10000\r\n" + kBlock + "\r\n"},
    {"EndlessZeros", End::kRefused, "the answer is not HTTP", "", std::string(65536, '\0')},
    // Slow.
    {"TrickleOfHeaders", End::kTriedAgain, "timed out", kOk, "a", true},
    {"TrickleOfText", End::kDelivered, "", Status("200 OK") + "\r\n", "a", true},
    {"TrickleOfARejection", End::kRejected, "HTTP 400: a", Status("400 Bad") + "\r\n", "a", true},
    {"TrickleOfContinue", End::kTriedAgain, "timed out", "", Status("100 Continue") + "\r\n", true},
    {"AnotherProtocol", End::kRefused, "HTTP 101", Status("101 Switch") + "Upgrade: x\r\n\r\n", "a",
     true},
    // Compressed, though nobody asked for that.
    {"GzipBomb", End::kRejected, "HTTP 400, with a text in the Content-Encoding \"gzip\"",
     Status("400 Bad") + "Content-Encoding: gzip\r\n\r\n" + kGzip.begin, kGzip.again},
    {"ZstdBomb", End::kDelivered, "",
     Status("200 OK") + "Content-Encoding: zstd\r\n\r\n" + kZstd.begin, kZstd.again},
    {"NestedEncodings", End::kRejected, "HTTP 400, with a text in the Content-Encoding",
     WithText("400 Bad", "x", "Content-Encoding: " + Repeated("gzip, ", 99) + "gzip\r\n")},
    {"GzipBombInTransfer", End::kTriedAgain, kUnasked,
     Status("200 OK") + "Transfer-Encoding: gzip\r\n\r\n" + kGzip.begin, kGzip.again},
    {"DeflateBombInTransfer", End::kTriedAgain, kUnasked,
     Status("400 Bad") + "Transfer-Encoding: deflate\r\n\r\n" + kDeflate.begin, kDeflate.again},
    {"ZstdBombInTransfer", End::kTriedAgain, kUnasked,
     Status("400 Bad") + "Transfer-Encoding: zstd\r\n\r\n" + kZstd.begin, kZstd.again},
    {"NestedTransferEncodings", End::kTriedAgain, "ncoding",
     Status("400 Bad") + "Transfer-Encoding: " + Repeated("gzip, ", 99) + "gzip\r\n\r\nx"},
    // Lengths that are none.
    {"LengthTooLarge", End::kRejected, "HTTP 400: hello",
     Status("400 Bad") + "Content-Length: 100\r\n\r\nhello"},
    {"LengthTooSmall", End::kRejected, "HTTP 400: he",
     Status("400 Bad") + "Content-Length: 2\r\n\r\nhello"},
    {"LengthNegative", End::kTriedAgain, "Content-Length",
     Status("200 OK") + "Content-Length: -1\r\n\r\nhello"},
    {"LengthNoNumber", End::kTriedAgain, "Content-Length",
     Status("200 OK") + "Content-Length: much\r\n\r\nhello"},
    {"LengthBeyondAnyNumber", End::kDelivered, "",
     Status("200 OK") + "Content-Length: 99999999999999999999\r\n\r\nhello"},
    {"LengthBesideChunks", End::kRejected, "HTTP 400: hello",
     Status("400 Bad") +
         "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"},
    {"ChunkWithoutLength", End::kRejected, "HTTP 400", std::string(kChunked) + "zz\r\nhello"},
    {"ChunkBeyondAnyLength", End::kRejected, "HTTP 400",
     std::string(kChunked) + "ffffffffffffffffff\r\nhello"},
    {"ChunkOfNegativeLength", End::kRejected, "HTTP 400", std::string(kChunked) + "-5\r\nhello"},
    // Cut off.
    {"CutBeforeAnything", End::kTriedAgain, "Empty reply", ""},
    {"CutBehindContinue", End::kTriedAgain, "Empty reply", Status("100 Continue") + "\r\n"},
    {"CutBehindTheStatus", End::kTriedAgain, "the answer breaks off in its headers", kOk},
    {"CutBehindABadStatus", End::kTriedAgain, "the answer breaks off in its headers", kBad},
    {"CutInTheHeaders", End::kTriedAgain, "the answer breaks off in its headers",
     kOk + kHeader + "X-"},
    {"CutInAChunk", End::kRejected, "HTTP 400: hello", std::string(kChunked) + "ff\r\nhello"},
    // No HTTP.
    {"AnotherServer", End::kRefused, "the answer is not HTTP (is --url", "SSH-2.0-OpenSSH_9.2\r\n"},
    {"APageOfHttp09", End::kRefused, "the answer is not HTTP", "<html>hello</html>"},
    {"StatusZero", End::kRefused, "response code", WithText("000 Nothing", "")},
    {"StatusOfFourDigits", End::kRefused, "response code", WithText("1000 Much", "")},
    {"StatusOfLetters", End::kRefused, "Unsupported", WithText("abc", "")},
    {"Status600", End::kTriedAgain, "HTTP 600", WithText("600 New", "")},
    {"Status999", End::kTriedAgain, "HTTP 999", WithText("999 Denied", "")},
    {"VersionOfTheFuture", End::kRefused, "HTTP version", "HTTP/9.9 204 No\r\n\r\n"},
    {"HeaderWithANul", End::kTriedAgain, "eader", kOk + std::string("X: a\0b\r\n\r\n", 10)},
    {"HeaderWithoutAColon", End::kTriedAgain, "eader", std::string(kOk) + "XA\r\n\r\n"},
    // Waits.
    {"RetryAfterAThousandTimes", End::kTriedAgain, "HTTP 503",
     WithText("503 Busy", "", Repeated("Retry-After: 0\r\n", 3000))},
    {"RetryAfterNegative", End::kTriedAgain, "HTTP 503",
     WithText("503 Busy", "", "Retry-After: -9223372036854775808\r\n")},
    {"RetryAfterAlmostForEver", End::kTriedAgain, "HTTP 503",
     WithText("503 Busy", "", "Retry-After: 1e308\r\n")},
    {"RetryAfterAllTime", End::kRefused, "HTTP 503",
     WithText("503 Busy", "", "Retry-After: 9223372036854775807\r\n")},
    {"RetryAfterTheYear9999", End::kRefused, "HTTP 503",
     WithText("503 Busy", "", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n")},
    // Words.
    {"SequencesForTerminals", End::kRejected, "\\x1b]0;owned\\x07\\xff\\xfe\\r\\n\\xc2\\x9b31mline",
     WithText("400 Bad",
              "\x1b]0;owned\x07\xff\xfe\r\n\xc2\x9b"
              "31mline\x1b[2J")},
    {"TextThatRunsTheOtherWay", End::kRejected, "HTTP 400: \\xe2\\x80\\xaedezirohtuanu",
     WithText("400 Bad",
              "\u202e"
              "dezirohtuanu")},
    {"ALineOfAMebibyte", End::kRejected, "HTTP 400: xxx",
     WithText("400 Bad", std::string(size_t{1} << 20, 'x'))},
    {"APage", End::kTriedAgain, "HTTP 503: Busy\\x1b",
     WithText("503 Busy", "<html><title>Busy\x1b</title>", "Content-Type: text/html\r\n")},
    {"AYesThatSaysNo", End::kDelivered, "", WithText("200 OK", "out of order sample\n")},
    {"ALineOfTheStream", End::kRejected, "HTTP 400: bad\\na{n=\"3\"} 3",
     WithText("400 Bad", "bad\na{n=\"3\"} 3\n")},
};

class HostileAnswers : public ::testing::TestWithParam<std::tuple<const char*, Answer>> {
 protected:
  // Two samples, in a request each.
  std::string Command(const std::string& url) {
    WriteFile(directory_ / "in", "a{n=\"1\"} 1 1000\na{n=\"2\"} 2 1000\n");
    const std::string tool = std::get<0>(GetParam());
    return tool + " in --summary=json --rejects bad --max-retry-time 20s --max-time " +
           (answer_.is_waited_for ? "1s" : "0") +
           (tool == "pp-push-gw" ? " --group-by n --url " + url
                                 : " --protocol 1 --batch-samples 1 --url " + url + "/write");
  }

  void Serve(RawServer::Peer* peer) {
    if (peer->number() == 0) {
      if (!peer->ReadRequest() || !peer->Send(answer_.bytes)) return;
      if (!answer_.again.empty())
        peer->SendOn(answer_.again, milliseconds(answer_.slowly ? 50 : 0));
      return;
    }
    while (peer->ReadRequest()) {
      {
        const std::lock_guard lock(mutex_);
        peak_ = memory_.Peaks()["push"];
      }
      peer->Send("HTTP/1.1 204 No Content\r\n\r\n");
    }
  }

  void ExpectEnd(const Result& result) {
    const bool is_refused = answer_.end == End::kRefused;
    const int rejected = is_refused ? 2 : answer_.end == End::kRejected ? 1 : 0;
    EXPECT_EQ(is_refused ? 3 : rejected, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, "\"read\":2,\"delivered\":" + std::to_string(2 - rejected) +
                                         ",\"rejected\":" + std::to_string(rejected) + ","))
        << result.err;
    const std::string rejects = "\n" + ReadFile(directory_ / "bad");
    EXPECT_EQ(rejected > 0, Contains(rejects, "\na{n=\"1\"} 1 1000\n")) << rejects;
    EXPECT_EQ(rejected > 1, Contains(rejects, "\na{n=\"2\"} 2 1000\n")) << rejects;
    EXPECT_FALSE(Contains(rejects, "\na{n=\"3\"}")) << rejects;
    EXPECT_EQ(answer_.end == End::kTriedAgain, Contains(result.err, "; trying again"))
        << result.err;
  }

  void ExpectMessage(const std::string& url, const std::string& said) {
    EXPECT_LT(said.size(), 4000u);
    for (const char c : said) EXPECT_TRUE(c == '\n' || (c >= ' ' && c < '\x7f')) << said;
    if (answer_.end == End::kDelivered) {
      EXPECT_EQ('{', said[0]) << said;
      return;
    }
    EXPECT_TRUE(Contains(said.substr(0, said.find('\n')), url)) << said;
    EXPECT_TRUE(Contains(said.substr(0, said.find('\n')), answer_.words)) << said;
  }

  const Answer& answer_ = std::get<1>(GetParam());
  TemporaryDirectory directory_;
  MemoryWatch memory_{directory_.path()};
  std::mutex mutex_;
  uint64_t peak_ = 0;  // when the last request came
};

TEST_P(HostileAnswers, EndInTimeInLittleMemoryAndLoseNothing) {
  RawServer server([this](RawServer::Peer* peer) { Serve(peer); });
  const std::string command = memory_.Watched("push", Command(server.url()));
  const auto begin = std::chrono::steady_clock::now();
  const Result result = RunCommand(command, directory_.path());
  const seconds limit(MemoryWatch::IsMeaningful() ? 15 : 60);  // a sanitizer takes its time
  EXPECT_LT(std::chrono::steady_clock::now() - begin, limit);
  ExpectEnd(result);
  ExpectMessage(server.url(), result.err);
  if (answer_.end == End::kRefused || !MemoryWatch::IsMeaningful()) return;
  const std::lock_guard lock(mutex_);
  EXPECT_GT(peak_, 0u);
  EXPECT_LT(peak_, size_t{64} << 20);
}

std::string NameOf(const ::testing::TestParamInfo<HostileAnswers::ParamType>& info) {
  return std::get<1>(info.param).name;
}

// Both tools take their answers by the same way, so one of each end is enough for the second.
std::vector<Answer> AFew() {
  const std::set<std::string> names = {"EndlessHeaders",     "EndlessTextOfARejection",
                                       "TrickleOfText",      "GzipBombInTransfer",
                                       "CutBehindTheStatus", "AnotherServer",
                                       "RetryAfterAllTime",  "SequencesForTerminals"};
  std::vector<Answer> few;
  for (const Answer& answer : kAnswers) {
    if (names.contains(answer.name)) few.push_back(answer);
  }
  return few;
}

INSTANTIATE_TEST_SUITE_P(Rw, HostileAnswers,
                         ::testing::Combine(::testing::Values("pp-push-rw"),
                                            ::testing::ValuesIn(kAnswers)),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Gw, HostileAnswers,
                         ::testing::Combine(::testing::Values("pp-push-gw"),
                                            ::testing::ValuesIn(AFew())),
                         NameOf);

}  // namespace
}  // namespace pp_test
