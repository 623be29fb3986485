#pragma once

#include <algorithm>
#include <cstdint>

namespace pp {

// When the newest values are to be pushed: when the input has been idle for a moment, so that what
// belongs together goes together, and every `interval_ms` while it flows. Nothing is due while
// nothing is new. Times are monotonic milliseconds.
class PushSchedule {
 public:
  static constexpr int64_t kIdleMs = 200;
  static constexpr int64_t kNever = -1;

  PushSchedule(int64_t interval_ms, int64_t now) : interval_ms_(interval_ms), last_push_(now) {}

  // A line has come, with a sample that is to be pushed or without.
  void TakeLine(bool has_sample) {
    flowing_ = true;
    unpushed_ = unpushed_ || has_sample;
  }

  // Whether a push is due while lines are still coming.
  bool IsDue(int64_t now) const { return unpushed_ && now - last_push_ >= interval_ms_; }

  // The input pauses. How long until a push is due: 0 for now, or kNever.
  int64_t PauseMs(int64_t now) {
    if (flowing_) idle_since_ = now;
    flowing_ = false;
    if (!unpushed_) return kNever;
    const int64_t idle = kIdleMs - (now - idle_since_);
    const int64_t pause = std::min(idle, interval_ms_ - (now - last_push_));
    return std::max<int64_t>(0, pause);
  }

  void Pushed(int64_t now) {
    unpushed_ = false;
    last_push_ = now;
  }

 private:
  int64_t interval_ms_;
  int64_t last_push_;
  int64_t idle_since_ = 0;
  bool flowing_ = true;    // a line has come since the last pause
  bool unpushed_ = false;  // a sample has come since the last push
};

}  // namespace pp
