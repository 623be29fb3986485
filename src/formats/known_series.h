#pragma once

#include <string_view>

#include "formats/exposition.h"
#include "formats/prefix_cache.h"
#include "values/sample.h"

namespace pp {

// The series of the stream that were met lately, each with a value of the user's, by their text in
// the line: a line of one of them, in the form that lines mostly have, needs no parser.
template <typename Value>
class KnownSeries {
 public:
  using Entry = typename PrefixCache<Value>::Entry;

  explicit KnownSeries(size_t budget = PrefixCache<Value>::kDefaultBudget) : known_(budget) {}

  // The series of the sample that `line` is, if its value, which is not checked, is one; and its
  // numbers. Null where SampleParser must read the line. Until Add.
  Entry* Find(std::string_view line, SampleNumbers* numbers) {
    Entry* entry = known_.FindNext(line);
    if (entry == nullptr) {
      if (known_.count() == 0) return nullptr;
      entry = known_.Find(line.substr(0, GuessSeriesEnd(line)));
    }
    if (entry == nullptr) return nullptr;
    const std::string_view numbers_text = line.substr(entry->prefix.size());
    // The labels may stand behind blanks, too, and then this is another series.
    const char first = numbers_text.empty() ? '{' : numbers_text.front();
    if (first == '{' || first == ' ' || first == '\t') return nullptr;
    return SplitNumbers(numbers_text, numbers) ? entry : nullptr;
  }

  // Takes in the series of a line that was found legal; null if it does not. All entries may end
  // here.
  Entry* Add(std::string_view line, const Sample& sample) {
    const std::string_view prefix = line.substr(0, sample.series.size() + 1);
    const bool can_be_found = sample.series.data() == line.data() && prefix.ends_with(' ') &&
                              sample.value_text.data() == line.data() + prefix.size();
    return can_be_found ? known_.Add(prefix) : nullptr;
  }

  // A copy for use in values; it ends with the entries.
  std::string_view Keep(std::string_view text) { return known_.Keep(text); }

 private:
  PrefixCache<Value> known_;
};

}  // namespace pp
