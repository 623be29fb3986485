#include "delivery/backoff.h"

#include <algorithm>

namespace pp {

int64_t Backoff::NextMs() {
  // A linear congruential generator (Knuth's MMIX) is random enough to spread senders.
  state_ = state_ * 6364136223846793005 + 1442695040888963407;
  const auto permille = static_cast<int64_t>((state_ >> 33) % 201) - 100;
  const int64_t delay = delay_ms_ + delay_ms_ * permille / 1000;
  delay_ms_ = std::min(2 * delay_ms_, kLastMs);
  return delay;
}

}  // namespace pp
