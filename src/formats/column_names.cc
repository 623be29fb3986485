#include "formats/column_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "formats/trim.h"

namespace pp {

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool IsTimeName(std::string_view name) {
  constexpr std::array<std::string_view, 16> kNames = {
      "time",  "timestamp",  "timestamp_ms", "timestamp_s", "ts",       "date",
      "_time", "@timestamp", "epoch",        "unix",        "unixtime", "unix_time",
      "zeit",  "datum",      "zeitstempel",  "datetime"};
  return std::find(kNames.begin(), kNames.end(), LowerCase(name)) != kNames.end();
}

NameWithUnit SplitUnit(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kUnits = {{
      {"ms", "ms"},
      {"s", "s"},
      {"us", "us"},
      {"ns", "ns"},
      {"sec", "s"},
      {"seconds", "s"},
      {"milliseconds", "ms"},
  }};
  const std::string lower = LowerCase(name);
  for (const auto& [written, unit] : kUnits) {
    const std::string text(written);
    for (const std::string& end : {"_" + text, "(" + text + ")", "[" + text + "]"}) {
      if (!lower.ends_with(end)) continue;
      const std::string_view front = std::string_view(lower).substr(0, lower.size() - end.size());
      return {std::string(Trim(front)), std::string(unit)};
    }
  }
  return {};
}

bool IsPerhapsTimeName(std::string_view name) {
  const std::string lower = LowerCase(name);
  for (const std::string_view known : {"t", "when", "created", "updated", "modified"}) {
    if (lower == known) return true;
  }
  constexpr std::array<std::string_view, 5> kEnds = {"time", "date", "stamp", "_ts", "_at"};
  return std::any_of(kEnds.begin(), kEnds.end(),
                     [&lower](std::string_view end) { return lower.ends_with(end); });
}

bool IsTimeOfDayName(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"uhrzeit", "clock", "hour", "time of day",
                                                      "time_of_day"};
  return std::find(kNames.begin(), kNames.end(), LowerCase(name)) != kNames.end();
}

bool IsMetricColumnName(std::string_view name) {
  return name == "metric" || name == "metric_name" || name == "__name__";
}

}  // namespace pp
