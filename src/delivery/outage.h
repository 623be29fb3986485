#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "lines/report.h"
#include "values/clock.h"

namespace pp {

// Says once that a receiver is down, and once that it answers again, however many send to it side
// by side. One that is away time and again for a moment, as one that limits the rate, is not said
// each time: after the first, only what lasts for kMoment, until nothing was said for kPause. Safe
// to use from several threads.
class Outage {
 public:
  static constexpr int64_t kMoment = 1000;  // ms
  static constexpr int64_t kPause = 60'000;

  // Neither is owned.
  Outage(Clock* clock, Report* report) : clock_(clock), report_(report) {}

  // One more gets no answer, for this reason; said of the first.
  void Begin(const std::string& reason);
  // A try of one of them got an answer of this status that helps nobody; 0: none.
  void CountTry(int status);
  // One of them has an answer; said of the last.
  void End(const std::string& url);

  // "receiver down for 1m20s, tried 7 times", or what it answers; empty while it is well.
  std::string Describe();

 private:
  void Say();

  Clock* clock_;
  Report* report_;
  std::mutex mutex_;
  int waiting_ = 0;
  std::string reason_;
  bool said_ = false;                 // of this outage
  std::optional<int64_t> last_said_;  // monotonic, as since_
  int64_t since_ = 0;                 // monotonic
  uint64_t tries_ = 0;
  int status_ = 0;  // of the last answer
};

}  // namespace pp
