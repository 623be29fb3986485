#pragma once

#include <atomic>
#include <cstdint>

namespace pp {

// A count that one thread keeps, and that others may look at meanwhile. It costs what a plain
// number does.
class Counter {
 public:
  Counter& operator++() { return *this += 1; }
  Counter& operator+=(uint64_t number) {
    value_.store(value() + number, std::memory_order_relaxed);
    return *this;
  }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }
  operator uint64_t() const { return value(); }

 private:
  std::atomic<uint64_t> value_ = 0;
};

}  // namespace pp
