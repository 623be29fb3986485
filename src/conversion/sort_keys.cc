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
  if (ClassifyLine(line) != LineKind::kSample || !parser_.Parse(line, &sample_, &error_)) {
    return std::numeric_limits<int64_t>::min();
  }
  return sample_.has_timestamp ? sample_.timestamp : clock_->Now();
}

}  // namespace pp
