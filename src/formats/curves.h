#pragma once

#include <cstdint>

namespace pp {

// Curves that look like production and are pure functions of (seed, time): any two processes agree
// on any value. Times are milliseconds since the Unix epoch. No function here depends on libm or on
// the order of calls, so the same build gives the same values everywhere.

// Mixes a seed with a number into an independent one.
uint64_t MixSeed(uint64_t seed, uint64_t number);

// Noise between 0 and 1 that changes within `period` milliseconds.
double SmoothNoise(uint64_t seed, int64_t time, int64_t period);

// The rhythms of a day (highest at 14:00 UTC) and of a week (highest on Wednesday), -1 to 1.
double DailyRhythm(int64_t time);
double WeeklyRhythm(int64_t time);

// How many events have happened by `time`, at `rate` a second on average, with both rhythms and
// noise. Never falls: the rate is at least a tenth of the average at all times. 0 before 2020.
int64_t EventsUntil(uint64_t seed, double rate, int64_t time);

}  // namespace pp
