#include "delivery/secrets.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

TEST(Secrets, AreHiddenWhereverTheyStand) {
  Secrets secrets;
  EXPECT_EQ("nothing to hide", secrets.Hide("nothing to hide"));
  secrets.Add("hidden");
  EXPECT_EQ("*** is ***, hid is not", secrets.Hide("hidden is hidden, hid is not"));
  EXPECT_EQ("", secrets.Hide(""));
}

TEST(Secrets, TheLongestIsHiddenFirst) {
  for (const bool turned : {false, true}) {
    Secrets secrets;
    secrets.Add(turned ? "token-and-more" : "token");
    secrets.Add(turned ? "token" : "token-and-more");
    EXPECT_EQ("*** ***", secrets.Hide("token-and-more token"));
  }
}

TEST(Secrets, TooShortOnesAreNotLookedFor) {
  Secrets secrets;
  secrets.Add("");
  secrets.Add("abc");
  EXPECT_EQ("abc", secrets.Hide("abc"));
}

TEST(Secrets, OfCredentialsThePasswordIsOne) {
  Secrets secrets;
  secrets.AddCredentials("user:pass:word");
  secrets.AddCredentials("nobody");
  EXPECT_EQ("***, user, ***, nobody", secrets.Hide("user:pass:word, user, pass:word, nobody"));
}

TEST(Secrets, OfAUrlTheCredentialsAreOneAsTheyStand) {
  for (const char* url : {"http://me:s3c/ret@host:80/", "htp://me:s3c/ret@", "me:s3c/ret@host"}) {
    Secrets secrets;
    secrets.AddUrl(url);
    EXPECT_EQ("'***', ***", secrets.Hide("'me:s3c/ret', s3c/ret")) << url;
  }
  Secrets none;
  for (const char* url : {"", "http://host", "host:8080", "http://@host", "@x://host"}) {
    none.AddUrl(url);
  }
  EXPECT_EQ(0u, none.longest());
}

// libcurl's messages have 255 bytes at most.
TEST(Secrets, TheBeginningOfOneIsHiddenWhereATextIsCutOff) {
  Secrets secrets;
  secrets.AddUrl("http://me:a-long-s3cret@host");
  EXPECT_EQ("for 'http://***", secrets.HideAtEnd("for 'http://me:a-long-s3c"));
  EXPECT_EQ("for ***", secrets.HideAtEnd("for a-long-s3cre"));
  EXPECT_EQ("for 'http://***@host'", secrets.HideAtEnd("for 'http://me:a-long-s3cret@host'"));
  EXPECT_EQ("for me:", secrets.HideAtEnd("for me:"));
  EXPECT_EQ("", secrets.HideAtEnd(""));
  Secrets token;
  token.AddUrl("http://tok3n@host");
  EXPECT_EQ("***@host", token.Hide("tok3n@host"));
}

TEST(Secrets, OfAHeaderTheSchemeIsNone) {
  Secrets secrets;
  secrets.AddHeaderValue("Bearer token");
  secrets.AddHeaderValue("plain-key");
  secrets.AddHeaderValue("Basic bWU6cy9jOnJldA==");  // me:s/c:ret
  EXPECT_EQ("***, Bearer, ***, ***", secrets.Hide("Bearer token, Bearer, token, plain-key"));
  EXPECT_EQ("Basic, ***, me, ***", secrets.Hide("Basic, bWU6cy9jOnJldA==, me, s/c:ret"));
}

}  // namespace
}  // namespace pp
