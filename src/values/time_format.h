#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "values/digit_runs.h"
#include "values/time_zone.h"
#include "values/unix_time.h"

namespace pp {

// How timestamps are written, and what they mean in milliseconds since the Unix epoch. What is
// finer than that is cut off.
class TimeFormat {
 public:
  // Whole milliseconds, or RFC 3339, which cannot be mistaken for each other.
  TimeFormat() = default;

  // "s", "ms", "us", "ns" (since the epoch), "rfc3339", or a format of strptime(3) with a '%' in
  // it. That must have the day; %f is a fraction of a second, of any number of digits; %Z, whose
  // names are not unique, and %s are not taken. %Y is a year of four digits: strptime takes fewer,
  // and the 25 of 2025 for an ancient time. Numbers side by side, as in %H%M, need all their
  // digits; %f has 3, 6 or 9 there.
  static bool Parse(const std::string& text, TimeFormat* format, std::string* error);

  // For times without an offset.
  void set_zone(const TimeZone& zone) { zone_ = zone; }
  const TimeZone& zone() const { return zone_; }

  // Whether that makes a difference.
  bool uses_zone() const { return kind_ == Kind::kPattern && !has_offset_; }

  // Whether it counts units, and which.
  bool is_count() const { return kind_ == Kind::kCount; }
  TimeUnit unit() const { return unit_; }

  // From the year 0 to 9999.
  bool ToMs(std::string_view text, int64_t* ms, std::string* error);

  // As it was given.
  const std::string& name() const { return name_; }

 private:
  enum class Kind { kMsOrRfc3339, kCount, kRfc3339, kPattern };

  bool Read(std::string_view text, int64_t* ms, std::string* error);
  bool CountToMs(std::string_view text, int64_t* ms) const;
  bool TakeFraction(char* text, int64_t* ms, std::string* error) const;
  bool PatternToMs(std::string_view text, int64_t* ms, std::string* error);

  std::string name_ = "ms or rfc3339";
  Kind kind_ = Kind::kMsOrRfc3339;
  TimeUnit unit_ = TimeUnit::kMilliseconds;
  TimeZone zone_;
  std::string pattern_;              // without %f
  std::string before_fraction_;      // what stands before %f, or empty
  bool fraction_is_beside_ = false;  // a number
  DigitRuns before_fraction_runs_;   // where it is not
  bool has_offset_ = false;
  bool has_whole_year_ = false;
  DigitRuns runs_;  // of pattern_
};

}  // namespace pp
