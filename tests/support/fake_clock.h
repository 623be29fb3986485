#pragma once

#include <cstdint>
#include <vector>

#include "values/clock.h"

namespace pp {

// Time that passes only when a test says so, or when the code sleeps.
class FakeClock : public Clock {
 public:
  explicit FakeClock(int64_t now = 1'767'125'148'000) : now_(now) {}

  int64_t Now() override { return now_; }
  int64_t Monotonic() override { return monotonic_; }
  bool Sleep(int64_t ms) override {
    sleeps_.push_back(ms);
    if (!aborted_) Advance(ms);
    return !aborted_;
  }

  void Advance(int64_t ms) {
    now_ += ms;
    monotonic_ += ms;
  }
  void set_now(int64_t now) { now_ = now; }
  void set_monotonic(int64_t monotonic) { monotonic_ = monotonic; }
  // From now on Sleep returns false at once.
  void Abort() { aborted_ = true; }

  const std::vector<int64_t>& sleeps() const { return sleeps_; }

 private:
  int64_t now_;
  int64_t monotonic_ = 1'000'000;
  bool aborted_ = false;
  std::vector<int64_t> sleeps_;
};

}  // namespace pp
