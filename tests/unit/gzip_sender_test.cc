#include "delivery/gzip_sender.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/fake_clock.h"
#include "support/fake_http.h"

namespace pp {
namespace {

// A body of two parts.
class TwoParts : public HttpBody {
 public:
  explicit TwoParts(size_t size) : first_(size - size / 2, 'a'), second_(size / 2, 'b') {}

  size_t size() const override { return first_.size() + second_.size(); }
  std::string_view NextPart() override {
    ++next_;
    if (next_ == 1) return first_;
    return next_ == 2 ? second_ : std::string_view();
  }
  void Rewind() override { next_ = 0; }

 private:
  std::string first_;
  std::string second_;
  int next_ = 0;
};

class GzipSenderTest : public ::testing::Test {
 protected:
  GzipSenderTest() : report_("test") { report_.set_quiet(true); }

  Outcome Send(size_t size = GzipSender::kLarge) {
    TwoParts body(size);
    HttpRequest request;
    request.method = "POST";
    request.url = "http://gw/metrics/job/j";
    request.headers = {"Content-Type: text/plain"};
    request.parts = &body;
    return sender_.Deliver(request);
  }

  // For each request: g where it was compressed, p where it was plain.
  std::string Sent() const {
    std::string kinds;
    for (const FakeHttp::Sent& sent : http_.sent()) {
      const bool compressed = sent.body.starts_with("\x1f\x8b");
      const bool says_so = std::find(sent.headers.begin(), sent.headers.end(),
                                     "Content-Encoding: gzip") != sent.headers.end();
      EXPECT_EQ(compressed, says_so);
      EXPECT_TRUE(compressed || (sent.body.starts_with("a") && sent.body.ends_with("b")));
      kinds += compressed ? 'g' : 'p';
    }
    return kinds;
  }

  FakeHttp http_;
  FakeClock clock_;
  Report report_;
  Outage outage_{&clock_, &report_};
  Deliverer deliverer_{&http_, &clock_, &outage_, std::nullopt, 1};
  GzipSender sender_{&deliverer_};
};

TEST_F(GzipSenderTest, CompressesLargeBodiesOnly) {
  EXPECT_EQ(Outcome::Kind::kDelivered, Send(GzipSender::kLarge - 1).kind);
  EXPECT_EQ(Outcome::Kind::kDelivered, Send(GzipSender::kLarge).kind);
  EXPECT_EQ("pg", Sent());
  EXPECT_EQ("Content-Encoding: gzip", http_.sent()[1].headers.back());
  EXPECT_EQ(2 * GzipSender::kLarge - 1, sender_.bytes());
  EXPECT_EQ(2u, deliverer_.counters().requests);
}

TEST_F(GzipSenderTest, RetriesWhatItHasCompressed) {
  http_.Answer(503);
  EXPECT_EQ(Outcome::Kind::kDelivered, Send().kind);
  EXPECT_EQ("gg", Sent());
  EXPECT_EQ(http_.sent()[0].body, http_.sent()[1].body);
  EXPECT_EQ(GzipSender::kLarge, sender_.bytes());
}

TEST_F(GzipSenderTest, SendsPlainlyToWhatDoesNotKnowGzip) {
  for (const int status : {400, 415}) {
    FakeHttp http;
    http.Answer(status, "no text");
    Deliverer deliverer(&http, &clock_, &outage_, std::nullopt, 1);
    GzipSender sender(&deliverer);
    TwoParts body(GzipSender::kLarge);
    const HttpRequest request{"POST", "http://gw", {}, {}, &body};
    EXPECT_EQ(Outcome::Kind::kDelivered, sender.Deliver(request).kind);
    EXPECT_EQ(Outcome::Kind::kDelivered, sender.Deliver(request).kind);
    ASSERT_EQ(3u, http.sent().size());
    EXPECT_TRUE(http.sent()[0].body.starts_with("\x1f\x8b"));
    EXPECT_TRUE(http.sent()[1].body.starts_with("aa"));
    EXPECT_TRUE(http.sent()[2].body.starts_with("aa"));
    EXPECT_EQ(2 * GzipSender::kLarge, sender.bytes());
  }
}

TEST_F(GzipSenderTest, AnotherFaultOfThePlainBodyTells) {
  http_.Answer(400, "no text").Answer(400, "a type clashes");
  EXPECT_EQ("http://gw/metrics/job/j: HTTP 400: a type clashes", Send().reason);
  Send();
  EXPECT_EQ("gpp", Sent());
}

TEST_F(GzipSenderTest, TheSameFaultOfThePlainBodyIsInTheBody) {
  http_.Answer(400, "a type clashes").Answer(400, "a type clashes");
  EXPECT_EQ(Outcome::Kind::kRejected, Send().kind);
  http_.Answer(400, "another fault");
  EXPECT_EQ(Outcome::Kind::kRejected, Send().kind);
  EXPECT_EQ("gpg", Sent());
}

TEST_F(GzipSenderTest, WhatTookGzipOnceKnowsIt) {
  Send();
  http_.Answer(400, "a type clashes");
  EXPECT_EQ(Outcome::Kind::kRejected, Send().kind);
  Send();
  EXPECT_EQ("ggg", Sent());
}

TEST_F(GzipSenderTest, NoOtherAnswerIsAboutGzip) {
  http_.Answer(401);
  EXPECT_EQ(Outcome::Kind::kRefused, Send().kind);
  http_.Answer(413);
  EXPECT_EQ(Outcome::Kind::kRejected, Send().kind);
  EXPECT_EQ("gg", Sent());
}

}  // namespace
}  // namespace pp
