#include "delivery/salvage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace pp {
namespace {

using Positions = std::set<size_t>;

// A receiver that finds fault with some positions, and holds what it must not see against us.
class Receiver {
 public:
  // Of a request with bad samples Prometheus stores nothing; Mimir stores the good ones.
  enum class Kind { kRollsBack, kKeepsTheGood };

  Receiver(size_t samples, Positions bad, Kind kind = Kind::kRollsBack)
      : stored_(samples), rejected_alone_(samples), bad_(std::move(bad)), kind_(kind) {}

  Salvage::Answer Send(size_t begin, size_t end) {
    EXPECT_LT(begin, end);
    EXPECT_LE(end, stored_.size());
    EXPECT_GE(begin, behind_accepted_) << "a sample that was accepted is sent again";
    if (++requests_ == stop_at_) return Salvage::Answer::kStopped;
    const bool is_good = bad_.lower_bound(begin) == bad_.lower_bound(end);
    if (!is_good) {
      EXPECT_TRUE(refused_.insert({begin, end}).second) << begin << " to " << end << " again";
    }
    for (size_t i = begin; i < end; ++i) {
      if (is_good || (kind_ == Kind::kKeepsTheGood && !bad_.contains(i))) stored_[i] = true;
    }
    if (is_good) behind_accepted_ = end;
    if (!is_good && end - begin == 1) rejected_alone_[begin] = true;
    return is_good ? Salvage::Answer::kAccepted : Salvage::Answer::kRejected;
  }

  void StopAt(uint64_t request) { stop_at_ = request; }

  // The good are stored and the bad rejected alone, among the first so many.
  void ExpectSettled(size_t settled) const {
    for (size_t i = 0; i < settled; ++i) {
      EXPECT_EQ(!bad_.contains(i), stored_[i]) << i;
      EXPECT_EQ(bad_.contains(i), rejected_alone_[i]) << i;
    }
  }

 private:
  std::vector<bool> stored_;
  std::vector<bool> rejected_alone_;
  Positions bad_;
  Kind kind_;
  size_t behind_accepted_ = 0;
  std::set<std::pair<size_t, size_t>> refused_;
  uint64_t requests_ = 0;
  uint64_t stop_at_ = 0;
};

Salvage::Hope HasHope(size_t, uint64_t) {
  return Salvage::Hope::kUnknown;
}

Salvage::End Send(Salvage* salvage, size_t samples, Receiver* receiver,
                  const Salvage::AskHope& ask_hope = HasHope) {
  return salvage->Run(
      samples, [receiver](size_t begin, size_t end) { return receiver->Send(begin, end); },
      ask_hope);
}

// How many requests it takes until all is settled.
uint64_t Cost(size_t samples, const Positions& bad,
              Receiver::Kind kind = Receiver::Kind::kRollsBack) {
  Salvage salvage;
  Receiver receiver(samples, bad, kind);
  const Salvage::End end = Send(&salvage, samples, &receiver);
  EXPECT_EQ(samples, end.settled);
  EXPECT_FALSE(end.is_hopeless);
  receiver.ExpectSettled(samples);
  return end.parts;
}

Positions Random(size_t samples, size_t bad, std::mt19937* random) {
  Positions positions;
  while (positions.size() < bad) positions.insert((*random)() % samples);
  return positions;
}

Positions Range(size_t begin, size_t end) {
  Positions positions;
  for (size_t i = begin; i < end; ++i) positions.insert(i);
  return positions;
}

TEST(Salvage, NothingTakesNoRequestAndAGoodBatchTakesOne) {
  EXPECT_EQ(0u, Cost(0, {}));
  EXPECT_EQ(1u, Cost(1, {}));
  EXPECT_EQ(1u, Cost(10'000, {}));
}

TEST(Salvage, OneBadSampleIsFoundAtEveryPosition) {
  for (size_t samples = 1; samples <= 40; ++samples) {
    for (size_t bad = 0; bad < samples; ++bad) {
      const auto most = static_cast<uint64_t>(2 * std::ceil(std::log2(samples)) + 2);
      EXPECT_LE(Cost(samples, {bad}), most) << bad << " of " << samples;
    }
  }
}

TEST(Salvage, OneBadSampleAmongTenThousandTakesTwentyEightRequestsAtMost) {
  for (size_t bad = 0; bad < 10'000; bad += bad < 100 || bad >= 9'900 ? 1 : 37) {
    EXPECT_LE(Cost(10'000, {bad}), 28u) << bad;
  }
}

TEST(Salvage, FindsEverySetOfBadOnesInSmallBatches) {
  for (size_t samples = 1; samples <= 10; ++samples) {
    for (size_t set = 0; set < size_t{1} << samples; ++set) {
      Positions bad;
      for (size_t i = 0; i < samples; ++i) {
        if ((set >> i & 1) != 0) bad.insert(i);
      }
      EXPECT_LE(Cost(samples, bad), 2 * samples + 2) << set << " of " << samples;
    }
  }
}

TEST(Salvage, ManyBadOnesCostTheLogarithmOfTheirDistanceEach) {
  std::mt19937 random(1);
  for (const int bad : {2, 10, 100, 1000}) {
    const double most = 2.0 * bad * (std::log2(10'000.0 / bad) + 1) + 28;
    for (int round = 0; round < 5; ++round) {
      const Positions positions = Random(10'000, static_cast<size_t>(bad), &random);
      EXPECT_LE(static_cast<double>(Cost(10'000, positions)), most) << bad;
    }
  }
}

TEST(Salvage, TakesNoMoreThanAboutTwoRequestsASample) {
  std::mt19937 random(2);
  for (size_t bad = 200; bad <= 2000; bad += 200) {
    EXPECT_LE(Cost(2000, Random(2000, bad, &random)), 2u * 2000) << bad;
  }
}

TEST(Salvage, ARunOfBadOnesCostsOneRequestEach) {
  EXPECT_LE(Cost(10'000, Range(5000, 5500)), 500u + 40);
  EXPECT_LE(Cost(10'000, Range(0, 3000)), 3000u + 40);
  EXPECT_LE(Cost(10'000, Range(9000, 10'000)), 1000u + 40);
}

TEST(Salvage, AReceiverThatKeepsTheGoodPartGetsThemAgainAndIsSearchedAsWell) {
  std::mt19937 random(3);
  for (const size_t bad : {1, 7, 50}) {
    Cost(500, Random(500, bad, &random), Receiver::Kind::kKeepsTheGood);
  }
}

// What was rejected need not be so the next time.
TEST(Salvage, AGroupThatIsAcceptedAfterAllIsSettled) {
  Salvage salvage;
  size_t accepted = 0;
  int requests = 0;
  const auto end = salvage.Run(
      8,
      [&](size_t begin, size_t behind) {
        if (++requests == 1) return Salvage::Answer::kRejected;
        EXPECT_EQ(accepted, begin);
        accepted = behind;
        return Salvage::Answer::kAccepted;
      },
      HasHope);
  EXPECT_EQ(8u, end.settled);
  EXPECT_EQ(8u, accepted);
}

TEST(Salvage, TheEndOfTheReceiverEndsTheSearchAndTheBeginningIsSettled) {
  std::mt19937 random(4);
  const Positions bad = Random(1000, 20, &random);
  for (uint64_t stop = 1; stop < 200; stop += 3) {
    Salvage salvage;
    Receiver receiver(1000, bad);
    receiver.StopAt(stop);
    const Salvage::End end = Send(&salvage, 1000, &receiver);
    if (end.parts < stop) break;
    EXPECT_EQ(stop, end.parts);
    EXPECT_LT(end.settled, 1000u);
    EXPECT_FALSE(end.is_hopeless);
    receiver.ExpectSettled(end.settled);
  }
}

TEST(Salvage, WhereNothingGetsThroughPatienceEnds) {
  Salvage salvage;
  for (const uint64_t patience : {64, 32, 16, 8, 4, 4, 4}) {
    Receiver receiver(10'000, Range(0, 10'000));
    size_t asked = 10'000;
    const Salvage::End end = Send(&salvage, 10'000, &receiver,
                                  [&asked, patience](size_t begin, uint64_t asked_patience) {
                                    EXPECT_EQ(patience, asked_patience);
                                    asked = begin;
                                    return Salvage::Hope::kNone;
                                  });
    EXPECT_TRUE(end.is_hopeless);
    EXPECT_EQ(patience, end.parts);
    EXPECT_EQ(asked, end.settled);
    receiver.ExpectSettled(end.settled);
  }
  Receiver good(10'000, {});
  EXPECT_EQ(1u, Send(&salvage, 10'000, &good).parts);
  Receiver receiver(10'000, Range(0, 10'000));
  EXPECT_EQ(64u, Send(&salvage, 10'000, &receiver, [](size_t, uint64_t) {
                   return Salvage::Hope::kNone;
                 }).parts);
}

TEST(Salvage, AsLongAsItIsUnknownAllAreTried) {
  Salvage salvage;
  Receiver receiver(1000, Range(0, 900));
  int asked = 0;
  const Salvage::End end = Send(&salvage, 1000, &receiver, [&asked](size_t, uint64_t) {
    ++asked;
    return Salvage::Hope::kUnknown;
  });
  EXPECT_EQ(1000u, end.settled);
  EXPECT_EQ(14, asked);  // after each 64 of 910
  receiver.ExpectSettled(1000);
}

TEST(Salvage, OnceThereIsHopeItIsNotAskedForAgain) {
  Salvage salvage;
  Receiver receiver(1000, Range(0, 900));
  int asked = 0;
  const Salvage::End end = Send(&salvage, 1000, &receiver, [&asked](size_t, uint64_t) {
    ++asked;
    return Salvage::Hope::kSome;
  });
  EXPECT_EQ(1000u, end.settled);
  EXPECT_EQ(1, asked);
}

Salvage::Hope MustNotAsk(size_t begin, uint64_t) {
  ADD_FAILURE() << "asked at " << begin;
  return Salvage::Hope::kNone;
}

TEST(Salvage, ASmallBatchOfBadOnesIsNoReasonToLosePatience) {
  Salvage salvage;
  for (const size_t samples : {1, 40, 58}) {
    Receiver receiver(samples, Range(0, samples));
    const Salvage::End end = Send(&salvage, samples, &receiver, MustNotAsk);
    EXPECT_EQ(samples, end.settled);
    EXPECT_LE(end.parts, Salvage::kPatience);
  }
}

TEST(Salvage, OneThatIsAcceptedGivesPatienceForAllThatFollow) {
  Salvage salvage;
  Receiver receiver(1000, Range(1, 1000));
  EXPECT_EQ(1000u, Send(&salvage, 1000, &receiver, MustNotAsk).settled);
}

// As of a receiver behind a proxy that minds large requests.
TEST(Salvage, SettlesWhatWasKeptInPartBeforeItGoesOn) {
  constexpr size_t kSamples = 1000;
  constexpr size_t kMost = 100;
  for (size_t apart = 1; apart < 200; apart += 7) {
    size_t kept_end = 0;
    size_t in_part = 0;
    const auto send = [&](size_t begin, size_t end) {
      EXPECT_TRUE(begin >= kept_end || end <= kept_end) << begin << " to " << end;
      if (end - begin > kMost) return Salvage::Answer::kRejected;
      const size_t first_bad = (begin + apart - 1) / apart * apart;
      if (first_bad >= end) return Salvage::Answer::kAccepted;
      if (begin >= kept_end) {
        kept_end = end;
        ++in_part;
      }
      return Salvage::Answer::kKeptInPart;
    };
    Salvage salvage;
    const Salvage::End end =
        salvage.Run(kSamples, send, [](size_t, uint64_t) { return Salvage::Hope::kSome; });
    EXPECT_EQ(kSamples, end.settled);
    EXPECT_GT(in_part, 1u);
  }
}

}  // namespace
}  // namespace pp
