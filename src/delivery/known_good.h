#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "delivery/batch.h"

namespace pp {

// A sample that the receiver took in this run, the last one that any sender had taken. To send it
// again changes nothing, and shows whether the receiver takes anything now. Safe to use from
// several threads.
class KnownGood {
 public:
  void Set(std::string_view key, const Batch::Sample& sample) {
    const std::lock_guard lock(mutex_);
    key_ = key;
    sample_ = sample;
  }

  // False while there is none.
  bool Get(std::string* key, Batch::Sample* sample) const {
    const std::lock_guard lock(mutex_);
    *key = key_;
    *sample = sample_;
    return !key_.empty();
  }

 private:
  mutable std::mutex mutex_;
  std::string key_;
  Batch::Sample sample_ = {};
};

}  // namespace pp
