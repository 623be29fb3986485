// Numbers, durations and times.

#include <time.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "values/number.h"
#include "values/time.h"
#include "values/time_format.h"
#include "values/time_zone.h"
#include "values/unix_time.h"

namespace pp::fuzz {
namespace {

constexpr int64_t kNow = 1'767'125'148'000;
constexpr int64_t kYear0 = -62'167'219'200'000;
constexpr int64_t kYear1000 = -30'610'224'000'000;
constexpr int64_t kYear10000 = 253'402'300'800'000;

void CheckValue(std::string_view text) {
  double value = 0, again = 0;
  std::string error, written;
  const bool is_value = ParseValue(text, &value, &error);
  Expect(is_value == IsValue(text), "both ways to check a value say the same", text);
  if (!is_value) return;
  AppendValue(value, &written);
  Expect(ParseValue(written, &again, &error) && ValueBits(value) == ValueBits(again),
         "a value is read as it was written", text);
  Expect(!IsStaleMarker(value), "no text is a stale marker", text);
  const double other = std::strtod(std::string(text).c_str(), nullptr);
  Expect(other == value || (value != value && other != other), "the C library reads the same",
         text);
}

void CheckInt64(std::string_view text) {
  int64_t number = 0;
  std::string error, written;
  const bool is_number = ParseInt64(text, &number, &error);
  Expect(is_number == IsInt64(text), "both ways to check a whole number say the same", text);
  if (!is_number) return;
  char* end = nullptr;
  const std::string copy(text);
  Expect(std::strtoll(copy.c_str(), &end, 10) == number && *end == '\0',
         "the C library reads the same", text);
  AppendInt64(number, &written);
  Expect(ParseInt64(written, &number, &error) && number == std::strtoll(copy.c_str(), nullptr, 10),
         "a whole number is read as it was written", text);
}

void CheckDuration(std::string_view text) {
  int64_t ms = 0, again = 0;
  std::string error;
  if (!ParseDuration(text, &ms, &error)) return;
  Expect(ms >= 0, "a duration is not negative", text);
  const std::string written = FormatDuration(ms);
  Expect(ParseDuration(written, &again, &error) && ms == again,
         "a duration is read as it was written", text);
}

void CheckTime(std::string_view text) {
  int64_t ms = 0, again = 0;
  std::string error;
  ParseRfc3339(text, &ms);
  if (!ParseTime(text, kNow, &ms, &error)) return;
  Expect(ms >= kYear0 && ms < kYear10000, "a time is between the years 0 and 9999", text);
  Expect(ParseRfc3339(FormatTime(ms), &again) && ms == again, "a time is read as it was written",
         text);
}

void CheckUnixTimes(std::string_view text) {
  int64_t ms = 0, again = 0;
  std::string error;
  for (const TimeUnit unit : {TimeUnit::kSeconds, TimeUnit::kMilliseconds, TimeUnit::kMicroseconds,
                              TimeUnit::kNanoseconds}) {
    ParseUnixTime(text, unit, &ms, &error);
  }
  if (!ParseUnixSeconds(text, &ms, &error)) return;
  std::string written;
  AppendInt64(ms, &written);
  Expect(ParseUnixSeconds(written + "e-3", &again, &error) && ms == again,
         "milliseconds are read as they were written", text);
}

// It writes a blank and one digit, which the next one behind it could be taken for a part of; or
// the offset tells of hours and minutes that it has no place for.
bool LosesSomething(const std::string& pattern) {
  const auto has_any = [&pattern](std::initializer_list<const char*> conversions) {
    return std::any_of(conversions.begin(), conversions.end(), [&pattern](const char* conversion) {
      return pattern.find(conversion) != pattern.npos;
    });
  };
  const bool has_time =
      has_any({"%T", "%R", "%r"}) || (has_any({"%H", "%k", "%I", "%l"}) && has_any({"%M"}));
  if (has_any({"%z"}) && !has_time) return true;
  return has_any({"%k%", "%l%", "%e%"});
}

// strftime writes what the format is for; what is read of that is the same time.
void CheckWritten(const std::string& pattern, TimeFormat* format, int64_t ms,
                  std::string_view text) {
  // strptime takes a year for ended after four digits, so those of fewer are not told from what
  // follows; and a fraction has no place in strftime.
  if (ms < kYear1000 || pattern.find("%f") != pattern.npos || pattern.find('%') == pattern.npos ||
      LosesSomething(pattern)) {
    return;
  }
  const time_t seconds = ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
  tm civil = {};
  gmtime_r(&seconds, &civil);
  std::array<char, 256> written = {};
  if (strftime(written.data(), written.size(), pattern.c_str(), &civil) == 0) return;
  int64_t again = 0;
  std::string error;
  Expect(format->ToMs(written.data(), &again, &error), "a time that was written can be read", text);
  Expect(ms == again, "a time is read as it was written", text);
}

}  // namespace

FUZZ_TARGET(values) {
  CheckValue(input);
  CheckInt64(input);
  CheckDuration(input);
  CheckTime(input);
  CheckUnixTimes(input);
  int64_t delay = 0;
  if (ParseRetryAfter(input, kNow, &delay)) Expect(delay >= 0, "a delay is not negative", input);
}

// A line with the format, one with the zone, and times.
FUZZ_TARGET(time_format) {
  std::string_view left = input;
  const std::string pattern(TakeLine(&left)), zone_name(TakeLine(&left));
  TimeFormat format;
  TimeZone zone;
  std::string error;
  unsetenv("TZ");
  tzset();
  if (!TimeFormat::Parse(pattern, &format, &error)) {
    Expect(!error.empty(), "a refusal has a reason", input);
    return;
  }
  if (!TimeZone::Find(zone_name, &zone, &error)) return;
  format.set_zone(zone);
  while (!left.empty()) {
    const std::string_view text = TakeLine(&left);
    int64_t ms = 0;
    if (!format.ToMs(text, &ms, &error)) {
      Expect(!error.empty(), "a refusal has a reason", input);
      continue;
    }
    Expect(ms >= kYear0 && ms < kYear10000, "a time is between the years 0 and 9999", input);
    if (zone_name == "UTC") CheckWritten(pattern, &format, ms, input);
  }
}

}  // namespace pp::fuzz
