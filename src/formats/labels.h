#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values/sample.h"
#include "values/varint.h"

namespace pp {

// Sorts by the bytes of the name, as both remote-write specifications demand.
void SortLabels(std::vector<Label>* labels);

// The name that occurs twice, if there is one. Sorts a copy where there are many, so that a hostile
// line costs no more than n log n.
std::optional<std::string_view> FindDuplicateName(const std::vector<Label>& labels);

// The label set of a series in one form only: sorted labels, the metric's name among them as
// __name__. Equal for two spellings of the same series. The form is that of the labels in
// prometheus.TimeSeries (proto/remote_write_v1.proto), so that a request copies them: for each
// label a tag, the length of what follows, and for name and value each a tag, a length and the
// text.
void AppendSeriesKey(std::string_view name, std::vector<Label>* labels, std::string* key);
// The same for labels alone, such as those of an exemplar.
void AppendLabelsKey(std::vector<Label>* labels, std::string* key);

// Calls use(name, value) for each label of a key, in order.
template <typename Use>
void ForEachLabel(std::string_view key, Use use) {
  const auto take_text = [&key] {
    key.remove_prefix(1);
    const uint32_t length = TakeVarint(&key);
    const std::string_view text = key.substr(0, length);
    key.remove_prefix(length);
    return text;
  };
  while (!key.empty()) {
    key.remove_prefix(1);
    TakeVarint(&key);
    const std::string_view name = take_text();
    use(name, take_text());
  }
}

}  // namespace pp
