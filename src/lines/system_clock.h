#pragma once

#include "lines/stop.h"
#include "values/clock.h"

namespace pp {

// The machine's own clock. Sleep ends early, with false, when `stop` aborts.
class SystemClock : public Clock {
 public:
  explicit SystemClock(const Stop* stop) : stop_(stop) {}

  int64_t Now() override;
  int64_t Monotonic() override;
  bool Sleep(int64_t ms) override;

 private:
  const Stop* stop_;
};

}  // namespace pp
