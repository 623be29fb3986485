#include "formats/labels.h"

#include <algorithm>

#include "values/copy.h"

namespace pp {
namespace {

constexpr size_t kFew = 16;

// Most differ in their first byte.
bool NameLess(const Label& a, const Label& b) {
  if (a.name.empty() || b.name.empty() || a.name[0] == b.name[0]) return a.name < b.name;
  return static_cast<unsigned char>(a.name[0]) < static_cast<unsigned char>(b.name[0]);
}
bool SameName(const Label& a, const Label& b) {
  return a.name == b.name;
}

// Field numbers, and the wire type of what has a length.
constexpr char kLabelsTag = 1 << 3 | 2;  // of TimeSeries
constexpr char kNameTag = 1 << 3 | 2;    // of Label
constexpr char kValueTag = 2 << 3 | 2;

size_t FieldBytes(size_t bytes) {
  return 1 + VarintBytes(static_cast<uint32_t>(bytes)) + bytes;
}

size_t LabelBytes(const Label& label) {
  return FieldBytes(label.name.size()) + FieldBytes(label.value.size());
}

char* WriteHead(char tag, size_t bytes, char* to) {
  *to++ = tag;
  return WriteVarint(static_cast<uint32_t>(bytes), to);
}

char* WriteText(char tag, std::string_view text, char* to) {
  return CopyText(text, WriteHead(tag, text.size(), to));
}

}  // namespace

void SortLabels(std::vector<Label>* labels) {
  if (labels->size() > kFew) {
    std::sort(labels->begin(), labels->end(), NameLess);
    return;
  }
  for (size_t i = 1; i < labels->size(); ++i) {
    const Label label = (*labels)[i];
    size_t to = i;
    for (; to > 0 && NameLess(label, (*labels)[to - 1]); --to) (*labels)[to] = (*labels)[to - 1];
    (*labels)[to] = label;
  }
}

std::optional<std::string_view> FindDuplicateName(const std::vector<Label>& labels) {
  if (labels.size() > kFew) {
    std::vector<Label> sorted = labels;
    SortLabels(&sorted);
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end(), SameName);
    return twice == sorted.end() ? std::nullopt : std::optional(twice->name);
  }
  for (size_t i = 1; i < labels.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (SameName(labels[i], labels[j])) return labels[i].name;
    }
  }
  return std::nullopt;
}

void AppendSeriesKey(std::string_view name, std::vector<Label>* labels, std::string* key) {
  labels->push_back({"__name__", name});
  AppendLabelsKey(labels, key);
}

void AppendLabelsKey(std::vector<Label>* labels, std::string* key) {
  SortLabels(labels);
  size_t bytes = 0;
  for (const Label& label : *labels) bytes += FieldBytes(LabelBytes(label));
  const size_t begin = key->size();
  key->resize(begin + bytes);
  char* to = key->data() + begin;
  for (const Label& label : *labels) {
    to = WriteHead(kLabelsTag, LabelBytes(label), to);
    to = WriteText(kNameTag, label.name, to);
    to = WriteText(kValueTag, label.value, to);
  }
}

}  // namespace pp
