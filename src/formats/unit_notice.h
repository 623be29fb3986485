#pragma once

#include <cstdint>
#include <string_view>

#include "lines/report.h"
#include "values/unix_time.h"

namespace pp {

// Says once that timestamps look like seconds, microseconds or nanoseconds where the stream has
// milliseconds. They are left as they are: nothing is guessed.
class UnitNotice {
 public:
  explicit UnitNotice(Report* report) : report_(report) {}

  // The user can say the unit with --time-format, and is told so.
  void AdviseTimeFormat() { advises_time_format_ = true; }

  void Look(int64_t timestamp) {
    if ((timestamp <= kMostSeconds || timestamp >= kLeastMicroseconds) && !said_) Say(timestamp);
  }
  // A line of the stream, with its "\n" or without.
  void LookAt(std::string_view line) {
    while (!line.empty() && IsBlank(line.back())) line.remove_suffix(1);
    // Most have 13, milliseconds from 2001 on.
    if (EndsInDigits(line, 13) && !EndsInDigits(line, 10)) return;
    for (const size_t digits : {10, 16, 19}) {
      if (EndsInDigits(line, digits)) return Doubt(line, line.substr(0, line.size() - digits - 1));
    }
  }
  // The same, once, by whoever has read them in a unit of their own and knows better: a time that
  // was read as `ms` looks like another.
  void SayInstead(TimeUnit looks_like, int64_t ms);

 private:
  // The year 2100 in seconds, and 2001 in microseconds. In milliseconds the one is 1970, the other
  // 33658.
  static constexpr int64_t kMostSeconds = 4'102'444'800;
  static constexpr int64_t kLeastMicroseconds = 1'000'000'000'000'000;
  // So many lines are examined in vain.
  static constexpr int kMostDoubts = 1000;

  // What does not stand in the lines of the stream but between their parts, or at their end.
  static bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }
  static bool EndsInDigits(std::string_view line, size_t digits) {
    return line.size() > digits && IsBlank(line[line.size() - digits - 1]);
  }
  // Where nothing but the series stands before the digits, they are the value, and there may be
  // many of those.
  static bool IsSeries(std::string_view before) {
    while (before.ends_with(' ')) before.remove_suffix(1);
    return before.ends_with('}') ||
           (before.find(' ') == before.npos && before.find('\t') == before.npos);
  }
  void Doubt(std::string_view line, std::string_view before_digits) {
    if (!said_ && doubts_ < kMostDoubts && !IsSeries(before_digits)) Examine(line);
  }
  void Examine(std::string_view line);
  void Say(int64_t timestamp);

  Report* report_;
  bool advises_time_format_ = false;
  bool said_ = false;
  int doubts_ = 0;
};

}  // namespace pp
