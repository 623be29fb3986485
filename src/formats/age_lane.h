#pragma once

#include <cstdint>
#include <limits>

namespace pp {

enum class AgeLane { kRealtime, kHistoric, kAncient, kTooFarAhead };

// Where a sample belongs, by its age against `now`; everything in milliseconds.
struct AgeRule {
  static constexpr int64_t kNoMaxAge = std::numeric_limits<int64_t>::max();

  int64_t threshold = 300'000;   // of this age or older: historic
  int64_t max_future = 300'000;  // further ahead: nobody takes it
  int64_t max_age = kNoMaxAge;   // older: ancient

  AgeLane LaneOf(int64_t timestamp, int64_t now) const;
};

}  // namespace pp
