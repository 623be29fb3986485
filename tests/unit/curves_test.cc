#include "formats/curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <vector>

namespace pp {
namespace {

constexpr int64_t kMinute = 60'000;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kYear2020 = 1'577'836'800'000;
constexpr int64_t kMonday = 1'764'547'200'000;  // 2025-12-01T00:00:00Z
constexpr int64_t kMonth = 31 * kDay;

std::vector<int64_t> RandomInstants(size_t count, int64_t begin, int64_t length) {
  std::mt19937_64 random(42);
  std::vector<int64_t> instants;
  for (size_t i = 0; i < count; ++i) {
    instants.push_back(begin + static_cast<int64_t>(random() % static_cast<uint64_t>(length)));
  }
  std::sort(instants.begin(), instants.end());
  return instants;
}

TEST(EventsUntil, NeverFallsWithinAMonth) {
  for (const uint64_t seed : {0, 1, 77}) {
    for (const double rate : {0.0001, 0.05, 3.4, 1000.0}) {
      int64_t before = 0;
      for (const int64_t time : RandomInstants(20'000, kMonday, kMonth)) {
        const int64_t events = EventsUntil(seed, rate, time);
        ASSERT_LE(before, events) << "seed " << seed << " rate " << rate << " time " << time;
        before = events;
      }
    }
  }
}

TEST(EventsUntil, NeverFallsFromOneMillisecondToTheNext) {
  for (const int64_t begin : RandomInstants(500, kMonday, kMonth)) {
    // The ends of a minute are where the noise bends.
    for (const int64_t start : {begin, begin / kMinute * kMinute - 50}) {
      int64_t before = EventsUntil(9, 5000, start);
      for (int64_t time = start + 1; time < start + 100; ++time) {
        const int64_t events = EventsUntil(9, 5000, time);
        ASSERT_LE(before, events) << time;
        before = events;
      }
    }
  }
}

TEST(EventsUntil, NeverFallsInAnyYear) {
  int64_t before = 0;
  for (const int64_t time : RandomInstants(50'000, kYear2020 - kMonth, 200 * 365 * kDay)) {
    const int64_t events = EventsUntil(5, 10, time);
    ASSERT_LE(before, events) << time;
    before = events;
  }
}

TEST(EventsUntil, BeginsIn2020AndTakesAnyTime) {
  EXPECT_EQ(EventsUntil(1, 10, std::numeric_limits<int64_t>::min()), 0);
  EXPECT_EQ(EventsUntil(1, 10, -1), 0);
  EXPECT_EQ(EventsUntil(1, 10, kYear2020), 0);
  EXPECT_GT(EventsUntil(1, 10, kYear2020 + kMinute), 0);
  EXPECT_LE(EventsUntil(1, 10, int64_t{1} << 52),
            EventsUntil(1, 10, std::numeric_limits<int64_t>::max()));
}

TEST(EventsUntil, KeepsItsRateOnAverageAndATenthAlways) {
  for (const double rate : {1.0, 50.0}) {
    const double week = 7 * 86'400 * rate;
    EXPECT_NEAR(static_cast<double>(EventsUntil(3, rate, kMonday + 28 * kDay) -
                                    EventsUntil(3, rate, kMonday)),
                4 * week, week * 0.01);
  }
  double least = 1e9;
  double most = 0;
  for (int64_t time = kMonday; time < kMonday + 7 * kDay; time += 10 * kMinute) {
    const auto events =
        static_cast<double>(EventsUntil(3, 1000, time + 10 * kMinute) - EventsUntil(3, 1000, time));
    const double rate = events / 600 / 1000;
    EXPECT_GE(rate, 0.1);
    EXPECT_LE(rate, 1.9);
    least = std::min(least, rate);
    most = std::max(most, rate);
  }
  EXPECT_LT(least, 0.6);
  EXPECT_GT(most, 1.4);
}

TEST(EventsUntil, IsBusierByDayThanByNight) {
  const auto events = [](int64_t from, int64_t to) {
    return EventsUntil(4, 100, to) - EventsUntil(4, 100, from);
  };
  for (int day = 0; day < 7; ++day) {
    const int64_t midnight = kMonday + day * kDay;
    EXPECT_GT(events(midnight + 12 * kHour, midnight + 16 * kHour),
              events(midnight, midnight + 4 * kHour))
        << day;
  }
}

TEST(EventsUntil, DependsOnSeedAndTimeAlone) {
  const std::vector<int64_t> instants = RandomInstants(1000, kMonday, kMonth);
  std::vector<int64_t> forwards;
  for (const int64_t time : instants) forwards.push_back(EventsUntil(6, 7, time));
  for (size_t i = instants.size(); i-- > 0;) {
    ASSERT_EQ(EventsUntil(6, 7, instants[i]), forwards[i]);
  }
  EXPECT_NE(EventsUntil(6, 1000, kMonday), EventsUntil(7, 1000, kMonday));
}

TEST(Rhythms, AreHighestWhenTheHeaderSays) {
  for (int day = 0; day < 7; ++day) {
    EXPECT_DOUBLE_EQ(DailyRhythm(kMonday + day * kDay + 14 * kHour), 1);
    EXPECT_DOUBLE_EQ(DailyRhythm(kMonday + day * kDay + 2 * kHour), -1);
  }
  int64_t highest = kMonday;
  for (int64_t time = kMonday; time < kMonday + 7 * kDay; time += kHour) {
    if (WeeklyRhythm(time) > WeeklyRhythm(highest)) highest = time;
  }
  EXPECT_EQ((highest - kMonday) / kDay, 2) << "not a Wednesday";
  EXPECT_DOUBLE_EQ(WeeklyRhythm(highest), 1);
}

TEST(Rhythms, StayInTheirRangeAndDoNotJump) {
  for (int64_t time = -2 * kDay; time < 8 * kDay; time += 5 * kMinute) {
    for (const auto rhythm : {DailyRhythm, WeeklyRhythm}) {
      EXPECT_LE(std::abs(rhythm(time)), 1.0) << time;
      EXPECT_NEAR(rhythm(time), rhythm(time + kMinute), 0.01) << time;
    }
  }
}

TEST(SmoothNoise, StaysInItsRangeAndDoesNotJump) {
  double least = 1;
  double most = 0;
  for (int64_t time = -kDay; time < kDay; time += 997) {
    const double noise = SmoothNoise(8, time, kMinute);
    ASSERT_GE(noise, 0);
    ASSERT_LE(noise, 1);
    ASSERT_NEAR(noise, SmoothNoise(8, time + 1, kMinute), 1.0 / kMinute + 1e-12) << time;
    least = std::min(least, noise);
    most = std::max(most, noise);
  }
  EXPECT_LT(least, 0.05);
  EXPECT_GT(most, 0.95);
}

TEST(MixSeed, MakesIndependentSeeds) {
  std::set<uint64_t> seeds;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (uint64_t number = 0; number < 100; ++number) {
      // Neighbours of one number must not be those of another seed.
      if (seed == 0 || number == 99) seeds.insert(MixSeed(seed, number));
    }
  }
  EXPECT_EQ(seeds.size(), 199U);
  EXPECT_EQ(MixSeed(3, 4), MixSeed(3, 4));
}

}  // namespace
}  // namespace pp
