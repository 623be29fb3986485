#include "delivery/negotiation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/captured_stderr.h"

namespace pp {
namespace {

using Version = RequestForm::Version;
using Compression = RequestForm::Compression;

const RequestForm kVersion1 = {};
const RequestForm kVersion2 = {.version = Version::k2};
const RequestForm kZstd = {.compression = Compression::kZstd};

Outcome Answer(Outcome::Kind kind, int status, std::optional<Written> written = {}) {
  return {kind, status, "http://r/w: HTTP " + std::to_string(status), written};
}
Outcome Delivered(std::optional<Written> written = {}) {
  return Answer(Outcome::Kind::kDelivered, 204, written);
}
Outcome Rejected(std::optional<Written> written = {}) {
  return Answer(Outcome::Kind::kRejected, 400, written);
}
Outcome Refused(int status) {
  return Answer(Outcome::Kind::kRefused, status);
}

class NegotiationTest : public ::testing::Test {
 protected:
  // Whether the request is to be sent again.
  bool Try(Negotiation* negotiation, Outcome outcome) {
    return negotiation->End(negotiation->Begin(), &outcome);
  }
  static bool IsVersion2(const Negotiation& negotiation) {
    return negotiation.form().version == Version::k2;
  }

  CapturedStderr captured_;
  Report report_{"test"};
  Negotiation auto_{{kVersion2, kVersion1}, "http://r/w", &report_};
};

TEST_F(NegotiationTest, StaysWithVersion2WhereTheAnswerSaysWhatWasWritten) {
  EXPECT_TRUE(auto_.Begin().is_trial);
  Outcome outcome = Delivered(Written{.samples = 1});
  EXPECT_FALSE(auto_.End({kVersion2, true}, &outcome));
  EXPECT_TRUE(auto_.is_settled());
  EXPECT_FALSE(auto_.Begin().is_trial);
  EXPECT_TRUE(IsVersion2(auto_));
}

TEST_F(NegotiationTest, A400WithTheHeadersIsAboutTheSamples) {
  EXPECT_FALSE(Try(&auto_, Rejected(Written{})));
  EXPECT_TRUE(auto_.is_settled());
  EXPECT_TRUE(IsVersion2(auto_));
}

// A proxy in front says 413, and knows no version.
TEST_F(NegotiationTest, AVerdictWithoutTheHeadersSettlesNothing) {
  for (const int status : {409, 413, 422}) {
    Negotiation negotiation({kVersion2, kVersion1}, "http://r/w", &report_);
    EXPECT_FALSE(Try(&negotiation, Answer(Outcome::Kind::kRejected, status)));
    EXPECT_FALSE(negotiation.is_settled());
    EXPECT_TRUE(IsVersion2(negotiation));
    EXPECT_TRUE(Try(&negotiation, Rejected()));
    EXPECT_FALSE(IsVersion2(negotiation));
  }
  Negotiation zstd({kZstd, kVersion1}, "http://r/w", &report_);
  EXPECT_FALSE(Try(&zstd, Answer(Outcome::Kind::kRejected, 413)));
  EXPECT_TRUE(Try(&zstd, Rejected()));
}

TEST_F(NegotiationTest, FallsBackOn415And400And404AndASilent2xx) {
  for (const Outcome& refusal : {Refused(415), Rejected(), Refused(404), Delivered()}) {
    Negotiation negotiation({kVersion2, kVersion1}, "http://r/w", &report_);
    EXPECT_TRUE(Try(&negotiation, refusal)) << refusal.status;
    EXPECT_FALSE(IsVersion2(negotiation));
    EXPECT_TRUE(negotiation.is_settled());
    EXPECT_FALSE(Try(&negotiation, Rejected()));
    EXPECT_FALSE(Try(&negotiation, Delivered()));
  }
  EXPECT_EQ("", captured_.Text());
}

TEST_F(NegotiationTest, OnceSettledA400IsAboutTheSamplesWhateverItLacks) {
  EXPECT_FALSE(Try(&auto_, Delivered(Written{})));
  EXPECT_FALSE(Try(&auto_, Rejected()));
  EXPECT_TRUE(IsVersion2(auto_));
  // The receiver behind the address is another one now.
  EXPECT_TRUE(Try(&auto_, Refused(415)));
  EXPECT_FALSE(IsVersion2(auto_));
}

TEST_F(NegotiationTest, WhoSentInTheOldFormMeanwhileSendsAgain) {
  EXPECT_FALSE(Try(&auto_, Delivered(Written{})));
  const Negotiation::Turn one = auto_.Begin();
  const Negotiation::Turn other = auto_.Begin();
  Outcome refusal = Delivered();
  EXPECT_TRUE(auto_.End(one, &refusal));
  EXPECT_TRUE(auto_.End(other, &refusal));
  EXPECT_FALSE(IsVersion2(auto_));
}

TEST_F(NegotiationTest, OtherAnswersSettleNothing) {
  for (const Outcome& outcome :
       {Refused(401), Answer(Outcome::Kind::kGaveUp, 503), Answer(Outcome::Kind::kAborted, 0)}) {
    EXPECT_FALSE(Try(&auto_, outcome));
    EXPECT_FALSE(auto_.is_settled());
    EXPECT_TRUE(IsVersion2(auto_));
  }
}

TEST_F(NegotiationTest, A500TimeAndAgainIsARefusalOnTrialOnly) {
  EXPECT_TRUE(Try(&auto_, Answer(Outcome::Kind::kPoisoned, 500)));
  EXPECT_FALSE(IsVersion2(auto_));
  EXPECT_FALSE(Try(&auto_, Answer(Outcome::Kind::kPoisoned, 500)));
}

TEST_F(NegotiationTest, WithoutAnotherFormARefusalIsSaid) {
  Negotiation negotiation({kVersion2}, "http://r/w", &report_);
  EXPECT_FALSE(negotiation.Begin().is_trial);
  Outcome silent = {Outcome::Kind::kDelivered, 204, ""};
  EXPECT_FALSE(negotiation.End({kVersion2, false}, &silent));
  EXPECT_EQ(Outcome::Kind::kRefused, silent.kind);
  EXPECT_TRUE(silent.reason.starts_with("http://r/w: HTTP 204, and no word")) << silent.reason;
  Outcome refusal = Refused(415);
  EXPECT_FALSE(negotiation.End({kVersion2, false}, &refusal));
  EXPECT_TRUE(refusal.reason.ends_with("--protocol 1 or auto)")) << refusal.reason;
}

TEST_F(NegotiationTest, ZstdFallsBackToSnappyAndThatIsSaid) {
  for (const Outcome& refusal : {Refused(415), Rejected()}) {
    Negotiation negotiation({kZstd, kVersion1}, "http://r/w", &report_);
    EXPECT_TRUE(Try(&negotiation, refusal));
    EXPECT_EQ(Compression::kSnappy, negotiation.form().compression);
    EXPECT_NE(std::string::npos, captured_.Text().find("going on with snappy"));
  }
  Negotiation negotiation({kZstd, kVersion1}, "http://r/w", &report_);
  EXPECT_FALSE(Try(&negotiation, Delivered()));
  EXPECT_FALSE(Try(&negotiation, Rejected()));
  EXPECT_EQ(Compression::kZstd, negotiation.form().compression);
}

TEST_F(NegotiationTest, OthersWaitForTheTrial) {
  const Negotiation::Turn trial = auto_.Begin();
  std::atomic<bool> through = false;
  std::thread other([&] {
    EXPECT_EQ(Version::k1, auto_.Begin().form.version);
    through = true;
  });
  EXPECT_FALSE(through);
  Outcome refusal = Refused(415);
  EXPECT_TRUE(auto_.End(trial, &refusal));
  other.join();
  EXPECT_TRUE(through);
}

TEST_F(NegotiationTest, Version1IsTriedForAReceiverThatKeepsParts) {
  EXPECT_FALSE(Try(&auto_, Delivered(Written{})));
  auto_.TryVersion1();
  EXPECT_FALSE(IsVersion2(auto_));
  EXPECT_FALSE(auto_.is_settled());
  // One that takes 2.0 only.
  EXPECT_TRUE(Try(&auto_, Refused(415)));
  EXPECT_TRUE(IsVersion2(auto_));
  EXPECT_TRUE(auto_.is_settled());
  EXPECT_NE(std::string::npos, captured_.Text().find("going on with Remote Write 1.0"));
  auto_.TryVersion1();
  EXPECT_TRUE(IsVersion2(auto_));

  Negotiation only({kVersion2}, "http://r/w", &report_);
  only.TryVersion1();
  EXPECT_TRUE(IsVersion2(only));
}

}  // namespace
}  // namespace pp
