#include "formats/age_lane.h"

#include <gtest/gtest.h>

#include <limits>

namespace pp {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kNow = 1'767'125'148'000;

TEST(AgeRule, EveryEdgeIsWhereItIsPromised) {
  const AgeRule rule{300'000, 60'000, 86'400'000};
  const struct {
    int64_t age;
    AgeLane lane;
  } cases[] = {
      {0, AgeLane::kRealtime},          {1, AgeLane::kRealtime},
      {299'999, AgeLane::kRealtime},    {300'000, AgeLane::kHistoric},
      {300'001, AgeLane::kHistoric},    {86'400'000, AgeLane::kHistoric},
      {86'400'001, AgeLane::kAncient},  {kNow, AgeLane::kAncient},
      {-1, AgeLane::kRealtime},         {-60'000, AgeLane::kRealtime},
      {-60'001, AgeLane::kTooFarAhead},
  };
  for (const auto& c : cases) EXPECT_EQ(rule.LaneOf(kNow - c.age, kNow), c.lane) << c.age;
}

TEST(AgeRule, TheDefaultIsFiveMinutesBothWaysAndNoAncient) {
  const AgeRule rule;
  EXPECT_EQ(rule.LaneOf(kNow - 299'999, kNow), AgeLane::kRealtime);
  EXPECT_EQ(rule.LaneOf(kNow - 300'000, kNow), AgeLane::kHistoric);
  EXPECT_EQ(rule.LaneOf(0, kNow), AgeLane::kHistoric);
  EXPECT_EQ(rule.LaneOf(kNow + 300'000, kNow), AgeLane::kRealtime);
  EXPECT_EQ(rule.LaneOf(kNow + 300'001, kNow), AgeLane::kTooFarAhead);
}

TEST(AgeRule, ZeroesAreTakenLiterally) {
  const AgeRule rule{0, 0, 0};
  EXPECT_EQ(rule.LaneOf(kNow, kNow), AgeLane::kHistoric);
  EXPECT_EQ(rule.LaneOf(kNow - 1, kNow), AgeLane::kAncient);
  EXPECT_EQ(rule.LaneOf(kNow + 1, kNow), AgeLane::kTooFarAhead);
}

TEST(AgeRule, TheThresholdComesBeforeTheGreatestAge) {
  const AgeRule rule{300'000, 0, 60'000};
  EXPECT_EQ(rule.LaneOf(kNow - 100'000, kNow), AgeLane::kRealtime);
  EXPECT_EQ(rule.LaneOf(kNow - 300'000, kNow), AgeLane::kAncient);
}

TEST(AgeRule, ExtremesDoNotOverflow) {
  const AgeRule rule{300'000, 300'000, 86'400'000};
  const AgeRule without_ancient;
  for (const int64_t now : {int64_t{0}, kNow, int64_t{-1}}) {
    EXPECT_EQ(rule.LaneOf(kMin, now), AgeLane::kAncient) << now;
    EXPECT_EQ(without_ancient.LaneOf(kMin, now), AgeLane::kHistoric) << now;
    EXPECT_EQ(rule.LaneOf(kMax, now), AgeLane::kTooFarAhead) << now;
  }
  EXPECT_EQ(rule.LaneOf(kMin, kMax), AgeLane::kAncient);
  EXPECT_EQ(rule.LaneOf(kMax, kMin), AgeLane::kTooFarAhead);
  EXPECT_EQ(rule.LaneOf(kMin, kMin), AgeLane::kRealtime);
  EXPECT_EQ(rule.LaneOf(kMax, kMax), AgeLane::kRealtime);
  const AgeRule patient{300'000, kMax, 86'400'000};
  EXPECT_EQ(patient.LaneOf(kMax, kNow), AgeLane::kRealtime);
}

}  // namespace
}  // namespace pp
