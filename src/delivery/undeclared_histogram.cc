#include "delivery/undeclared_histogram.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>

#include "values/number.h"

namespace pp {
namespace {

// Label sets without le, as hashes: sorted, each once.
using LabelSets = std::vector<uint64_t>;

void MakeSet(LabelSets* sets) {
  std::sort(sets->begin(), sets->end());
  sets->erase(std::unique(sets->begin(), sets->end()), sets->end());
}

LabelSets LabelSetsOf(const Metric& metric) {
  LabelSets sets;
  for (const Series* s = metric.first; s != nullptr; s = s->next) sets.push_back(s->other_labels);
  MakeSet(&sets);
  return sets;
}

// Those that have all buckets, up to +Inf.
LabelSets WholeLabelSetsOf(const Metric& bucket) {
  LabelSets sets;
  for (const Series* s = bucket.first; s != nullptr; s = s->next) {
    if (s->is_infinite) sets.push_back(s->other_labels);
  }
  MakeSet(&sets);
  return sets;
}

// What the gateway can keep of a bucket: it has no fractions there.
bool IsCount(std::string_view value) {
  return !value.empty() && value.size() <= 15 &&
         value.find_first_not_of("0123456789") == std::string_view::npos;
}

bool AreCounts(const Metric& metric) {
  for (const Series* s = metric.first; s != nullptr; s = s->next) {
    if (!IsCount(s->value.view())) return false;
  }
  return true;
}

bool HaveBounds(const Metric& bucket) {
  for (const Series* s = bucket.first; s != nullptr; s = s->next) {
    if (!s->has_bound) return false;
  }
  return true;
}

const Metric* FindMetric(const Group& group, const std::string& name) {
  const auto found = group.metrics.find(name);
  return found == group.metrics.end() ? nullptr : &found->second;
}

// A bound as the gateway writes it; it would change the label of any other.
bool IsPlainBound(std::string_view le) {
  double bound = 0;
  std::string text;
  if (!ParseValue(le, &bound, &text)) return false;
  text.clear();
  AppendValue(bound, &text);
  return text == le && text != "NaN";
}

}  // namespace

bool IsUndeclaredHistogram(std::string_view name, const Group& group) {
  const std::string base(name);
  const Metric* bucket = FindMetric(group, base + "_bucket");
  const Metric* sum = FindMetric(group, base + "_sum");
  const Metric* count = FindMetric(group, base + "_count");
  if (bucket == nullptr || sum == nullptr || count == nullptr ||
      FindMetric(group, base) != nullptr) {
    return false;
  }
  if (bucket->pushed_alone || sum->pushed_alone || count->pushed_alone) return false;
  if (!HaveBounds(*bucket) || !AreCounts(*bucket) || !AreCounts(*count)) return false;
  const LabelSets whole = WholeLabelSetsOf(*bucket);
  return LabelSetsOf(*bucket) == whole && LabelSetsOf(*sum) == whole &&
         LabelSetsOf(*count) == whole;
}

void NoteBound(std::string_view metric, const std::vector<Label>& labels, Series* series) {
  if (!metric.ends_with("_bucket") && !metric.ends_with("_sum") && !metric.ends_with("_count")) {
    return;
  }
  std::string others;
  for (const Label& label : labels) {
    if (label.name == "le") {
      series->has_bound = IsPlainBound(label.value);
      series->is_infinite = label.value == "+Inf";
    } else {
      others.append(label.name).append(1, '\0').append(label.value).append(1, '\0');
    }
  }
  series->other_labels = std::hash<std::string>()(others);
}

}  // namespace pp
