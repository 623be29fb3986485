#include "cli/header_option.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

std::string ErrorOf(std::string_view header) {
  std::string error;
  const bool taken = CheckHeader(header, &error);
  EXPECT_EQ(taken, error.empty()) << header;
  return error;
}

TEST(CheckHeader, TakesWhatIsTheUsersOwn) {
  for (const char* const header :
       {"X-Scope-OrgID: team", "Authorization: Bearer token", "Cookie:a=b", "X-Empty-Ends:\t x \t",
        "THANOS-TENANT: t", "X-Text: caf\xc3\xa9: \"quoted\"", "X-Prometheus-Remote: 1"}) {
    EXPECT_EQ("", ErrorOf(header));
  }
}

TEST(CheckHeader, RefusesWhatBelongsToTheProtocol) {
  for (const std::string name :
       {"Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "content-type",
        "Expect", "HOST", "Keep-Alive", "Proxy-Authorization", "Retry-Attempt", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "User-Agent", "X-Prometheus-Remote-Write-Version",
        "x-prometheus-remote-write-samples-written", "X-VictoriaMetrics-Remote-Write-Version"}) {
    EXPECT_EQ(name + " belongs to the protocol and cannot be set", ErrorOf(name + ": secret"));
    EXPECT_EQ(name + " belongs to the protocol and cannot be set", ErrorOf(name + ":"));
  }
}

// libcurl would take some of these for a header without a value, or for one to leave out.
TEST(CheckHeader, RefusesWhatIsNoHeader) {
  for (const char* const header :
       {"", ":", ": secret", "secret", "Content-Type;", "Name; secret", "Content-Type : secret",
        " Content-Type: secret", "Na me: secret", "Content-Type\t: secret",
        "Na\xc3\xafve: secret"}) {
    EXPECT_EQ("not a header such as 'X-Scope-OrgID: team'", ErrorOf(header)) << header;
  }
  EXPECT_EQ("Accept has no value", ErrorOf("Accept: "));
}

TEST(CheckHeader, RefusesControlCharacters) {
  for (const std::string_view header :
       {std::string_view("X: secret\r\nContent-Type: y"), std::string_view("X: secret\ry"),
        std::string_view("X: secret\ny"), std::string_view("X: secret\0y", 11),
        std::string_view("X: secret\x7fy")}) {
    EXPECT_EQ("the value of X has a control character in it", ErrorOf(header));
  }
}

}  // namespace
}  // namespace pp
