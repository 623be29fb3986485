#pragma once

#include <string>
#include <string_view>

namespace pp {

// What the names of a table's columns tell of what is in them.

// Of ASCII.
std::string LowerCase(std::string_view text);

bool IsTimeName(std::string_view name);
// It may be the time of a row, or another that belongs to it.
bool IsPerhapsTimeName(std::string_view name);
bool IsTimeOfDayName(std::string_view name);
bool IsMetricColumnName(std::string_view name);

// "ts_ms", "Time (ms)" and "epoch [s]".
struct NameWithUnit {
  std::string name;  // without the unit; empty where there is none
  std::string unit;  // as FormatOfCount has it
};

NameWithUnit SplitUnit(std::string_view name);

}  // namespace pp
