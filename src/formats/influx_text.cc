#include "formats/influx_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "values/number.h"

namespace pp {
namespace {

// Empty if it is none.
std::string_view Boolean(std::string_view text) {
  constexpr std::array<std::string_view, 5> kTrue = {"t", "T", "true", "True", "TRUE"};
  constexpr std::array<std::string_view, 5> kFalse = {"f", "F", "false", "False", "FALSE"};
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return "1";
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return "0";
  return {};
}

// `digits`, or empty if they are no such number.
template <typename Number>
std::string_view Integer(std::string_view digits, std::string* error) {
  Number number;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (code == std::errc() && end == digits.data() + digits.size()) return digits;
  *error = code == std::errc::result_out_of_range ? "number is out of range"
                                                  : "not a whole number, as its suffix says";
  return {};
}

// Goes on behind the quote of the next string in these fields. False if there is none.
bool FindString(std::string_view* fields) {
  for (;;) {
    fields->remove_prefix(FindUnescaped<'=', ',', ' '>(*fields));
    if (fields->starts_with("=\"")) {
      fields->remove_prefix(2);
      return true;
    }
    if (fields->starts_with('=')) fields->remove_prefix(FindAnyOf<',', ' '>(*fields));
    if (!fields->starts_with(',')) return false;
    fields->remove_prefix(1);
  }
}

}  // namespace

size_t FindInfluxStringEnd(std::string_view text) {
  size_t i = FindAnyOf<'"', '\\'>(text);
  while (i < text.size() && text[i] == '\\') {
    i = std::min(i + 2, text.size());
    i += FindAnyOf<'"', '\\'>(text.substr(i));
  }
  return i;
}

InfluxString FindInfluxString(std::string_view point) {
  point.remove_prefix(std::min(point.find_first_not_of(' '), point.size()));
  point.remove_prefix(FindUnescaped<' '>(point));
  point.remove_prefix(std::min(point.find_first_not_of(' '), point.size()));
  return FindString(&point) ? GoOnInInfluxString(point) : InfluxString::kClosed;
}

InfluxString GoOnInInfluxString(std::string_view line) {
  for (;;) {
    const size_t end = FindInfluxStringEnd(line);
    if (end == line.size()) return InfluxString::kOpen;
    line.remove_prefix(end + 1);
    const bool ends_well = line.empty() || line.front() == ' ' || line == "\r";
    if (!line.starts_with(',')) return ends_well ? InfluxString::kClosed : InfluxString::kBroken;
    line.remove_prefix(1);
    if (!FindString(&line)) return InfluxString::kClosed;
  }
}

bool IsIgnoredByInflux(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos || line[first] == '#';
}

std::string_view InfluxNumber(std::string_view text, std::string* error) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  // NaN and Inf are no numbers in this format.
  if (digits.empty() || !(IsDigit(digits.front()) || digits.front() == '.')) {
    const std::string_view boolean = Boolean(text);
    if (boolean.empty()) *error = "not a number, true, false, or a string in double quotes";
    return boolean;
  }
  const std::string_view whole = text.substr(0, text.size() - 1);
  if (text.back() == 'i') return Integer<int64_t>(whole, error);
  if (text.back() == 'u') return Integer<uint64_t>(whole, error);
  double value;
  return IsValue(text) || ParseValue(text, &value, error) ? text : std::string_view();
}

}  // namespace pp
