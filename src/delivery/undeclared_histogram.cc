#include "delivery/undeclared_histogram.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

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
  for (const Series* s = metric.first; s != nullptr; s = s->next) {
    if (!s->value.empty()) sets.push_back(s->other_labels);
  }
  MakeSet(&sets);
  return sets;
}

// Those that have all buckets, up to +Inf.
LabelSets WholeLabelSetsOf(const Metric& bucket) {
  LabelSets sets;
  for (const Series* s = bucket.first; s != nullptr; s = s->next) {
    if (s->le == Bound::kInfinite && !s->value.empty()) sets.push_back(s->other_labels);
  }
  MakeSet(&sets);
  return sets;
}

bool AreCounts(const Metric& metric) {
  for (const Series* s = metric.first; s != nullptr; s = s->next) {
    if (!s->value.empty() && !IsPlainCount(s->value.view())) return false;
  }
  return true;
}

bool HaveBoundsOfTheGateway(const Metric& bucket) {
  for (const Series* s = bucket.first; s != nullptr; s = s->next) {
    if (!s->value.empty() && s->le != Bound::kSame && s->le != Bound::kInfinite) return false;
  }
  return true;
}

const Metric* FindMetric(const Group& group, const std::string& name) {
  const auto found = group.metrics.find(name);
  return found == group.metrics.end() ? nullptr : &found->second;
}

struct Parts {
  bool AreThere() const { return bucket != nullptr && sum != nullptr && count != nullptr; }
  bool AnyWasDeliveredAs(Metric::Form form) const {
    return std::ranges::any_of(std::array{bucket, sum, count}, [form](const Metric* metric) {
      return metric != nullptr && metric->delivered == form;
    });
  }

  const Metric* bucket;
  const Metric* sum;
  const Metric* count;
};

Parts PartsOf(std::string_view name, const Group& group) {
  const std::string base(name);
  return {FindMetric(group, base + "_bucket"), FindMetric(group, base + "_sum"),
          FindMetric(group, base + "_count")};
}

LabelSets Intersection(const LabelSets& a, const LabelSets& b) {
  LabelSets both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

}  // namespace

bool IsUndeclaredHistogram(std::string_view name, const Group& group, bool is_elsewhere) {
  const Parts parts = PartsOf(name, group);
  if (parts.AnyWasDeliveredAs(Metric::Form::kPartOfHistogram)) return true;
  if (parts.AnyWasDeliveredAs(Metric::Form::kFamily) ||
      FindMetric(group, std::string(name)) != nullptr) {
    return false;
  }
  if (is_elsewhere) return true;
  if (!parts.AreThere()) return false;
  if (!HaveBoundsOfTheGateway(*parts.bucket) || !AreCounts(*parts.bucket) ||
      !AreCounts(*parts.count)) {
    return false;
  }
  const LabelSets whole = WholeLabelSetsOf(*parts.bucket);
  return LabelSetsOf(*parts.bucket) == whole && LabelSetsOf(*parts.sum) == whole &&
         LabelSetsOf(*parts.count) == whole;
}

WholeLabelSets::WholeLabelSets(std::string_view name, const Group& group) {
  const Parts parts = PartsOf(name, group);
  if (!parts.AreThere()) return;
  sets_ = Intersection(Intersection(WholeLabelSetsOf(*parts.bucket), LabelSetsOf(*parts.sum)),
                       LabelSetsOf(*parts.count));
}

bool WholeLabelSets::Has(const Series& series) const {
  return std::binary_search(sets_.begin(), sets_.end(), series.other_labels);
}

}  // namespace pp
