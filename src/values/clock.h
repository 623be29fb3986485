#pragma once

#include <cstdint>

namespace pp {

// The outside world's time, so that ages, retries and batches can be tested without sleeping.
class Clock {
 public:
  virtual ~Clock() = default;

  // Milliseconds since the Unix epoch; may jump.
  virtual int64_t Now() = 0;
  // Milliseconds that only ever grow, for deadlines and durations.
  virtual int64_t Monotonic() = 0;
  // Returns early, with false, when the run is to be aborted.
  virtual bool Sleep(int64_t ms) = 0;
};

}  // namespace pp
