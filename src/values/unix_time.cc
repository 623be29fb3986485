#include "values/unix_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "values/number.h"

namespace pp {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

int64_t FloorDivide(int64_t number, int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

bool Fail(std::string_view reason, std::string* error) {
  *error = reason;
  return false;
}

bool FailRange(std::string* error) {
  return Fail("number is out of range", error);
}

// [-+]digits[.digits][e[-+]digits], in its parts.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0;
};

std::string_view TakeDigits(std::string_view* text) {
  size_t n = 0;
  while (n < text->size() && IsDigit((*text)[n])) ++n;
  const std::string_view digits = text->substr(0, n);
  text->remove_prefix(n);
  return digits;
}

// Whether there was one of the two.
bool TakeOneOf(char a, char b, std::string_view* text) {
  if (!text->starts_with(a) && !text->starts_with(b)) return false;
  text->remove_prefix(1);
  return true;
}

// So large that it does not matter how large.
constexpr int64_t kLargeExponent = 1'000'000'000;

bool TakeExponent(std::string_view text, int64_t* exponent) {
  const bool negative = text.starts_with('-');
  TakeOneOf('-', '+', &text);
  const std::string_view digits = TakeDigits(&text);
  if (digits.empty() || !text.empty()) return false;
  *exponent = kLargeExponent;
  std::from_chars(digits.data(), digits.data() + digits.size(), *exponent);
  *exponent = std::min(*exponent, kLargeExponent) * (negative ? -1 : 1);
  return true;
}

bool Split(std::string_view text, Decimal* decimal) {
  decimal->negative = text.starts_with('-');
  TakeOneOf('-', '+', &text);
  decimal->whole = TakeDigits(&text);
  if (TakeOneOf('.', '.', &text)) decimal->fraction = TakeDigits(&text);
  if (decimal->whole.empty() && decimal->fraction.empty()) return false;
  if (TakeOneOf('e', 'E', &text)) return TakeExponent(text, &decimal->exponent);
  return text.empty();
}

// "2025112010" would be seconds of 2034.
bool IsDayAndHour(std::string_view digits) {
  return digits.size() == 10 && digits.starts_with("20") && digits.substr(4, 2) >= "01" &&
         digits.substr(4, 2) <= "12" && digits.substr(6, 2) >= "01" &&
         digits.substr(6, 2) <= "31" && digits.substr(8, 2) <= "23";
}

}  // namespace

std::string_view NameOf(TimeUnit unit) {
  constexpr std::array<std::string_view, 4> kNames = {"seconds", "milliseconds", "microseconds",
                                                      "nanoseconds"};
  return kNames[static_cast<size_t>(unit)];
}

std::string_view ShortNameOf(TimeUnit unit) {
  constexpr std::array<std::string_view, 4> kNames = {"s", "ms", "us", "ns"};
  return kNames[static_cast<size_t>(unit)];
}

std::optional<TimeUnit> LikelyUnit(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find('.'));
  if (!std::all_of(whole.begin(), whole.end(), IsDigit)) return std::nullopt;
  if (IsDayAndHour(whole)) return std::nullopt;
  if (whole.substr(0, 2) < "10" || whole.substr(0, 2) > "20") return std::nullopt;
  switch (whole.size()) {
    case 10:
      return TimeUnit::kSeconds;
    case 13:
      return TimeUnit::kMilliseconds;
    case 16:
      return TimeUnit::kMicroseconds;
    case 19:
      return TimeUnit::kNanoseconds;
    default:
      return std::nullopt;
  }
}

bool UnixTimeToMs(int64_t count, TimeUnit unit, int64_t* ms) {
  switch (unit) {
    case TimeUnit::kSeconds:
      if (count > kMost / 1000 || count < -kMost / 1000) return false;
      *ms = count * 1000;
      break;
    case TimeUnit::kMilliseconds:
      *ms = count;
      break;
    case TimeUnit::kMicroseconds:
      *ms = FloorDivide(count, 1000);
      break;
    case TimeUnit::kNanoseconds:
      *ms = FloorDivide(count, 1'000'000);
      break;
  }
  return true;
}

bool ParseUnixTime(std::string_view text, TimeUnit unit, int64_t* ms, std::string* error) {
  int64_t number = 0;
  if (!ParseInt64(text, &number, error)) return false;
  return UnixTimeToMs(number, unit, ms) || FailRange(error);
}

bool ParseUnixSeconds(std::string_view text, int64_t* ms, std::string* error) {
  Decimal decimal;
  if (!Split(text, &decimal)) return Fail("not a number of seconds", error);
  // The digits before this place are milliseconds; those behind it are cut off.
  const int64_t point = static_cast<int64_t>(decimal.whole.size()) + decimal.exponent + 3;
  int64_t number = 0;
  bool cut_off = false;
  int64_t place = 0;
  const auto add = [&](int64_t digit) {
    if (place++ >= point) {
      cut_off = cut_off || digit != 0;
    } else {
      if (number > (kMost - digit) / 10) return false;
      number = number * 10 + digit;
    }
    return true;
  };
  for (const std::string_view digits : {decimal.whole, decimal.fraction}) {
    for (const char digit : digits) {
      if (!add(digit - '0')) return FailRange(error);
    }
  }
  while (number > 0 && place < point) {
    if (!add(0)) return FailRange(error);
  }
  *ms = decimal.negative ? -number - (cut_off ? 1 : 0) : number;
  return true;
}

}  // namespace pp
