#include "values/time_format.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "values/civil_time.h"
#include "values/number.h"
#include "values/time.h"
#include "values/utf8.h"

namespace pp {
namespace {

constexpr size_t kLongestTime = 255;
constexpr size_t kShownBytes = 40;

// The conversions of strptime(3) that are taken, and which parts of a day each has.
bool IsKnown(char conversion) {
  return std::string_view("aAbBhdDeFHIjklmMnprRSTtyYz%").find(conversion) != std::string_view::npos;
}

struct DayParts {
  bool year = false;
  bool month = false;
  bool day = false;

  void Add(char conversion) {
    const auto is_of = [conversion](std::string_view set) {
      return set.find(conversion) != std::string_view::npos;
    };
    year = year || is_of("yYDF");
    month = month || is_of("mbBhDFj");
    day = day || is_of("deDFj");
  }
};

// What is wrong with a pattern, and its %f taken out of it.
bool CheckPattern(const std::string& text, std::string* pattern, std::string* before_fraction,
                  bool* has_offset, bool* has_whole_year, std::string* error) {
  DayParts parts;
  bool has_half_day = false;
  bool has_12_hours = false;  // without which strptime makes nothing of the half
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      pattern->push_back(text[i]);
      continue;
    }
    const char conversion = i + 1 < text.size() ? text[++i] : '\0';
    if (conversion == 'f' && before_fraction->empty() && !pattern->empty()) {
      *before_fraction = *pattern;
      continue;
    }
    if (conversion == 'Z' || conversion == 's' || !IsKnown(conversion)) {
      *error = std::string("%") + conversion + " is not taken here";
      if (conversion == 'Z') *error += ": names of zones are not unique; see --timezone";
      if (conversion == 's') *error += "; Unix seconds are the format s";
      return false;
    }
    parts.Add(conversion);
    has_half_day = has_half_day || conversion == 'p' || conversion == 'r';
    has_12_hours = has_12_hours || conversion == 'I' || conversion == 'l' || conversion == 'r';
    *has_offset = *has_offset || conversion == 'z';
    *has_whole_year = *has_whole_year || conversion == 'Y' || conversion == 'F';
    pattern->append(1, '%').append(1, conversion);
  }
  if (has_12_hours && !has_half_day) {
    *error = "has hours of half a day (%I) and does not say which half (%p)";
    return false;
  }
  if (has_half_day && !has_12_hours) {
    *error = "has %p, which needs the hours of half a day (%I)";
    return false;
  }
  if (parts.year && parts.month && parts.day) return true;
  *error = "has no day: %Y-%m-%d is one";
  return false;
}

// Of "25 PM" the "25", as 250. How many digits there are.
size_t ReadFraction(const char* text, int64_t* ms) {
  *ms = 0;
  size_t digits = 0;
  for (int64_t weight = 100; IsDigit(text[digits]); ++digits, weight /= 10) {
    *ms += weight * (text[digits] - '0');
  }
  return digits;
}

}  // namespace

bool TimeFormat::Parse(const std::string& text, TimeFormat* format, std::string* error) {
  *format = TimeFormat();
  format->name_ = text;
  constexpr std::array<std::string_view, 4> kUnits = {"s", "ms", "us", "ns"};
  const auto unit = std::find(kUnits.begin(), kUnits.end(), text);
  if (unit != kUnits.end()) {
    format->kind_ = Kind::kCount;
    format->unit_ = static_cast<TimeUnit>(unit - kUnits.begin());
  } else if (text == "rfc3339") {
    format->kind_ = Kind::kRfc3339;
  } else if (text.find('%') != std::string::npos) {
    format->kind_ = Kind::kPattern;
  } else {
    *error = "not s, ms, us, ns, rfc3339 or a format of strptime such as '%Y-%m-%d %H:%M:%S'";
  }
  if (format->kind_ != Kind::kPattern) return error->empty();
  const bool is_good = CheckPattern(text, &format->pattern_, &format->before_fraction_,
                                    &format->has_offset_, &format->has_whole_year_, error);
  if (!is_good) return false;
  format->fraction_is_beside_ = DigitRuns::EndsInNumber(format->before_fraction_);
  if (!format->before_fraction_.empty() && !format->fraction_is_beside_ &&
      !format->before_fraction_runs_.Find(format->before_fraction_ + "%S", error)) {
    return false;
  }
  return format->runs_.Find(format->pattern_, error);
}

bool TimeFormat::Read(std::string_view text, int64_t* ms, std::string* error) {
  switch (kind_) {
    case Kind::kMsOrRfc3339:
      if (IsInt64(text) ? ParseInt64(text, ms, error) : ParseRfc3339(text, ms)) return true;
      *error =
          "time is neither in whole milliseconds since 1970 nor in RFC 3339; see --time-format";
      return false;
    case Kind::kRfc3339:
      if (ParseRfc3339(text, ms)) return true;
      *error = "time is not in RFC 3339 (2025-12-31T00:00:00Z)";
      return false;
    case Kind::kCount:
      if (CountToMs(text, ms)) return true;
      *error = "time is not a number of " + name_ + " since 1970";
      return false;
    case Kind::kPattern:
      break;
  }
  return PatternToMs(text, ms, error);
}

bool TimeFormat::ToMs(std::string_view text, int64_t* ms, std::string* error) {
  if (!Read(text, ms, error)) return false;
  if (*ms >= kYear0 && *ms < kYear10000) return true;
  *error = "time is not between the years 0 and 9999, taken as " + Shortened(name_, kShownBytes) +
           "; see --time-format";
  return false;
}

bool TimeFormat::CountToMs(std::string_view text, int64_t* ms) const {
  std::string error;
  if (unit_ == TimeUnit::kSeconds) return ParseUnixSeconds(text, ms, &error);
  // Programs that know only one kind of number write 1767125148000.0.
  const size_t point = text.find('.');
  int64_t number = 0;
  if (!ParseInt64(text.substr(0, point), &number, &error)) return false;
  if (point != text.npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.find_first_not_of("0123456789") != fraction.npos) return false;
    const bool is_cut = fraction.find_first_not_of('0') != fraction.npos;
    // Towards the past; the least number of all is of no year anyhow.
    if (is_cut && text[0] == '-' && number > std::numeric_limits<int64_t>::min()) --number;
  }
  return UnixTimeToMs(number, unit_, ms);
}

// Out of the text, for what is behind it may belong to what is before.
bool TimeFormat::TakeFraction(char* text, int64_t* ms, std::string* error) const {
  if (!before_fraction_runs_.Fit(text, error)) return false;
  tm scratch = {};
  char* begin = strptime(text, before_fraction_.c_str(), &scratch);
  if (begin == nullptr) return false;
  const size_t digits = ReadFraction(begin, ms);
  if (digits == 0) return false;
  if (fraction_is_beside_ && digits != 3 && digits != 6 && digits != 9) {
    *error += ": a fraction of " + std::to_string(digits) + (digits == 1 ? " digit" : " digits") +
              " instead of 3, 6 or 9";
    return false;
  }
  const char* end = begin + digits;
  std::memmove(begin, end, std::strlen(end) + 1);
  return true;
}

bool TimeFormat::PatternToMs(std::string_view text, int64_t* ms, std::string* error) {
  *error = "time is not of the form " + Shortened(name_, kShownBytes);
  std::array<char, kLongestTime + 1> buffer = {};
  if (text.size() > kLongestTime) return false;
  text.copy(buffer.data(), text.size());
  int64_t fraction = 0;
  if (!before_fraction_.empty() && !TakeFraction(buffer.data(), &fraction, error)) return false;
  if (!runs_.Fit(buffer.data(), error)) return false;
  tm parsed = {};
  const char* end = strptime(buffer.data(), pattern_.c_str(), &parsed);
  if (end == nullptr || *end != '\0' || text.find('\0') != std::string_view::npos) return false;
  const int year = parsed.tm_year + 1900;
  if (has_whole_year_ && year < 1000) {
    *error = "time is of the year " + std::to_string(year) +
             "; %y takes years of two digits, and %Y none before 1000";
    return false;
  }
  int64_t local = 0;
  if (!CivilToSeconds(
          {year, parsed.tm_mon + 1, parsed.tm_mday, parsed.tm_hour, parsed.tm_min, parsed.tm_sec},
          &local)) {
    *error = "there is no such day or time";
    return false;
  }
  int64_t seconds = local - parsed.tm_gmtoff;
  if (!has_offset_ && !zone_.ToUnix(local, &seconds, error)) return false;
  *ms = seconds * 1000 + fraction;
  error->clear();
  return true;
}

}  // namespace pp
