#pragma once

#include <cstdint>
#include <string_view>

#include "lines/report.h"

namespace pp {

// Says once that timestamps look like seconds where the stream has milliseconds. They are left as
// they are: nothing is guessed.
class SecondsNotice {
 public:
  explicit SecondsNotice(Report* report) : report_(report) {}

  void Look(int64_t timestamp) {
    if (timestamp >= kLeast && timestamp <= kMost && !said_) Say(timestamp);
  }
  // A line of the stream, with its "\n" or without.
  void LookAt(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (said_ || line.size() <= kDigits || line[line.size() - kDigits - 1] != ' ') return;
    if (doubts_ < kMostDoubts) Examine(line);
  }
  // What is known better about the unit, once.
  void SayInstead(std::string_view message);

 private:
  // From the year 2001 to 2100 in seconds; in milliseconds this is 1970.
  static constexpr int64_t kLeast = 1'000'000'000;
  static constexpr int64_t kMost = 4'102'444'800;
  static constexpr size_t kDigits = 10;
  // So many lines whose value has as many digits are examined in vain.
  static constexpr int kMostDoubts = 1000;

  void Examine(std::string_view line);
  void Say(int64_t timestamp);

  Report* report_;
  bool said_ = false;
  int doubts_ = 0;
};

}  // namespace pp
