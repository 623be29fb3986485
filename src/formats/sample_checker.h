#pragma once

#include <string>
#include <string_view>

#include "formats/exposition.h"
#include "formats/known_series.h"
#include "values/number.h"
#include "values/sample.h"

namespace pp {

// SampleParser for those who pass lines on: it takes the same lines, tells only their numbers, and
// is faster where a series comes again.
class SampleChecker {
 public:
  // Whether `line`, of any kind, is a sample that needs no more looking at. False says nothing.
  bool IsKnown(std::string_view line, SampleNumbers* numbers) {
    return known_.Find(line, numbers) != nullptr && IsValue(numbers->value_text);
  }

  // For lines of LineKind::kSample; as SampleParser::Parse.
  bool Check(std::string_view line, SampleNumbers* numbers, std::string* error);

 private:
  struct Nothing {};

  KnownSeries<Nothing> known_;
  SampleParser parser_;
  Sample sample_;
};

}  // namespace pp
