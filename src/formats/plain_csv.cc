#include "formats/plain_csv.h"

#include <algorithm>

#include "formats/names.h"
#include "values/copy.h"
#include "values/number.h"
#include "values/scan.h"

namespace pp {
namespace {

// More are looked through for one that is there twice with more care elsewhere.
constexpr size_t kMostLabels = 16;

}  // namespace

std::string_view PlainCsv::Convert(std::string_view record) {
  if (LongestLine(record.size()) > kMostBytes) return {};
  left_ = record;
  to_ = line_;
  if (!PutSeries()) return {};
  prefix_bytes_ = record.size() - left_.size();
  series_bytes_ = static_cast<size_t>(to_ - line_);
  if (!PutNumbers()) return {};
  return {line_, static_cast<size_t>(to_ - line_)};
}

// name{labels} and a blank, of "name,labels,".
bool PlainCsv::PutSeries() {
  const size_t name_end = FindAnyOf<','>(left_);
  if (name_end == left_.size() || !IsMetricName(left_.substr(0, name_end))) return false;
  Put(Take(name_end));
  names_.clear();
  as_expected_ = true;
  labels_end_ = left_.starts_with(',');
  if (labels_end_) {
    Take(0);
  } else {
    while (!labels_end_) {
      if (!PutLabel()) return false;
    }
    if (!names_.empty()) Put('}');
    if (!as_expected_) Expect();
  }
  Put(' ');
  return true;
}

// "name=value" and the ';' or ',' behind it; nothing where the value is empty.
bool PlainCsv::PutLabel() {
  const std::string_view name = TakeLabelName();
  if (name.empty()) return false;
  const size_t value_end = FindAnyOf<';', ',', '"', '\\'>(left_);
  const char end = value_end < left_.size() ? left_[value_end] : '"';
  if (end == '"' || end == '\\') return false;
  labels_end_ = end == ',';
  const std::string_view value = Take(value_end);
  if (value.empty()) return true;
  Put(names_.empty() ? '{' : ',');
  names_.push_back(name);
  Put(name);
  Put('=');
  Put('"');
  Put(value);
  Put('"');
  return true;
}

// And the '=' behind it. Empty if it is none, or if a label before has the same.
std::string_view PlainCsv::TakeLabelName() {
  const size_t index = names_.size();
  if (as_expected_ && index < heads_.size() && left_.starts_with(heads_[index])) {
    return Take(heads_[index].size() - 1);
  }
  as_expected_ = false;
  const size_t end = FindAnyOf<'=', ','>(left_);
  const std::string_view name = left_.substr(0, end);
  const bool legal = left_.substr(end).starts_with('=') && IsLabelName(name) &&
                     name != "__name__" && index < kMostLabels && !IsTwice(name);
  return legal ? Take(end) : std::string_view();
}

void PlainCsv::Expect() {
  heads_.resize(names_.size());
  for (size_t i = 0; i < names_.size(); ++i) heads_[i].assign(names_[i]).append(1, '=');
}

// "value[,timestamp]"
bool PlainCsv::PutNumbers() {
  const std::string_view value = Take(FindAnyOf<','>(left_));
  if (!IsValue(value) || !(left_.empty() || IsInt64(left_))) return false;
  Put(value);
  if (!left_.empty()) Put(' ');
  Put(left_);
  Put('\n');
  return true;
}

void PlainCsv::Put(std::string_view text) {
  to_ = CopyText(text, to_);
}

// So many bytes; the one behind them is left out.
std::string_view PlainCsv::Take(size_t size) {
  const std::string_view text = left_.substr(0, size);
  left_.remove_prefix(std::min(size + 1, left_.size()));
  return text;
}

bool PlainCsv::IsTwice(std::string_view name) const {
  for (const std::string_view other : names_) {
    if (other == name) return true;
  }
  return false;
}

}  // namespace pp
