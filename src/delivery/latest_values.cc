#include "delivery/latest_values.h"

#include <algorithm>
#include <array>
#include <utility>

#include "delivery/undeclared_histogram.h"
#include "formats/grouping_key.h"
#include "formats/labels.h"
#include "formats/names.h"
#include "formats/series_text.h"

namespace pp {
namespace {

// OpenMetrics may write \" in a help text, which the text format 0.0.4 does not know.
void AppendPlainHelp(std::string_view help, std::string* text) {
  for (size_t i = 0; i < help.size(); ++i) {
    if (help[i] == '\\' && i + 1 < help.size()) {
      if (help[i + 1] != '"') text->push_back('\\');
      ++i;
    }
    text->push_back(help[i]);
  }
}

// The metric's name in a series as AppendSeries writes it, with the escapes that it has there.
std::string_view NameIn(std::string_view series) {
  if (!series.starts_with('{')) return series.substr(0, series.find('{'));
  const std::string_view rest = series.substr(std::string_view("{\"").size());
  size_t end = 0;
  while (rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  return rest.substr(0, end);
}

// # TYPE or # HELP of a name as NameIn has it, with a blank behind it.
void AppendMetadataName(std::string_view kind, std::string_view name, std::string* text) {
  const std::string_view quote = IsMetricName(name) ? "" : "\"";
  text->append("# ").append(kind).append(" ").append(quote).append(name).append(quote).append(" ");
}

// The types that the text format 0.0.4 knows, for those of OpenMetrics.
std::string_view PlainType(std::string_view type) {
  if (type == "info" || type == "stateset") return "gauge";
  if (type == "unknown" || type == "gaugehistogram") return "untyped";
  return type;
}

// A histogram without a declared family is told by the suffixes of its metrics.
constexpr std::array<std::string_view, 3> kHistogramSuffixes = {"_bucket", "_sum", "_count"};

}  // namespace

void LatestValues::Add(Series* series, std::string_view value, int64_t timestamp) {
  if (timestamp < series->timestamp) {
    ++superseded_;
    return;
  }
  series->value.Set(value);
  series->timestamp = timestamp;
  if (series->fresh) {
    ++superseded_;
  } else {
    ++fresh_;
    series->fresh = true;
    NoteFresh(series->metric);
  }
}

void LatestValues::NoteFresh(Metric* metric) {
  metric->fresh = true;
  if (metric->group->fresh) return;
  metric->group->fresh = true;
  fresh_groups_.push_back(metric->group);
}

Series* LatestValues::SeriesOf(const Sample& sample, std::string* error) {
  labels_ = sample.labels;
  SortLabels(&labels_);
  text_.clear();
  AppendSeries(sample.name, labels_, &text_);
  Series* const series = series_.Find(text_);
  return series != nullptr ? series : AddSeries(sample, error);
}

// With labels_ and text_ of this sample. All that is found out here follows from its labels, so it
// need not be done for the next sample of the series.
Series* LatestValues::AddSeries(const Sample& sample, std::string* error) {
  std::vector<Label> group_labels;
  if (!FindGroup(grouping_, sample, &group_labels, error)) return nullptr;
  Group* const group = GroupOf(group_labels);
  Series* const series = series_.Insert(text_);
  const std::string_view name = NameIn(series->text());
  group->metrics.try_emplace(name, Metric{group}).first->second.Append(series);
  NoteBound(name, labels_, series);
  return series;
}

Group* LatestValues::GroupOf(const std::vector<Label>& labels) {
  const auto [group, is_new] = groups_.try_emplace(GroupPath(labels));
  if (is_new) group->second.path = group->first;
  return &group->second;
}

void LatestValues::BeginPush() {
  due_.insert(due_.end(), fresh_groups_.begin(), fresh_groups_.end());
  fresh_groups_.clear();
  std::sort(due_.begin(), due_.end(),
            [](const Group* a, const Group* b) { return a->path > b->path; });
}

bool LatestValues::TakeDue(bool whole_group, GroupPush* push) {
  if (due_.empty()) return false;
  Group* const group = due_.back();
  due_.pop_back();
  const Members members = MembersOf(group, whole_group);
  BeginWith(members, group->path, push);
  std::string metadata;
  for (size_t i = 0; i < members.size(); ++i) {
    if (BeginsFamily(members, i)) {
      metadata.clear();
      AppendMetadata(members[i], &metadata);
      push->AddFamily(metadata);
    }
    Metric* const metric = members[i].metric();
    metric->pushed_alone = members[i].name() == members[i].family;
    TakeMetric(metric, push);
  }
  group->fresh = false;
  fresh_ -= push->fresh_count();
  return true;
}

// The metrics to be pushed, by family and name.
LatestValues::Members LatestValues::MembersOf(Group* group, bool whole_group) const {
  Members members;
  members.reserve(group->metrics.size());
  for (NamedMetric& metric : group->metrics) {
    members.push_back({FamilyOf(metric.first, *group), &metric});
  }
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return std::pair(a.family, a.name()) < std::pair(b.family, b.name());
  });
  if (whole_group) return members;
  auto kept = members.begin();
  for (auto begin = members.begin(); begin != members.end();) {
    const auto end = std::find_if(begin, members.end(), [begin](const Member& member) {
      return member.family != begin->family;
    });
    const bool fresh =
        std::any_of(begin, end, [](const Member& member) { return member.metric()->fresh; });
    if (fresh) kept = std::copy(begin, end, kept);
    begin = end;
  }
  members.erase(kept, members.end());
  return members;
}

bool LatestValues::BeginsFamily(const Members& members, size_t i) {
  return i == 0 || members[i].family != members[i - 1].family;
}

void LatestValues::BeginWith(const Members& members, std::string_view path, GroupPush* push) {
  GroupPush::Sizes sizes;
  for (size_t i = 0; i < members.size(); ++i) {
    if (BeginsFamily(members, i)) ++sizes.families;
    for (const Series* s = members[i].metric()->first; s != nullptr; s = s->next) {
      ++sizes.samples;
      sizes.value_bytes += s->value.view().size();
      if (s->fresh) ++sizes.fresh;
    }
  }
  push->Begin(path, sizes);
}

// A histogram's buckets belong to its family, whose name is without their suffix. The text format
// 0.0.4 has no histograms of gauges.
std::string_view LatestValues::FamilyOf(std::string_view metric, const Group& group) const {
  const Families::Entry* family = families_.Of(metric);
  if (family != nullptr) return family->second.type == "gaugehistogram" ? metric : family->first;
  for (const std::string_view suffix : kHistogramSuffixes) {
    if (!metric.ends_with(suffix)) continue;
    const std::string_view base = metric.substr(0, metric.size() - suffix.size());
    if (families_.Find(base) == nullptr && IsUndeclaredHistogram(base, group)) return base;
  }
  return metric;
}

// OpenMetrics names the families of counters and infos without the suffix of their samples; the
// text format 0.0.4 names them with it.
void LatestValues::AppendMetadata(const Member& first, std::string* text) const {
  const Families::Entry* known = families_.Find(first.family);
  if (known == nullptr) {
    if (first.family != first.name()) {
      AppendMetadataName("TYPE", first.family, text);
      text->append("histogram\n");
    }
    return;
  }
  const auto& [type, help, unit] = known->second;
  const bool has_suffix = type == "counter" || type == "info";
  const std::string_view name = has_suffix ? first.name() : first.family;
  if (!help.empty()) {
    AppendMetadataName("HELP", name, text);
    AppendPlainHelp(help, text);
    text->append("\n");
  }
  if (!type.empty()) {
    AppendMetadataName("TYPE", name, text);
    text->append(PlainType(type)).append("\n");
  }
}

void LatestValues::TakeMetric(Metric* metric, GroupPush* push) {
  for (Series* series = metric->first; series != nullptr; series = series->next) {
    if (series->fresh) {
      push->AddFresh(series);
      series->fresh = false;
    } else if (!series->value.empty()) {
      push->AddSample(series);
    }
  }
  metric->fresh = false;
}

void LatestValues::Settle(const GroupPush& push, size_t family, bool delivered) {
  for (const GroupPush::Taken& taken : push.fresh(family)) {
    Series* const series = taken.series;
    if (delivered) {
      series->delivered.Set(push.value(taken));
    } else if (!series->fresh) {
      series->value.Set(series->delivered.view());
    }
  }
}

}  // namespace pp
