#include "formats/age_lane.h"

namespace pp {
namespace {

// Timestamps come from the input and may be anything in int64.
int64_t SaturatingSubtract(int64_t a, int64_t b) {
  int64_t difference;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b < 0 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
}

}  // namespace

AgeLane AgeRule::LaneOf(int64_t timestamp, int64_t now) const {
  const int64_t age = SaturatingSubtract(now, timestamp);
  if (age < 0) {
    return SaturatingSubtract(timestamp, now) > max_future ? AgeLane::kTooFarAhead
                                                           : AgeLane::kRealtime;
  }
  if (age < threshold) return AgeLane::kRealtime;
  return max_age != kNoMaxAge && age > max_age ? AgeLane::kAncient : AgeLane::kHistoric;
}

}  // namespace pp
