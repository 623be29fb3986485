#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "formats/sample_checker.h"
#include "values/clock.h"

namespace pp {

// Puts in front of each line of a stream what sort(1) can order it by: "KEY\tline". The key of a
// sample is its timestamp, or the time now if it has none; all other lines have the least key, to
// stay on top.
class SortKeys {
 public:
  explicit SortKeys(Clock* clock) : clock_(clock) {}

  // `line` is legal and has no "\n". The view lives until the next call.
  std::string_view WithKey(std::string_view line);

 private:
  int64_t KeyOf(std::string_view line);

  Clock* clock_;
  SampleChecker checker_;
  std::string error_;
  std::string text_;
};

}  // namespace pp
