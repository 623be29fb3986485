#include <gtest/gtest.h>

#include <random>
#include <string>

#include "delivery/remote_write.h"
#include "support/remote_write_runs.h"

namespace pp {
namespace {

// Of Prometheus up to 2.49.
class PoisonTest : public RemoteWriteRuns {
 protected:
  void Poison(const std::string& sample) { prometheus_.Refuse(sample, 500, "too old sample"); }
};

TEST_F(PoisonTest, ASampleThatIsAnswered500IsRejectedWhenAnEarlierOneGetsThrough) {
  Fill(1, 1);
  EXPECT_TRUE(Send());
  Poison("s2 2 3000");
  Fill(5, 5);
  EXPECT_TRUE(Send());
  EXPECT_EQ(25u, delivered());
  EXPECT_EQ(24u, prometheus_.stored());
  EXPECT_EQ(1u, report_.rejected());
  EXPECT_NE(std::string::npos, Rejects().find("HTTP 500: too old sample")) << Rejects();
  EXPECT_TRUE(Rejects().ends_with("\ns2 2 3000\n")) << Rejects();
  EXPECT_EQ(7u, clock_.sleeps().size());  // between the first eight tries, and then never
  // Eight for the whole batch, a dozen for the parts and what they are compared with, and nine for
  // the sample.
  EXPECT_LE(requests_, 1u + 8 + 12 + 9);
}

TEST_F(PoisonTest, TheNewestSampleThatWasTakenIsWhatOthersAreComparedWith) {
  Fill(1, 3);
  EXPECT_TRUE(Send());
  for (const char* sample : {"s0 0 1000", "s0 0 2000", "late 1 500"}) Poison(sample);
  batch_.Clear();
  batch_.Add(Key("late"), 1, 500);
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u, report_.rejected());
}

TEST_F(PoisonTest, WithoutSalvageA500IsTriedAgainAsEver) {
  settings_.salvage = false;
  max_retry_ms_ = 60'000;
  Fill(1, 1);
  EXPECT_TRUE(Send());
  Poison("s2 2 3000");
  Fill(5, 5);
  EXPECT_FALSE(Send());
  EXPECT_EQ(ExitStatus::kRunAgain, sender().status());
}

TEST_F(PoisonTest, ProbesAreEvidenceWhereNothingWasSentBefore) {
  Poison("s0 0 1000");
  Fill(3, 2);
  EXPECT_TRUE(Send());
  EXPECT_EQ(5u, delivered());
  EXPECT_EQ(5u, prometheus_.stored());
  EXPECT_EQ(1u, report_.rejected());
}

TEST_F(PoisonTest, TheNewestSampleOfASeriesIsEvidenceWhereAllTheOldestAreBad) {
  for (int s = 0; s < 20; ++s) Poison("s" + std::to_string(s) + " " + std::to_string(s) + " 1000");
  Fill(20, 2);
  EXPECT_TRUE(Send());
  EXPECT_EQ(20u, delivered());
  EXPECT_EQ(20u, report_.rejected());
}

TEST_F(PoisonTest, WhatAnotherSenderHadTakenIsEvidenceToo) {
  FakeHttp* other = nullptr;
  const auto other_sender = MakeSender(&other);
  batch_.Add(Key("other"), 1, 1000);
  EXPECT_TRUE(other_sender->Send(&batch_, false));
  Poison("s0 0 1000");
  Fill(1, 1);
  EXPECT_TRUE(Send());
  EXPECT_EQ(0u, delivered());
  EXPECT_EQ(1u, report_.rejected());
}

TEST_F(PoisonTest, WithoutEvidenceItIsTriedOnAndOnAndNothingIsRejected) {
  Poison("s0 0 1000");
  Fill(1, 1);
  interfere_ = [this](const HttpRequest&) {
    HttpResult result;
    if (requests_ > 200) result.failure = HttpResult::Failure::kAborted;
    return result;
  };
  EXPECT_FALSE(Send());
  EXPECT_EQ(200u, clock_.sleeps().size());
  EXPECT_GE(clock_.sleeps().back(), 4500);
  EXPECT_TRUE(Rejects().starts_with("# http://r/w: given up before")) << Rejects();
  const std::string said = stderr_.Text();
  const size_t note = said.find("there is no telling");
  EXPECT_NE(std::string::npos, note) << said;
  EXPECT_EQ(std::string::npos, said.find("there is no telling", note + 1)) << said;
}

TEST_F(PoisonTest, WithoutEvidenceTheRetryTimeEndsItAsEver) {
  max_retry_ms_ = 60'000;
  Poison("s0 0 1000");
  Fill(1, 1);
  EXPECT_FALSE(Send());
  EXPECT_EQ(ExitStatus::kRunAgain, sender().status());
  EXPECT_LE(clock_.Monotonic(), 1'000'000 + 60'000);
  EXPECT_GE(clock_.Monotonic(), 1'000'000 + 50'000);
}

// Nothing was taken before, and the receiver recovers while it is asked. To take the newest then
// would cost all the others, where it minds their order.
TEST_F(PoisonTest, AReceiverThatRecoversWhileItIsAskedLosesNoSample) {
  prometheus_.MindOrder("s0", 0);
  FailFrom(1, 8 + 1 + 1);  // the whole batch, and its oldest sample alone
  Fill(1, 50);
  EXPECT_TRUE(Send());
  EXPECT_EQ(50u, delivered());
  EXPECT_EQ(0u, report_.rejected());
}

TEST_F(PoisonTest, ItCanBeTurnedOff) {
  settings_.poison_after = 0;
  max_retry_ms_ = 60'000;
  Fill(1, 1);
  EXPECT_TRUE(Send());
  Poison("s2 2 3000");
  Fill(5, 5);
  EXPECT_FALSE(Send());
  EXPECT_EQ(1u, delivered());
}

TEST_F(PoisonTest, AnOutageOf500sRejectsNothingWheneverItBegins) {
  for (uint64_t first = 1; first < 40; ++first) {
    prometheus_ = FakePrometheus();
    sender_.reset();
    requests_ = 0;
    const uint64_t before = report_.rejected();
    Poison("s2 2 3000");
    Poison("s4 4 1000");
    FailFrom(first, first + 60);
    Fill(1, 1);
    EXPECT_TRUE(Send());
    Fill(5, 5);
    EXPECT_TRUE(Send());
    EXPECT_EQ(24u, delivered()) << first;
    EXPECT_EQ(23u, prometheus_.stored()) << first;
    EXPECT_EQ(before + 2, report_.rejected()) << first;
    EXPECT_FALSE(prometheus_.has("s2 2 3000"));
  }
}

TEST_F(PoisonTest, AReceiverThatFailsEverySecondTimeLosesNoSample) {
  Fill(1, 1);
  EXPECT_TRUE(Send());
  interfere_ = [this](const HttpRequest&) {
    // Eight times in a row, so that there is suspicion, and then in turns.
    const bool fails = requests_ <= 9 || requests_ % 2 == 0;
    return fails ? Answer(500, "in trouble") : HttpResult();
  };
  Fill(5, 5);
  EXPECT_TRUE(Send());
  EXPECT_EQ(26u, delivered());
  EXPECT_EQ(0u, report_.rejected());
}

TEST_F(PoisonTest, AReceiverThatFailsMoreOftenThanNotLosesNoSample) {
  Fill(1, 1);
  EXPECT_TRUE(Send());
  std::mt19937 random(1);
  interfere_ = [&random](const HttpRequest&) {
    return random() % 10 < 7 ? Answer(500, "in trouble") : HttpResult();
  };
  settings_.poison_after = 1;
  sender_.reset();
  for (int round = 0; round < 50; ++round) {
    Fill(5, 5);
    EXPECT_TRUE(Send());
  }
  EXPECT_EQ(50u * 25, delivered());
}

TEST_F(PoisonTest, AfterOneSuchBatchTheNextIsLookedIntoAtOnceUntilOneIsDelivered) {
  Fill(1, 1);
  Send();
  Poison("s2 2 3000");
  Fill(5, 5);
  Send();
  const size_t slept = clock_.sleeps().size();
  Fill(5, 5);
  Send();
  EXPECT_EQ(slept, clock_.sleeps().size());
  EXPECT_EQ(2u, report_.rejected());
  Fill(1, 1);
  Send();
  Fill(5, 5);
  Send();
  EXPECT_EQ(slept + 7, clock_.sleeps().size());
}

TEST_F(PoisonTest, In400sAndIn500sBothAreFound) {
  Fill(1, 1);
  Send();
  prometheus_.Refuse("s1 1 1000", 400, "out of order sample");
  Poison("s2 2 3000");
  prometheus_.Refuse("s3 3 4000", 400, "duplicate sample for timestamp");
  Fill(5, 5);
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u + 22, delivered());
  EXPECT_EQ(3u, report_.rejected());
}

TEST_F(PoisonTest, ABatchOfPoisonAloneIsRejectedTogetherWhileOthersGetThrough) {
  Fill(1, 1);
  Send();
  for (int i = 1; i <= 200; ++i) Poison("s0 0 " + std::to_string(i * 1000));
  batch_.Clear();
  for (int i = 2; i <= 200; ++i) {
    batch_.Add(Key("s0"), 0, i * 1000);
  }
  // The one that is known to be good is among those that it has now.
  prometheus_ = FakePrometheus();
  for (int i = 2; i <= 200; ++i) Poison("s0 0 " + std::to_string(i * 1000));
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u, delivered());
  EXPECT_EQ(199u, report_.rejected());
  EXPECT_NE(std::string::npos, Rejects().find("none of the first 64 parts")) << Rejects();
}

}  // namespace
}  // namespace pp
