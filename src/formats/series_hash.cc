#include "formats/series_hash.h"

#include "formats/labels.h"
#include "formats/series_text.h"
#include "values/number.h"

// An analyzer takes its checks for null to say that there may be one.
#ifndef __clang_analyzer__
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

namespace pp {

uint64_t StableHash(std::string_view text) {
  return XXH64(text.data(), text.size(), 0);
}

bool SeriesHasher::FindKnown(std::string_view line, SampleNumbers* numbers, uint64_t* hash) {
  const auto* known = known_.Find(line, numbers);
  if (known == nullptr || !IsValue(numbers->value_text)) return false;
  *hash = known->value;
  return true;
}

bool SeriesHasher::Check(std::string_view line, SampleNumbers* numbers, uint64_t* hash,
                         std::string* error) {
  if (!parser_.Parse(line, &sample_, error)) return false;
  *numbers = {sample_.value_text, sample_.has_timestamp, sample_.timestamp};
  SortLabels(&sample_.labels);
  canonical_.clear();
  AppendSeries(sample_.name, sample_.labels, &canonical_);
  *hash = StableHash(canonical_);
  if (auto* known = known_.Add(line, sample_)) known->value = *hash;
  return true;
}

}  // namespace pp
