#include "formats/sample_checker.h"

namespace pp {

bool SampleChecker::Check(std::string_view line, SampleNumbers* numbers, std::string* error) {
  if (!parser_.Parse(line, &sample_, error)) return false;
  *numbers = {sample_.value_text, sample_.has_timestamp, sample_.timestamp};
  known_.Add(line, sample_);
  return true;
}

}  // namespace pp
