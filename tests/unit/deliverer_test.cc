#include "delivery/deliverer.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"
#include "support/fake_http.h"
#include "values/time.h"

namespace pp {
namespace {

class DelivererTest : public ::testing::Test {
 protected:
  DelivererTest() : report_("test") { report_.set_quiet(true); }

  Outcome Deliver(std::optional<int64_t> max_retry_ms = std::nullopt) {
    Deliverer deliverer(&http_, &clock_, &outage_, max_retry_ms, 1);
    const Outcome outcome =
        deliverer.Deliver({"POST", "http://receiver/write", {"X-Own: 1"}, "body"});
    counters_ = deliverer.counters();
    return outcome;
  }

  FakeHttp http_;
  FakeClock clock_;
  Report report_;
  Outage outage_{&clock_, &report_};
  Deliverer::Counters counters_;
};

TEST_F(DelivererTest, SuccessTakesOneRequest) {
  EXPECT_EQ(Outcome::Kind::kDelivered, Deliver().kind);
  ASSERT_EQ(1u, http_.sent().size());
  EXPECT_EQ("body", http_.sent()[0].body);
  EXPECT_EQ(std::vector<std::string>{"X-Own: 1"}, http_.sent()[0].headers);
  EXPECT_TRUE(clock_.sleeps().empty());
  EXPECT_EQ(1u, counters_.requests);
  EXPECT_EQ(0u, counters_.retries);
  EXPECT_EQ(4u, counters_.bytes);
}

TEST_F(DelivererTest, WhatMayGetBetterIsTriedAgain) {
  http_.Answer(500).Answer(503).Answer(429).Fail(HttpResult::Failure::kTransient, "reset");
  EXPECT_EQ(Outcome::Kind::kDelivered, Deliver().kind);
  ASSERT_EQ(5u, http_.sent().size());
  EXPECT_EQ(4u, counters_.retries);
  for (size_t retry = 1; retry < 5; ++retry) {
    EXPECT_EQ("Retry-Attempt: " + std::to_string(retry), http_.sent()[retry].headers.back());
    EXPECT_EQ("body", http_.sent()[retry].body);
  }
}

TEST_F(DelivererTest, TheDelayDoublesToFiveSecondsWithLittleJitter) {
  for (int i = 0; i < 12; ++i) http_.Answer(503);
  Deliver();
  ASSERT_EQ(12u, clock_.sleeps().size());
  int64_t expected = 30;
  for (const int64_t sleep : clock_.sleeps()) {
    EXPECT_GE(sleep, expected * 9 / 10);
    EXPECT_LE(sleep, expected * 11 / 10);
    expected = std::min<int64_t>(2 * expected, 5000);
  }
}

TEST_F(DelivererTest, RetryAfterIsObeyedInBothForms) {
  http_.Answer(429, "", "7").Answer(503, "", "Wed, 31 Dec 2025 00:00:09 GMT").Answer(503, "", "0");
  std::string error;
  int64_t now = 0;
  ASSERT_TRUE(ParseTime("2025-12-31T00:00:00Z", 0, &now, &error));
  clock_.set_now(now);
  Deliver();
  ASSERT_EQ(3u, clock_.sleeps().size());
  EXPECT_EQ(7000, clock_.sleeps()[0]);
  EXPECT_EQ(2000, clock_.sleeps()[1]);  // seven of the nine seconds are gone
  EXPECT_GE(clock_.sleeps()[2], 100);   // our own delay goes on growing
}

TEST_F(DelivererTest, RetryAfterIsCappedAtAnHour) {
  http_.Answer(503, "", "999999999999");
  Deliver();
  EXPECT_EQ(std::vector<int64_t>{3'600'000}, clock_.sleeps());
}

TEST_F(DelivererTest, WhatTheReceiverFindsFaultWithIsNotTriedAgain) {
  for (const int status : {400, 409, 413, 422}) {
    FakeHttp http;
    http.Answer(status, "out of order sample\n");
    Deliverer deliverer(&http, &clock_, &outage_, std::nullopt, 1);
    const Outcome outcome = deliverer.Deliver({"POST", "http://receiver/write", {}, ""});
    EXPECT_EQ(Outcome::Kind::kRejected, outcome.kind) << status;
    EXPECT_EQ(status, outcome.status);
    EXPECT_EQ(0u, outcome.reason.find("http://receiver/write: HTTP " + std::to_string(status) +
                                      ": out of order sample"))
        << outcome.reason;
    EXPECT_EQ(1u, http.sent().size());
  }
}

TEST_F(DelivererTest, AReceiverThatTakesNothingFromUsIsNotTriedAgain) {
  for (const int status : {301, 302, 401, 403, 404, 405, 415}) {
    FakeHttp http;
    http.Answer(status);
    Deliverer deliverer(&http, &clock_, &outage_, std::nullopt, 1);
    EXPECT_EQ(Outcome::Kind::kRefused, deliverer.Deliver({}).kind) << status;
    EXPECT_EQ(1u, http.sent().size());
  }
  http_.Fail(HttpResult::Failure::kPermanent, "certificate");
  EXPECT_EQ(Outcome::Kind::kRefused, Deliver().kind);
}

// As of a login in front of the receiver. Some frameworks call any answer a page.
TEST_F(DelivererTest, AWebPageIsNoReceiver) {
  const auto deliver = [this](const std::string& body,
                              const std::string& type = "Text/HTML; charset=utf-8",
                              const std::string& encoding = "identity") {
    FakeHttp http;
    http.set_handler([&](const HttpRequest&) {
      HttpResult result;
      result.status = 200;
      result.body = body;
      result.headers = {{"content-type", type}, {"content-encoding", encoding}};
      return result;
    });
    return Deliverer(&http, &clock_, &outage_, std::nullopt, 1)
        .Deliver({"POST", "http://receiver/write", {}, ""});
  };
  EXPECT_EQ(Outcome::Kind::kDelivered, deliver("").kind);
  EXPECT_EQ(Outcome::Kind::kDelivered, deliver("ok\n").kind);
  EXPECT_EQ(Outcome::Kind::kDelivered, deliver("<ok/>", "text/xml").kind);
  EXPECT_EQ(Outcome::Kind::kRefused, deliver("\xef\xbb\xbf<!DOCTYPE html>").kind);
  EXPECT_EQ(Outcome::Kind::kRefused, deliver("\x1f\x8b", "text/html", "gzip").kind);
  const Outcome page = deliver("\n<html><title>Please log in</title>");
  EXPECT_EQ(Outcome::Kind::kRefused, page.kind);
  EXPECT_EQ(
      "http://receiver/write: HTTP 200: Please log in (a web page is no receiver's answer; is "
      "the URL right?)",
      page.reason);
}

TEST_F(DelivererTest, GivesUpWhenTheNextTryWouldComeTooLate) {
  for (int i = 0; i < 100; ++i) http_.Answer(500, "broken");
  const Outcome outcome = Deliver(1000);
  EXPECT_EQ(Outcome::Kind::kGaveUp, outcome.kind);
  EXPECT_NE(std::string::npos, outcome.reason.find("broken"));
  int64_t slept = 0;
  for (const int64_t sleep : clock_.sleeps()) slept += sleep;
  EXPECT_LE(slept, 1000);
  EXPECT_GE(slept, 300);
}

TEST_F(DelivererTest, ZeroMeansOnce) {
  http_.Fail(HttpResult::Failure::kTransient, "refused");
  EXPECT_EQ(Outcome::Kind::kGaveUp, Deliver(0).kind);
  EXPECT_EQ(1u, http_.sent().size());
}

TEST_F(DelivererTest, AbortEndsTheWait) {
  http_.Answer(503);
  clock_.Abort();
  EXPECT_EQ(Outcome::Kind::kAborted, Deliver().kind);
  EXPECT_EQ(1u, http_.sent().size());
}

// Whether the receiver has taken it nobody knows.
TEST_F(DelivererTest, ARequestThatIsCutShortIsNotSaidToBeUnsent) {
  http_.Fail(HttpResult::Failure::kAborted, "");
  const Outcome outcome = Deliver();
  EXPECT_EQ(Outcome::Kind::kAborted, outcome.kind);
  EXPECT_EQ("http://receiver/write: given up before it was answered", outcome.reason);
}

TEST_F(DelivererTest, SoMany500sInARowArePoison) {
  for (int i = 0; i < 3; ++i) http_.Answer(500, "too old sample");
  Deliverer deliverer(&http_, &clock_, &outage_, std::nullopt, 1);
  const Outcome outcome = deliverer.Deliver({"POST", "http://receiver/write", {}, ""}, 3);
  EXPECT_EQ(Outcome::Kind::kPoisoned, outcome.kind);
  EXPECT_EQ(500, outcome.status);
  EXPECT_NE(std::string::npos, outcome.reason.find("too old sample"));
  EXPECT_EQ(3u, http_.sent().size());
  EXPECT_EQ(2u, clock_.sleeps().size());
}

TEST_F(DelivererTest, AnyOtherAnswerEndsTheRowOf500s) {
  for (const int status : {502, 503, 504, 429, 501}) {
    FakeHttp http;
    http.Answer(500).Answer(500).Answer(status).Answer(500).Answer(500).Answer(status);
    Deliverer deliverer(&http, &clock_, &outage_, std::nullopt, 1);
    EXPECT_EQ(Outcome::Kind::kDelivered, deliverer.Deliver({}, 3).kind) << status;
  }
  http_.Answer(500).Answer(500).Fail(HttpResult::Failure::kTransient, "reset").Answer(500);
  Deliverer deliverer(&http_, &clock_, &outage_, std::nullopt, 1);
  EXPECT_EQ(Outcome::Kind::kDelivered, deliverer.Deliver({}, 3).kind);
}

TEST_F(DelivererTest, GoingOnWaitsLongerAndCountsFromTheFirstTry) {
  for (int i = 0; i < 100; ++i) http_.Answer(500);
  Deliverer deliverer(&http_, &clock_, &outage_, 20'000, 1);
  Outcome outcome = deliverer.Deliver({}, 4);
  while (outcome.kind == Outcome::Kind::kPoisoned) {
    deliverer.TryOnce({});  // changes nothing
    outcome = deliverer.GoOn({}, 4);
  }
  EXPECT_EQ(Outcome::Kind::kGaveUp, outcome.kind);
  int64_t expected = 30;
  int64_t slept = 0;
  for (const int64_t sleep : clock_.sleeps()) {
    EXPECT_GE(sleep, expected * 9 / 10);
    expected = std::min<int64_t>(2 * expected, 5000);
    slept += sleep;
  }
  EXPECT_LE(slept, 20'000);
  EXPECT_GE(slept, 14'000);
  EXPECT_EQ("Retry-Attempt: " + std::to_string(clock_.sleeps().size()),
            http_.sent().back().headers.back());
}

TEST_F(DelivererTest, ASingleTryNeverWaits) {
  http_.Answer(500).Answer(503).Fail(HttpResult::Failure::kTransient, "reset").Answer(400);
  Deliverer deliverer(&http_, &clock_, &outage_, std::nullopt, 1);
  EXPECT_EQ(Outcome::Kind::kPoisoned, deliverer.TryOnce({}).kind);
  EXPECT_EQ(Outcome::Kind::kGaveUp, deliverer.TryOnce({}).kind);
  EXPECT_EQ(Outcome::Kind::kGaveUp, deliverer.TryOnce({}).kind);
  EXPECT_EQ(Outcome::Kind::kRejected, deliverer.TryOnce({}).kind);
  EXPECT_EQ(Outcome::Kind::kDelivered, deliverer.TryOnce({}).kind);
  EXPECT_TRUE(clock_.sleeps().empty());
  EXPECT_EQ(5u, deliverer.counters().requests);
}

TEST_F(DelivererTest, EachDeliveryBeginsWithTheShortDelay) {
  Deliverer deliverer(&http_, &clock_, &outage_, std::nullopt, 1);
  for (int i = 0; i < 8; ++i) http_.Answer(503);
  deliverer.Deliver({});
  http_.Answer(503);
  deliverer.Deliver({});
  EXPECT_LE(clock_.sleeps().back(), 33);
}

}  // namespace
}  // namespace pp
