#include "formats/plain_series.h"

#include "formats/labels.h"
#include "formats/names.h"
#include "values/number.h"
#include "values/scan.h"

namespace pp {
namespace {

constexpr std::string_view kBehindName = "=\"";

// Of the bytes that are allowed in a name, not all are at its beginning.
bool BeginsName(std::string_view name) {
  return !name.empty() && !IsDigit(name.front());
}

}  // namespace

size_t PlainSeries::Take(std::string_view line, Sample* sample) {
  sample->labels.clear();
  as_expected_ = true;
  std::string_view left = line;
  if (!TakeName(&left, sample)) return 0;
  if (left.front() == '{') {
    left.remove_prefix(1);
    if (!TakeLabels(&left, &sample->labels)) return 0;
    if (!as_expected_ && FindDuplicateName(sample->labels)) return 0;
  }
  if (!left.starts_with(' ')) return 0;
  if (!as_expected_) Expect(sample->labels);
  if (sample->name != name_) name_ = sample->name;
  const size_t bytes = line.size() - left.size();
  sample->series = line.substr(0, bytes);
  return bytes + 1;
}

// The metric's, and a brace or a blank is behind it.
bool PlainSeries::TakeName(std::string_view* left, Sample* sample) const {
  const auto is_end = [](char c) { return c == '{' || c == ' '; };
  size_t bytes = name_.size();
  if (bytes == 0 || left->size() <= bytes || !left->starts_with(name_) || !is_end((*left)[bytes])) {
    bytes = CountNameBytes(*left);
  }
  sample->name = left->substr(0, bytes);
  left->remove_prefix(bytes);
  return BeginsName(sample->name) && !left->empty() && is_end(left->front());
}

// What stands between the braces, and the closing one.
bool PlainSeries::TakeLabels(std::string_view* left, std::vector<Label>* labels) {
  for (;;) {
    Label label;
    if (!TakeLabel(labels->size(), left, &label) || left->empty()) return false;
    labels->push_back(label);
    const char behind = left->front();
    left->remove_prefix(1);
    if (behind == '}') return true;
    if (behind != ',') return false;
  }
}

// label="value" off the front of *left.
bool PlainSeries::TakeLabel(size_t index, std::string_view* left, Label* label) {
  if (index < heads_.size() && left->starts_with(heads_[index])) {
    label->name = left->substr(0, heads_[index].size() - kBehindName.size());
  } else {
    as_expected_ = false;
    label->name = left->substr(0, CountLabelNameBytes(*left));
    if (!BeginsName(label->name) || label->name == "__name__") return false;
    if (!left->substr(label->name.size()).starts_with(kBehindName)) return false;
  }
  left->remove_prefix(label->name.size() + kBehindName.size());
  label->value = left->substr(0, FindAnyOf<'"', '\\'>(*left));
  left->remove_prefix(label->value.size());
  if (label->value.empty() || !left->starts_with('"')) return false;
  left->remove_prefix(1);
  return true;
}

void PlainSeries::Expect(const std::vector<Label>& labels) {
  heads_.resize(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) heads_[i].assign(labels[i].name).append(kBehindName);
}

}  // namespace pp
