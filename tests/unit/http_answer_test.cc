#include "delivery/http_answer.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// All of them are of an answer with this status, and none is refused.
void Take(HttpAnswer* answer, int status, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    EXPECT_TRUE(answer->TakeHeaderLine(line, status)) << answer->refusal();
  }
}

TEST(HttpAnswer, KeepsItsHeadersByNamesInLowerCase) {
  HttpAnswer answer;
  Take(&answer, 503, {"HTTP/1.1 503 Busy\r\n", "Retry-After: \t7 \r\n", "X-A:b:c\n", "none\r\n"});
  EXPECT_FALSE(answer.has_verdict());
  Take(&answer, 503, {"\r\n"});
  EXPECT_TRUE(answer.has_verdict());
  EXPECT_EQ((Headers{{"retry-after", "7"}, {"x-a", "b:c"}}), answer.headers());
}

TEST(HttpAnswer, HasNoVerdictBeforeTheFinalOne) {
  HttpAnswer answer;
  Take(&answer, 103, {"HTTP/1.1 103 Early Hints\r\n", "Link: </a>\r\n", "\r\n"});
  EXPECT_FALSE(answer.has_verdict());
  Take(&answer, 204, {"HTTP/1.1 204 No Content\r\n", "X-A: b\r\n", "\r\n"});
  EXPECT_TRUE(answer.has_verdict());
  EXPECT_EQ((Headers{{"x-a", "b"}}), answer.headers());
}

TEST(HttpAnswer, AnotherProtocolIsTheLastWord) {
  HttpAnswer answer;
  Take(&answer, 101, {"HTTP/1.1 101 Switching Protocols\r\n", "\r\n"});
  EXPECT_TRUE(answer.has_verdict());
}

TEST(HttpAnswer, KeepsSoManyHeadersAndNoneThatIsTooLong) {
  HttpAnswer answer;
  Take(&answer, 200, {"X-Long: " + std::string(HttpAnswer::kLongestKeptHeader, 'x') + "\r\n"});
  for (int i = 0; i < 2000; ++i) Take(&answer, 200, {"Retry-After: " + std::to_string(i) + "\r\n"});
  EXPECT_EQ(HttpAnswer::kKeptHeaders, answer.headers().size());
  EXPECT_EQ("0", answer.headers()[0].second);
}

TEST(HttpAnswer, HeadersWithoutEndAreRefused) {
  for (const int status : {100, 103, 200}) {  // interim answers count as much
    HttpAnswer answer;
    size_t bytes = 0;
    const std::string line = "X-Some-Header: and its value\r\n";
    while (bytes + line.size() <= HttpAnswer::kMostHeaderBytes) {
      ASSERT_TRUE(answer.TakeHeaderLine(line, status));
      bytes += line.size();
      if (status == 200) continue;
      ASSERT_TRUE(answer.TakeHeaderLine("\r\n", status));
      bytes += 2;
    }
    EXPECT_FALSE(answer.TakeHeaderLine(line, status));
    EXPECT_EQ("the headers of the answer have no end: more than 256 KiB", answer.refusal());
    EXPECT_FALSE(answer.has_verdict());
  }
}

TEST(HttpAnswer, ACompressionThatNobodyAskedForIsRefused) {
  for (const std::string codings :
       {"gzip", "GZIP, chunked", "chunked, deflate", "identity,br", "\x1b[31m"}) {
    HttpAnswer answer;
    EXPECT_FALSE(answer.TakeHeaderLine("transfer-Encoding: " + codings + "\r\n", 200)) << codings;
    EXPECT_TRUE(answer.refusal().ends_with("which was not asked for")) << answer.refusal();
    EXPECT_EQ(std::string::npos, answer.refusal().find('\x1b'));
  }
  HttpAnswer answer;
  Take(&answer, 200,
       {"Transfer-Encoding: Chunked\r\n", "Transfer-Encoding: , identity ,\r\n",
        "Transfer-Encoding:\r\n", "Content-Encoding: gzip\r\n", "\r\n"});
}

TEST(HttpAnswer, KeepsTheBeginningOfItsTextAndEndsItInTime) {
  HttpAnswer answer;
  const std::string part(1000, 'x');
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(answer.TakeText(part));
  EXPECT_FALSE(answer.is_text_cut());
  EXPECT_EQ(4000u, answer.text().size());
  size_t bytes = 4000;
  while (answer.TakeText(part)) bytes += part.size();
  EXPECT_TRUE(answer.is_text_cut());
  EXPECT_EQ(HttpAnswer::kKeptText, answer.text().size());
  EXPECT_GT(bytes + part.size(), HttpAnswer::kMostText);
  EXPECT_LE(bytes, HttpAnswer::kMostText);
}

}  // namespace
}  // namespace pp
