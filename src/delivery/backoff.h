#pragma once

#include <cstdint>

namespace pp {

// How long to wait before the next try: 30 ms, doubling to 5 s, each with up to a tenth more or
// less, so that many senders do not come back at the same instant.
class Backoff {
 public:
  static constexpr int64_t kFirstMs = 30;
  static constexpr int64_t kLastMs = 5000;

  explicit Backoff(uint64_t seed) : state_(seed) {}

  int64_t NextMs();
  void Reset() { delay_ms_ = kFirstMs; }

 private:
  int64_t delay_ms_ = kFirstMs;
  uint64_t state_;
};

}  // namespace pp
