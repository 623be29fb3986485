#include "values/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>

#include "values/civil_time.h"
#include "values/number.h"

namespace pp {
namespace {

struct Unit {
  std::string_view name;
  int64_t ms;
};

constexpr int64_t kSecond = 1000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kYear0 = -62'167'219'200 * kSecond;
constexpr int64_t kYear10000 = 253'402'300'800 * kSecond;

constexpr std::array<Unit, 7> kUnits = {{{"y", 365 * kDay},
                                         {"w", 7 * kDay},
                                         {"d", kDay},
                                         {"h", kHour},
                                         {"m", kMinute},
                                         {"s", kSecond},
                                         {"ms", 1}}};

size_t CountDigits(std::string_view text) {
  size_t n = 0;
  while (n < text.size() && IsDigit(text[n])) ++n;
  return n;
}

// Exactly `width` digits off the front of *text.
bool TakeDigits(std::string_view* text, size_t width, int* value) {
  if (text->size() < width || CountDigits(text->substr(0, width)) < width) return false;
  std::from_chars(text->data(), text->data() + width, *value);
  text->remove_prefix(width);
  return true;
}

bool TakeChar(std::string_view* text, char c) {
  if (!text->starts_with(c)) return false;
  text->remove_prefix(1);
  return true;
}

// ".25" is 250; digits beyond milliseconds are cut off. Without a point nothing is taken.
bool TakeFraction(std::string_view* text, int64_t* ms) {
  *ms = 0;
  if (!TakeChar(text, '.')) return true;
  const size_t digits = CountDigits(*text);
  if (digits == 0) return false;
  for (size_t i = 0; i < 3; ++i) *ms = *ms * 10 + (i < digits ? (*text)[i] - '0' : 0);
  text->remove_prefix(digits);
  return true;
}

bool CivilToMs(const CivilTime& time, int64_t* ms) {
  if (!CivilToSeconds(time, ms)) return false;
  *ms *= kSecond;
  return true;
}

bool TakeOffset(std::string_view* text, int64_t* ms) {
  *ms = 0;
  if (TakeChar(text, 'Z') || TakeChar(text, 'z')) return true;
  const bool negative = text->starts_with('-');
  if (!negative && !text->starts_with('+')) return false;
  text->remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!TakeDigits(text, 2, &hours) || !TakeChar(text, ':') || !TakeDigits(text, 2, &minutes) ||
      hours > 23 || minutes > 59) {
    return false;
  }
  *ms = (negative ? -1 : 1) * (hours * kHour + minutes * kMinute);
  return true;
}

bool TakeTimeOfDay(std::string_view* text, CivilTime* time) {
  return TakeDigits(text, 2, &time->hour) && TakeChar(text, ':') &&
         TakeDigits(text, 2, &time->minute) && TakeChar(text, ':') &&
         TakeDigits(text, 2, &time->second);
}

}  // namespace

bool ParseRfc3339(std::string_view text, int64_t* ms) {
  CivilTime time;
  if (!TakeDigits(&text, 4, &time.year) || !TakeChar(&text, '-') ||
      !TakeDigits(&text, 2, &time.month) || !TakeChar(&text, '-') ||
      !TakeDigits(&text, 2, &time.day)) {
    return false;
  }
  if (!TakeChar(&text, 'T') && !TakeChar(&text, 't') && !TakeChar(&text, ' ')) return false;
  int64_t fraction = 0;
  int64_t offset = 0;
  if (!TakeTimeOfDay(&text, &time) || !TakeFraction(&text, &fraction) ||
      !TakeOffset(&text, &offset) || !text.empty() || !CivilToMs(time, ms)) {
    return false;
  }
  *ms += fraction - offset;
  return true;
}

namespace {

bool ParseUnixSeconds(std::string_view text, int64_t* ms) {
  const bool negative = TakeChar(&text, '-');
  const size_t digits = CountDigits(text);
  int64_t seconds = 0;
  if (digits == 0 ||
      std::from_chars(text.data(), text.data() + digits, seconds).ec != std::errc() ||
      seconds > std::numeric_limits<int64_t>::max() / kSecond - 1) {
    return false;
  }
  text.remove_prefix(digits);
  int64_t fraction = 0;
  if (!TakeFraction(&text, &fraction) || !text.empty()) return false;
  *ms = (negative ? -1 : 1) * (seconds * kSecond + fraction);
  return true;
}

// The preferred form of an HTTP-date, IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT".
bool ParseHttpDate(std::string_view text, int64_t* ms) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  CivilTime time;
  if (text.size() != 29 || text.substr(3, 2) != ", ") return false;
  text.remove_prefix(5);
  if (!TakeDigits(&text, 2, &time.day) || !TakeChar(&text, ' ')) return false;
  const size_t month = kMonths.find(text.substr(0, 3));
  if (month == std::string_view::npos || month % 3 != 0) return false;
  text.remove_prefix(3);
  time.month = static_cast<int>(month / 3) + 1;
  return TakeChar(&text, ' ') && TakeDigits(&text, 4, &time.year) && TakeChar(&text, ' ') &&
         TakeTimeOfDay(&text, &time) && text == " GMT" && CivilToMs(time, ms);
}

}  // namespace

bool ParseDuration(std::string_view text, int64_t* ms, std::string* error) {
  *ms = 0;
  if (text == "0") return true;
  size_t next_unit = 0;
  bool valid = !text.empty();
  while (valid && !text.empty()) {
    const size_t digits = CountDigits(text);
    int64_t amount = 0;
    valid =
        digits > 0 && std::from_chars(text.data(), text.data() + digits, amount).ec == std::errc();
    if (!valid) break;
    text.remove_prefix(digits);
    size_t letters = 0;
    while (letters < text.size() && !IsDigit(text[letters])) ++letters;
    const std::string_view name = text.substr(0, letters);
    text.remove_prefix(letters);
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name) ++next_unit;
    valid = next_unit < kUnits.size();
    if (!valid) break;
    const int64_t unit = kUnits[next_unit++].ms;
    valid = amount <= (std::numeric_limits<int64_t>::max() - *ms) / unit;
    if (valid) *ms += amount * unit;
  }
  if (!valid) *error = "not a duration such as 15s, 5m, 1h30m or 7d";
  return valid;
}

std::string FormatDuration(int64_t ms) {
  if (ms < 0) return "-" + FormatDuration(-ms);
  if (ms == 0) return "0s";
  std::string text;
  for (const Unit& unit : kUnits) {
    // Years and weeks only where they come out even: 2w is clear, 1y3w2d is not.
    const bool coarse = unit.ms > kDay;
    if (ms < unit.ms || (coarse && ms % unit.ms != 0)) continue;
    text += std::to_string(ms / unit.ms);
    text += unit.name;
    ms %= unit.ms;
  }
  return text;
}

bool ParseTime(std::string_view text, int64_t now, int64_t* ms, std::string* error) {
  int64_t ago = 0;
  bool valid = true;
  if (text.starts_with('@')) {
    valid = ParseUnixSeconds(text.substr(1), ms);
  } else if (ParseDuration(text, &ago, error)) {
    *ms = now - ago;
  } else {
    valid = ParseRfc3339(text, ms);
  }
  if (valid && *ms >= kYear0 && *ms < kYear10000) return true;
  *error =
      "not a time: give RFC 3339 (2025-12-31T00:00:00Z), Unix seconds (@1767125148) or a duration "
      "that means so long ago (24h), from the year 0 to 9999";
  return false;
}

std::string FormatTime(int64_t ms) {
  const auto time = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms));
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(time - midnight);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string result = text;
  if (clock.subseconds().count() != 0) {
    std::snprintf(text, sizeof text, ".%03d", static_cast<int>(clock.subseconds().count()));
    result += text;
  }
  return result + "Z";
}

bool ParseRetryAfter(std::string_view text, int64_t now, int64_t* ms) {
  int64_t seconds = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (!text.empty() && end == text.data() + text.size() && IsDigit(text.front())) {
    if (code == std::errc::result_out_of_range) seconds = std::numeric_limits<int64_t>::max();
    *ms = std::min(seconds, std::numeric_limits<int64_t>::max() / kSecond) * kSecond;
    return true;
  }
  int64_t date = 0;
  if (!ParseHttpDate(text, &date)) return false;
  *ms = std::max<int64_t>(0, date - now);
  return true;
}

}  // namespace pp
