#include "delivery/undeclared_histogram.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "delivery/storable.h"

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
    if (s->le == Bound::kInfinite) sets.push_back(s->other_labels);
  }
  MakeSet(&sets);
  return sets;
}

bool AreCounts(const Metric& metric) {
  for (const Series* s = metric.first; s != nullptr; s = s->next) {
    if (!IsPlainCount(s->value.view())) return false;
  }
  return true;
}

bool HaveShortestBounds(const Metric& bucket) {
  for (const Series* s = bucket.first; s != nullptr; s = s->next) {
    if (s->le != Bound::kShortest && s->le != Bound::kInfinite) return false;
  }
  return true;
}

const Metric* FindMetric(const Group& group, const std::string& name) {
  const auto found = group.metrics.find(name);
  return found == group.metrics.end() ? nullptr : &found->second;
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
  if (!HaveShortestBounds(*bucket) || !AreCounts(*bucket) || !AreCounts(*count)) return false;
  const LabelSets whole = WholeLabelSetsOf(*bucket);
  return LabelSetsOf(*bucket) == whole && LabelSetsOf(*sum) == whole &&
         LabelSetsOf(*count) == whole;
}

}  // namespace pp
