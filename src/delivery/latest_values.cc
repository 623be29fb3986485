#include "delivery/latest_values.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "delivery/family_header.h"
#include "delivery/undeclared_histogram.h"
#include "formats/grouping_key.h"
#include "formats/labels.h"
#include "formats/series_text.h"
#include "values/number.h"

namespace pp {
namespace {

// The metric's name in a series as AppendSeries writes it, with the escapes that it has there.
std::string_view NameIn(std::string_view series) {
  if (!series.starts_with('{')) return series.substr(0, series.find('{'));
  const std::string_view rest = series.substr(std::string_view("{\"").size());
  size_t end = 0;
  while (rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  return rest.substr(0, end);
}

// Of what is declared.
constexpr size_t kFamilyBudget = size_t{16} << 20;

// After a refusal. What comes next has to be newer than what was delivered, not than what was not.
void Restore(Series* series) {
  series->value.Set(series->delivered.view());
  series->timestamp = series->delivered_timestamp;
}

// So many pushes long a label set may be incomplete.
constexpr uint8_t kMostWaits = 10;

// A histogram without a declared family is told by the suffixes of its metrics.
constexpr std::array<std::string_view, 3> kHistogramSuffixes = {"_bucket", "_sum", "_count"};

}  // namespace

void LatestValues::Add(Series* series, std::string_view value, int64_t timestamp) {
  if (timestamp < series->timestamp) {
    ++superseded_;
    return;
  }
  series->value.Set(Shortened(value));
  series->timestamp = timestamp;
  if (series->fresh) {
    ++superseded_;
  } else {
    ++fresh_;
    series->fresh = true;
    NoteFresh(series->metric);
  }
}

// A number may be written as long as its line. The gateway reads the same from its shortest form.
std::string_view LatestValues::Shortened(std::string_view value) {
  constexpr size_t kLongestShortest = 24;
  double number = 0;
  if (value.size() <= kLongestShortest || !ParseValue(value, &number, &number_)) return value;
  number_.clear();
  AppendValue(number, &number_);
  return number_;
}

bool LatestValues::Add(const Metadata& metadata) {
  if (!families_.HasRoomFor(metadata, kFamilyBudget)) return false;
  families_.Add(metadata);
  return true;
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
  if (IsOfGateway(sample.name)) {
    *error = "the Pushgateway makes this metric itself, for each group";
    return nullptr;
  }
  std::vector<Label> group_labels;
  if (!FindGroup(grouping_, sample, &group_labels, error)) return nullptr;
  Group* const group = GroupOf(group_labels);
  Series* const series = series_.Insert(text_);
  const std::string_view name = NameIn(series->text());
  group->metrics.try_emplace(name, Metric{group}).first->second.Append(series);
  NoteBounds(name, labels_, series);
  return series;
}

Group* LatestValues::GroupOf(const std::vector<Label>& labels) {
  const auto [group, is_new] = groups_.try_emplace(GroupPath(labels));
  if (is_new) group->second.path = group->first;
  return &group->second;
}

void LatestValues::BeginPush(bool last) {
  last_ = last;
  holds_back_ = false;
  due_.insert(due_.end(), fresh_groups_.begin(), fresh_groups_.end());
  fresh_groups_.clear();
  std::sort(due_.begin(), due_.end(),
            [](const Group* a, const Group* b) { return a->path > b->path; });
}

template <typename Iterator>
Iterator LatestValues::EndOfFamily(Iterator begin, Iterator end) {
  return std::find_if(begin, end,
                      [begin](const Member& member) { return member.family != begin->family; });
}

bool LatestValues::TakeDue(bool whole_group, GroupPush* push) {
  if (due_.empty()) return false;
  Group* const group = due_.back();
  due_.pop_back();
  const Members members = MembersOf(group, whole_group);
  BeginWith(members, group->path, push);
  for (auto begin = members.begin(); begin != members.end();) {
    const auto end = EndOfFamily(begin, members.end());
    TakeFamily({begin, end}, whole_group, push);
    begin = end;
  }
  group->fresh = false;
  for (const Member& member : members) {
    if (!member.metric()->HoldsBack()) continue;
    holds_back_ = true;
    NoteFresh(member.metric());
  }
  fresh_ -= push->fresh_count() + push->unstorable_count();
  return true;
}

void LatestValues::TakeFamily(Family family, bool whole_group, GroupPush* push) {
  const Composite composite = CompositeOf(family);
  RefuseUnstorable(composite, family, push);
  HoldBack(composite, family, push);
  const bool is_pushed = std::any_of(family.begin(), family.end(), [&](const Member& member) {
    return member.metric()->IsPushed(whole_group);
  });
  if (is_pushed) push->AddFamily(HeaderOf(family));
  for (const Member& member : family) {
    Metric* const metric = member.metric();
    metric->fresh = false;
    if (is_pushed) TakeMetric(metric, push);
    metric->pushed =
        member.name() == member.family ? Metric::Form::kFamily : Metric::Form::kPartOfHistogram;
  }
}

// Until its label set is whole: the gateway would make up the rest of it. In the last push there is
// nothing more to wait for, and what is incomplete for good must not hold back a checkpoint.
void LatestValues::HoldBack(Composite composite, Family family, GroupPush* push) const {
  std::optional<WholeLabelSets> whole;
  if (composite == Composite::kUndeclaredHistogram) {
    whole.emplace(family.front().family, *family.front().metric()->group);
  }
  for (const Member& member : family) {
    for (Series* s = member.metric()->first; s != nullptr; s = s->next) {
      if (!whole || whole->Has(*s))
        s->waits = 0;
      else if (s->fresh && s->waits < kMostWaits)
        ++s->waits;
      if (s->is_held() && (last_ || s->waits == kMostWaits)) {
        Refuse(s, member.family, WhyNotWhole(), push);
      }
    }
  }
}

// A histogram that is not declared has no metric of the family's own name.
Composite LatestValues::CompositeOf(Family family) const {
  const Families::Entry* known = families_.FindTyped(family.front().family);
  if (known != nullptr) return CompositeOfType(known->second.type);
  return family.back().name() == family.back().family ? Composite::kNone
                                                      : Composite::kUndeclaredHistogram;
}

std::string LatestValues::HeaderOf(Family family) const {
  std::string text;
  const std::string_view name = family.front().family;
  const Families::Entry* known = families_.Find(name);
  if (known != nullptr) AppendFamilyHeader(*known, family.front().name(), &text);
  const bool is_typed = known != nullptr && !known->second.type.empty();
  if (!is_typed && family.back().name() != name) AppendHistogramHeader(name, &text);
  return text;
}

void LatestValues::Refuse(Series* series, std::string_view family, std::string_view why,
                          GroupPush* push) {
  push->AddUnstorable(family, why, series);
  series->fresh = false;
  Restore(series);
}

// What such a family cannot have goes into no push, or it would be lost there without a word.
void LatestValues::RefuseUnstorable(Composite composite, Family family, GroupPush* push) {
  if (composite == Composite::kNone) return;
  for (const Member& member : family) {
    RefuseWhere(member, push, [&](const Series& series) {
      return WhyUnstorable(composite, member.family, member.name(), series);
    });
  }
  for (const Member& member : family) {  // of what is left
    const RepeatedBounds repeated(composite, member.family, member.name(), *member.metric());
    RefuseWhere(member, push, [&](const Series& series) {
      return repeated.Has(&series) ? WhyRepeated(composite) : "";
    });
  }
}

// Where `why` has a reason that is not empty.
void LatestValues::RefuseWhere(const Member& member, GroupPush* push,
                               const std::function<const char*(const Series&)>& why) {
  for (Series* s = member.metric()->first; s != nullptr; s = s->next) {
    if (s->value.empty()) continue;
    const std::string_view reason = why(*s);
    if (reason.empty()) continue;
    if (s->fresh) Refuse(s, member.family, reason, push);
    // It may have been delivered when the family had no TYPE yet.
    if (!s->value.empty() && *why(*s) != '\0') s->value.Set("");
  }
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
    const auto end = EndOfFamily(begin, members.end());
    const bool fresh =
        std::any_of(begin, end, [](const Member& member) { return member.metric()->fresh; });
    if (fresh) kept = std::copy(begin, end, kept);
    begin = end;
  }
  members.erase(kept, members.end());
  return members;
}

void LatestValues::BeginWith(const Members& members, std::string_view path, GroupPush* push) {
  GroupPush::Sizes sizes;
  for (size_t i = 0; i < members.size(); ++i) {
    if (i == 0 || members[i].family != members[i - 1].family) ++sizes.families;
    for (const Series* s = members[i].metric()->first; s != nullptr; s = s->next) {
      ++sizes.samples;
      sizes.value_bytes += s->value.view().size();
      if (s->fresh) ++sizes.fresh;
    }
  }
  push->Begin(path, sizes);
}

// Then the other parts are what they are without it.
bool LatestValues::HasTypedPart(std::string_view base) const {
  if (families_.empty()) return false;
  const std::string name(base);
  return families_.FindTyped(name) != nullptr ||
         std::any_of(kHistogramSuffixes.begin(), kHistogramSuffixes.end(),
                     [&](std::string_view suffix) {
                       return families_.FindTyped(name + std::string(suffix)) != nullptr;
                     });
}

// A histogram's buckets belong to its family, whose name is without their suffix. The text format
// 0.0.4 has no histograms of gauges.
std::string_view LatestValues::FamilyOf(std::string_view metric, const Group& group) const {
  const Families::Entry* family = families_.Of(metric);
  if (family != nullptr && !family->second.type.empty()) {
    return family->second.type == "gaugehistogram" ? metric : family->first;
  }
  for (const std::string_view suffix : kHistogramSuffixes) {
    if (!metric.ends_with(suffix)) continue;
    const std::string_view base = metric.substr(0, metric.size() - suffix.size());
    if (HasTypedPart(base)) continue;
    if (IsUndeclaredHistogram(base, group, histograms_.contains(base))) return base;
  }
  return metric;
}

void LatestValues::TakeMetric(Metric* metric, GroupPush* push) {
  for (Series* series = metric->first; series != nullptr; series = series->next) {
    if (series->is_held()) continue;
    if (series->fresh) {
      push->AddFresh(series);
      series->fresh = false;
    } else if (!series->value.empty()) {
      push->AddSample(series);
    }
  }
}

void LatestValues::NoteDelivered(const Series& series) {
  Metric* const metric = series.metric;
  if (metric->delivered == metric->pushed) return;
  metric->delivered = metric->pushed;
  if (metric->pushed != Metric::Form::kPartOfHistogram) return;
  const std::string_view name = NameIn(series.text());
  histograms_.emplace(name.substr(0, name.rfind('_')));
}

void LatestValues::Settle(const GroupPush& push, size_t family, bool delivered) {
  for (const GroupPush::Taken& taken : push.fresh(family)) {
    Series* const series = taken.series;
    if (delivered) {
      series->delivered.Set(push.value(taken));
      series->delivered_timestamp = taken.timestamp;
      NoteDelivered(*series);
    } else if (!series->fresh) {
      Restore(series);
    }
  }
}

}  // namespace pp
