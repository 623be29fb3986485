#pragma once

#include <cstdint>
#include <cstring>
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
// __name__, each as two lengths (uint32_t of this machine), name and value. Equal for two spellings
// of the same series.
void AppendSeriesKey(std::string_view name, std::vector<Label>* labels, std::string* key);

struct LabelLengths {
  uint32_t name;
  uint32_t value;
};

// Calls use(name, value) for each label of a key, in order.
template <typename Use>
void ForEachLabel(std::string_view key, Use use) {
  while (!key.empty()) {
    LabelLengths lengths;
    std::memcpy(&lengths, key.data(), sizeof lengths);
    key.remove_prefix(sizeof lengths);
    use(key.substr(0, lengths.name), key.substr(lengths.name, lengths.value));
    key.remove_prefix(size_t{lengths.name} + lengths.value);
  }
}

}  // namespace pp
