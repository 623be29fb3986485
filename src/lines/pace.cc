#include "lines/pace.h"

namespace pp {

// Two points stay, however old: after a stop (SIGSTOP) the next one makes up for it.
void Pace::Add(int64_t now, uint64_t value) {
  if (points_.empty() || points_.back().value != value) changed_ms_ = now;
  last_ms_ = now;
  points_.push_back({now, value});
  while (points_.size() > 2 && points_.front().ms < now - kWindowMs) points_.pop_front();
}

double Pace::PerSecond() const {
  if (points_.size() < 2) return 0;
  const int64_t ms = points_.back().ms - points_.front().ms;
  if (ms <= 0 || points_.back().value < points_.front().value) return 0;
  const uint64_t grown = points_.back().value - points_.front().value;
  return static_cast<double>(grown) * 1000 / static_cast<double>(ms);
}

}  // namespace pp
