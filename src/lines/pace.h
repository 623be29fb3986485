#pragma once

#include <cstdint>
#include <deque>

namespace pp {

// How fast a number grew over the last few seconds.
class Pace {
 public:
  static constexpr int64_t kWindowMs = 5000;

  // The number is `value` at `now`, in milliseconds of a clock that only grows.
  void Add(int64_t now, uint64_t value);
  double PerSecond() const;
  // How long it has not changed.
  int64_t still_ms() const { return last_ms_ - changed_ms_; }

 private:
  struct Point {
    int64_t ms;
    uint64_t value;
  };
  std::deque<Point> points_;
  int64_t last_ms_ = 0;
  int64_t changed_ms_ = 0;
};

}  // namespace pp
