#include "conversion/sort_keys.h"

#include <limits>

#include "values/number.h"

namespace pp {

std::string_view SortKeys::WithKey(std::string_view line) {
  text_.clear();
  AppendInt64(KeyOf(line), &text_);
  text_.push_back('\t');
  text_.append(line);
  return text_;
}

int64_t SortKeys::KeyOf(std::string_view line) {
  SampleNumbers numbers;
  if (!checker_.IsKnown(line, &numbers) &&
      (ClassifyLine(line) != LineKind::kSample || !checker_.Check(line, &numbers, &error_))) {
    return std::numeric_limits<int64_t>::min();
  }
  return numbers.has_timestamp ? numbers.timestamp : clock_->Now();
}

}  // namespace pp
