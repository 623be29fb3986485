#include "formats/unit_notice.h"

#include <algorithm>
#include <array>
#include <string>

#include "formats/exposition.h"
#include "values/sample.h"
#include "values/time.h"

namespace pp {
namespace {

struct Unit {
  int64_t second;
  const char* name;
  const char* time_format;
  const char* way_out;
};

constexpr std::array<Unit, 3> kUnits = {{
    {1, "seconds", "s", "multiply them by 1000"},
    {1'000'000, "microseconds", "us", "divide them by 1000"},
    {1'000'000'000, "nanoseconds", "ns", "divide them by 1000000"},
}};

// Null where the timestamp is of no time from 2001 to 2100 in any of them.
const Unit* UnitOf(int64_t timestamp) {
  constexpr int64_t kLeast = 1'000'000'000;
  constexpr int64_t kMost = 4'102'444'800;
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& one) {
    return timestamp / one.second >= kLeast && timestamp / one.second <= kMost;
  });
  return unit == kUnits.end() ? nullptr : &*unit;
}

std::string DayOf(int64_t timestamp) {
  constexpr size_t kDate = 10;  // of "1970-01-21T10:52:05Z"
  if (timestamp >= kYear10000) return "beyond the year 9999";
  return FormatTime(timestamp).substr(0, kDate);
}

}  // namespace

void UnitNotice::Examine(std::string_view line) {
  SampleParser parser;
  Sample sample;
  std::string error;
  if (parser.Parse(line, &sample, &error) && sample.has_timestamp) Look(sample.timestamp);
  ++doubts_;
}

void UnitNotice::SayInstead(TimeUnit looks_like, int64_t ms) {
  if (said_) return;
  said_ = true;
  report_->Note("timestamps look like " + std::string(NameOf(looks_like)) + ", and are of " +
                FormatTime(ms) + " as they are read: give --time-format " +
                std::string(ShortNameOf(looks_like)));
}

void UnitNotice::Say(int64_t timestamp) {
  const Unit* const unit = UnitOf(timestamp);
  if (unit == nullptr) return;
  said_ = true;
  const std::string way_out = advises_time_format_
                                  ? std::string("give --time-format ") + unit->time_format
                                  : std::string(unit->way_out);
  report_->Note(std::string("timestamps look like ") + unit->name + ": " +
                std::to_string(timestamp) + " is " + DayOf(timestamp) +
                "; the stream has milliseconds: " + way_out);
}

}  // namespace pp
