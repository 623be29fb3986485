#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "values/sample.h"

namespace pp {

// Sorts by the bytes of the name, as both remote-write specifications demand.
void SortLabels(std::vector<Label>* labels);

// The name that occurs twice, or empty. Sorts a copy where there are many, so that a hostile line
// costs no more than n log n.
std::string_view FindDuplicateName(const std::vector<Label>& labels);

// The label set of a series in one form only: sorted labels, the metric's name among them as
// __name__, each as name NUL value NUL. Equal for two spellings of the same series. Text that has
// passed CheckText holds no NUL.
void AppendSeriesKey(std::string_view name, std::vector<Label>* labels, std::string* key);

// Calls use(name, value) for each label of a key, in order.
template <typename Use>
void ForEachLabel(std::string_view key, Use use) {
  while (!key.empty()) {
    const size_t name_end = key.find('\0');
    const size_t value_end = key.find('\0', name_end + 1);
    use(key.substr(0, name_end), key.substr(name_end + 1, value_end - name_end - 1));
    key.remove_prefix(value_end + 1);
  }
}

}  // namespace pp
