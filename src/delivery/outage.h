#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "lines/report.h"
#include "values/clock.h"

namespace pp {

// Says once that a receiver is down, and once that it answers again, however many send to it side
// by side. Safe to use from several threads.
class Outage {
 public:
  // Neither is owned.
  Outage(Clock* clock, Report* report) : clock_(clock), report_(report) {}

  // One more gets no answer, for this reason; said if it is the first.
  void Begin(const std::string& reason);
  // A try of one of them got an answer of this status that helps nobody; 0: none.
  void CountTry(int status);
  // One of them has an answer; said if it was the last.
  void End(const std::string& url);

  // "receiver down for 1m20s, tried 7 times", or what it answers; empty while it is well.
  std::string Describe();

 private:
  Clock* clock_;
  Report* report_;
  std::mutex mutex_;
  int waiting_ = 0;
  int64_t since_ = 0;  // monotonic
  uint64_t tries_ = 0;
  int status_ = 0;  // of the last answer
};

}  // namespace pp
