#include "values/number.h"

#include <array>
#include <bit>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace pp {
namespace {

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower[i]) return false;
  }
  return true;
}

constexpr uint64_t kStaleMarkerBits = 0x7ff0000000000002;

// Prometheus' normal NaN; the quiet NaN of the machine has other bits.
double NormalNaN() {
  return std::bit_cast<double>(uint64_t{0x7ff8000000000001});
}

bool ParseSpecial(std::string_view text, double* value) {
  if (EqualsIgnoringCase(text, "nan")) {
    *value = NormalNaN();
    return true;
  }
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (EqualsIgnoringCase(text, "inf") || EqualsIgnoringCase(text, "infinity")) {
    *value = negative ? -std::numeric_limits<double>::infinity()
                      : std::numeric_limits<double>::infinity();
    return true;
  }
  return false;
}

// from_chars reports overflow and underflow alike. Only a number below 1 can underflow, and only
// one of at least 1 can overflow: the power of ten of the first significant digit tells them apart.
bool IsBelowOne(std::string_view digits) {
  const size_t e = digits.find_first_of("eE");
  const std::string_view mantissa = digits.substr(0, e);
  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  const size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return true;
  int64_t power = first < point ? static_cast<int64_t>(point - first) - 1
                                : -static_cast<int64_t>(first - point);
  if (e != std::string_view::npos) {
    std::string_view exponent = digits.substr(e + 1);
    const bool negative = exponent.starts_with('-');
    if (negative || exponent.starts_with('+')) exponent.remove_prefix(1);
    int64_t magnitude = 0;
    const auto result =
        std::from_chars(exponent.data(), exponent.data() + exponent.size(), magnitude);
    // So large that `power` does not matter, and adding to it might overflow.
    if (result.ec != std::errc() || magnitude > INT64_MAX / 2) return negative;
    power += negative ? -magnitude : magnitude;
  }
  return power < 0;
}

constexpr uint64_t kEightZeros = 0x3030303030303030;

// Eight characters, the first in the lowest byte.
uint64_t LoadEight(const char* text) {
  uint64_t bytes;
  std::memcpy(&bytes, text, 8);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  return bytes;
}

// Of a digit, and of it plus 6, the upper four bits are those of '0'.
bool AreEightDigits(uint64_t bytes) {
  constexpr uint64_t kUpper = 0xf0f0f0f0f0f0f0f0;
  return (bytes & kUpper) == kEightZeros && ((bytes + 0x0606060606060606) & kUpper) == kEightZeros;
}

// The three steps put together neighbours: digits, pairs of digits, and fours.
uint64_t NumberOfEightDigits(uint64_t bytes) {
  bytes = (bytes & 0x0f0f0f0f0f0f0f0f) * (1 + (10 << 8)) >> 8;
  bytes = (bytes & 0x00ff00ff00ff00ff) * (1 + (100 << 16)) >> 16;
  return (bytes & 0x0000ffff0000ffff) * (1 + (uint64_t{10'000} << 32)) >> 32;
}

// As many as two words hold; they fit into an int64.
constexpr size_t kFewDigits = 16;

bool AreFewDigits(std::string_view text) {
  if (text.size() < 8) {
    size_t i = 0;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i > 0 && i == text.size();
  }
  // The two overlap where there are fewer.
  return text.size() <= kFewDigits && AreEightDigits(LoadEight(text.data())) &&
         AreEightDigits(LoadEight(text.data() + text.size() - 8));
}

// Of AreFewDigits.
int64_t NumberOfFewDigits(std::string_view text) {
  constexpr std::array<uint64_t, 9> kPowers = {1,       10,        100,        1000,       10'000,
                                               100'000, 1'000'000, 10'000'000, 100'000'000};
  uint64_t number = 0;
  if (text.size() < 8) {
    for (const char digit : text) number = number * 10 + static_cast<uint64_t>(digit - '0');
    return static_cast<int64_t>(number);
  }
  number = NumberOfEightDigits(LoadEight(text.data()));
  const size_t rest = text.size() - 8;
  if (rest == 0) return static_cast<int64_t>(number);
  // The last eight, without those that were among the first.
  const uint64_t known = (uint64_t{1} << 8 * (8 - rest)) - 1;
  const uint64_t last = LoadEight(text.data() + rest);
  number = number * kPowers[rest] + NumberOfEightDigits((last & ~known) | (kEightZeros & known));
  return static_cast<int64_t>(number);
}

// All numbers of fewer digits than there are powers here are exact as doubles.
constexpr std::array<double, 16> kPowersOfTen = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// And none is computed with more bits than it is stored with.
constexpr bool kDoublesAreDoubles = FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1;

std::string_view WithoutMinus(std::string_view text) {
  return text.substr(text.starts_with('-') ? 1 : 0);
}

// [-]digits[.digits], and not so many that they might be out of range.
bool IsPlainDecimal(std::string_view text) {
  text = WithoutMinus(text);
  size_t point = 0;
  while (point < text.size() && IsDigit(text[point])) ++point;
  if (point == 0 || point > kFewDigits) return false;
  return point == text.size() || (text[point] == '.' && AreFewDigits(text.substr(point + 1)));
}

// [-]digits[.digits] of few digits: the division of two exact numbers rounds as the value itself
// would be.
bool ParsePlainDecimal(std::string_view text, double* value) {
  const std::string_view decimal = WithoutMinus(text);
  uint64_t number = 0;
  size_t digits = 0;
  size_t point = decimal.size();
  for (size_t i = 0; i < decimal.size(); ++i) {
    const char c = decimal[i];
    if (IsDigit(c)) {
      number = number * 10 + static_cast<uint64_t>(c - '0');
      ++digits;
    } else if (c == '.' && point == decimal.size() && i > 0 && i + 1 < decimal.size()) {
      point = i;
    } else {
      return false;
    }
  }
  if (!kDoublesAreDoubles || digits == 0 || digits >= kPowersOfTen.size()) return false;
  const auto magnitude =
      static_cast<double>(number) / kPowersOfTen[digits - std::min(point, digits)];
  *value = decimal.size() == text.size() ? magnitude : -magnitude;
  return true;
}

}  // namespace

bool IsValue(std::string_view text) {
  double value;
  std::string error;
  return IsPlainDecimal(text) || ParseValue(text, &value, &error);
}

bool ParseValue(std::string_view text, double* value, std::string* error) {
  if (ParsePlainDecimal(text, value)) return true;
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty()) {
    *error = "value is missing";
    return false;
  }
  const char first = digits.front();
  if (first != '.' && (first < '0' || first > '9')) {
    if (ParseSpecial(text, value)) return true;
    *error = "value is not a number";
    return false;
  }
  double magnitude = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
  if (code == std::errc::invalid_argument || end != digits.data() + digits.size()) {
    *error = "value is not a number";
    return false;
  }
  if (code == std::errc::result_out_of_range) {
    if (!IsBelowOne(digits)) {
      *error = "value is out of range";
      return false;
    }
    magnitude = 0;
  }
  *value = negative ? -magnitude : magnitude;
  return true;
}

bool ParseInt64(std::string_view text, int64_t* value, std::string* error) {
  if (const std::string_view digits = WithoutMinus(text); AreFewDigits(digits)) {
    const int64_t number = NumberOfFewDigits(digits);
    *value = digits.size() == text.size() ? number : -number;
    return true;
  }
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), *value);
  if (code == std::errc::result_out_of_range) {
    *error = "number is out of range";
    return false;
  }
  if (code != std::errc() || end != text.data() + text.size()) {
    *error = "not a whole number";
    return false;
  }
  return true;
}

bool IsInt64(std::string_view text) {
  int64_t value;
  std::string error;
  return AreFewDigits(WithoutMinus(text)) || ParseInt64(text, &value, &error);
}

void AppendValue(double value, std::string* to) {
  if (std::isnan(value)) {
    to->append("NaN");
  } else if (std::isinf(value)) {
    to->append(value < 0 ? "-Inf" : "+Inf");
  } else {
    char text[32];
    to->append(text, std::to_chars(text, text + sizeof text, value).ptr);
  }
}

void AppendInt64(int64_t value, std::string* to) {
  char text[24];
  to->append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

uint64_t ValueBits(double value) {
  return std::bit_cast<uint64_t>(value);
}

double StaleMarker() {
  return std::bit_cast<double>(kStaleMarkerBits);
}

bool IsStaleMarker(double value) {
  return ValueBits(value) == kStaleMarkerBits;
}

}  // namespace pp
