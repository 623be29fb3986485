#pragma once

#include <atomic>
#include <cstdint>

#include "values/counter.h"

namespace pp {

// How far the reading of a tool's files is, for other threads to look at while it goes on.
struct ReadMeter {
  Counter bytes;
  Counter total;                    // bytes there are to read; 0 where nobody knows
  std::atomic<bool> waits = false;  // there is nothing to read now
};

// While this lives the reader waits. Null: nobody looks.
class ReadPause {
 public:
  explicit ReadPause(ReadMeter* meter) : meter_(meter) { Set(true); }
  ~ReadPause() { Set(false); }
  ReadPause(const ReadPause&) = delete;
  ReadPause& operator=(const ReadPause&) = delete;

 private:
  void Set(bool waits) {
    if (meter_ != nullptr) meter_->waits.store(waits, std::memory_order_relaxed);
  }

  ReadMeter* meter_;
};

}  // namespace pp
