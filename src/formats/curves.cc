#include "formats/curves.h"

#include <algorithm>
#include <cmath>

namespace pp {
namespace {

constexpr int64_t kMinute = 60'000;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kWeek = 7 * kDay;

constexpr int64_t kOrigin = 1'577'836'800'000;  // 2020-01-01T00:00:00Z
// Far beyond any calendar, and small enough for doubles to tell milliseconds apart.
constexpr int64_t kLatest = int64_t{1} << 52;

// Shifts that put the peaks where the header says; the epoch was a Thursday.
constexpr int64_t kDayShift = 8 * kHour;
constexpr int64_t kWeekShift = 6 * kDay + 12 * kHour - kWeek / 4;

// How much of the rate each part takes away at most. Together below 1: that is why no counter
// falls.
constexpr double kDailyShare = 0.45;
constexpr double kWeeklyShare = 0.15;
constexpr double kFastShare = 0.18;
constexpr double kSlowShare = 0.12;
static_assert(kDailyShare + kWeeklyShare + kFastShare + kSlowShare <= 0.9);

// The part of its period that `time` is in, 0 to 1.
double Phase(int64_t time, int64_t period) {
  const int64_t rest = time % period;
  return static_cast<double>(rest < 0 ? rest + period : rest) / static_cast<double>(period);
}

// A sine made of two parabolas: 0 at 0, 1 at 1/4, 0 at 1/2, -1 at 3/4.
double Wave(double phase) {
  return phase < 0.5 ? 16 * phase * (0.5 - phase) : -16 * (phase - 0.5) * (1 - phase);
}

// The integral of Wave from 0 to `phase`; 0 at both ends of the period.
double WaveIntegral(double phase) {
  constexpr double kHalf = 1.0 / 3;
  const double x = phase < 0.5 ? phase : phase - 0.5;
  const double integral = x * x * (4 - 16 * x / 3);
  return phase < 0.5 ? integral : kHalf - integral;
}

// Seconds that the rhythm has added up by `time`.
double RhythmSeconds(int64_t time, int64_t period) {
  return WaveIntegral(Phase(time, period)) * static_cast<double>(period) / 1000;
}

double NoiseSeconds(uint64_t seed, int64_t time, int64_t period) {
  return SmoothNoise(seed, time, period) * static_cast<double>(period) / 1000;
}

}  // namespace

uint64_t MixSeed(uint64_t seed, uint64_t number) {
  // The finalizer of splitmix64.
  uint64_t x = seed + (number + 1) * 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

double SmoothNoise(uint64_t seed, int64_t time, int64_t period) {
  const int64_t rest = time % period;
  const int64_t slot = time / period - (rest < 0 ? 1 : 0);
  const auto at = [seed](int64_t n) {
    return static_cast<double>(MixSeed(seed, static_cast<uint64_t>(n)) >> 11) * 0x1p-53;
  };
  const double from = at(slot);
  return from + (at(slot + 1) - from) * Phase(time, period);
}

double DailyRhythm(int64_t time) {
  return Wave(Phase(time - kDayShift, kDay));
}

double WeeklyRhythm(int64_t time) {
  return Wave(Phase(time - kWeekShift, kWeek));
}

// The integral of a rate that is never negative, in closed form: a straight line, plus what the
// rhythms add up to, plus noise whose slope is bounded.
int64_t EventsUntil(uint64_t seed, double rate, int64_t time) {
  if (time <= kOrigin) return 0;
  time = std::min(time, kLatest);
  constexpr int64_t kFast = kMinute;
  constexpr int64_t kSlow = 17 * kMinute;
  double seconds = static_cast<double>(time - kOrigin) / 1000;
  seconds += kDailyShare * RhythmSeconds(time - kDayShift, kDay);
  seconds += kWeeklyShare * RhythmSeconds(time - kWeekShift, kWeek);
  seconds += kFastShare * NoiseSeconds(seed, time, kFast);
  seconds += kSlowShare * NoiseSeconds(MixSeed(seed, 1), time, kSlow);
  return static_cast<int64_t>(std::floor(rate * seconds));
}

}  // namespace pp
