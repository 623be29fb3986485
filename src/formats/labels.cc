#include "formats/labels.h"

#include <algorithm>

namespace pp {
namespace {

constexpr size_t kFew = 16;

bool NameLess(const Label& a, const Label& b) {
  return a.name < b.name;
}
bool SameName(const Label& a, const Label& b) {
  return a.name == b.name;
}

}  // namespace

void SortLabels(std::vector<Label>* labels) {
  if (!std::is_sorted(labels->begin(), labels->end(), NameLess)) {
    std::sort(labels->begin(), labels->end(), NameLess);
  }
}

std::string_view FindDuplicateName(const std::vector<Label>& labels) {
  if (labels.size() > kFew) {
    std::vector<Label> sorted = labels;
    SortLabels(&sorted);
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end(), SameName);
    return twice == sorted.end() ? std::string_view() : twice->name;
  }
  for (size_t i = 1; i < labels.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (SameName(labels[i], labels[j])) return labels[i].name;
    }
  }
  return {};
}

void AppendSeriesKey(std::string_view name, std::vector<Label>* labels, std::string* key) {
  labels->push_back({"__name__", name});
  SortLabels(labels);
  for (const Label& label : *labels) {
    const LabelLengths lengths = {static_cast<uint32_t>(label.name.size()),
                                  static_cast<uint32_t>(label.value.size())};
    key->append(reinterpret_cast<const char*>(&lengths), sizeof lengths);
    key->append(label.name).append(label.value);
  }
}

}  // namespace pp
