#include "delivery/latest_values.h"

#include <algorithm>
#include <array>
#include <functional>

#include "formats/grouping_key.h"
#include "formats/labels.h"
#include "values/number.h"

namespace pp {
namespace {

const Label* FindLabel(const std::vector<Label>& labels, std::string_view name) {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [name](const Label& label) { return label.name == name; });
  return found == labels.end() ? nullptr : &*found;
}

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

// The types that the text format 0.0.4 knows, for those of OpenMetrics.
std::string_view PlainType(std::string_view type) {
  if (type == "info" || type == "stateset") return "gauge";
  if (type == "unknown" || type == "gaugehistogram") return "untyped";
  return type;
}

struct Suffix {
  std::string_view suffix;
  std::array<std::string_view, 2> types;  // of families that have such samples
};

constexpr std::string_view kHistogram = "histogram";

constexpr std::array<Suffix, 4> kSuffixes = {{{"_bucket", {kHistogram, ""}},
                                              {"_sum", {kHistogram, "summary"}},
                                              {"_count", {kHistogram, "summary"}},
                                              {"_total", {"counter", ""}}}};

// What the gateway can keep of a bucket: it has no fractions there.
bool IsCount(std::string_view value) {
  return !value.empty() && value.size() <= 15 &&
         value.find_first_not_of("0123456789") == std::string_view::npos;
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

bool LatestValues::Add(const Sample& sample, int64_t now, std::string* error) {
  std::vector<Label> group_labels;
  if (!MakeGroupLabels(sample, &group_labels, error)) return false;
  Group* group = GroupOf(group_labels);
  const auto found = group->metrics.find(sample.name);
  Metric* metric = found != group->metrics.end()
                       ? &found->second
                       : &group->metrics.emplace(sample.name, Metric()).first->second;
  bool is_new = false;
  Series* series = SeriesOf(sample, *group, metric, &is_new);
  const int64_t timestamp = sample.has_timestamp ? sample.timestamp : now;
  if (!is_new && timestamp < series->timestamp) {
    ++superseded_;
    return true;
  }
  if (series->fresh)
    ++superseded_;
  else
    ++fresh_;
  series->value = sample.value_text;
  series->timestamp = timestamp;
  series->fresh = metric->fresh = true;
  fresh_groups_.insert(group->path);
  return true;
}

// The group's labels come first in its key and overwrite a sample's own, so a sample that says
// otherwise would end up under a wrong name.
bool LatestValues::MakeGroupLabels(const Sample& sample, std::vector<Label>* labels,
                                   std::string* error) const {
  if (sample.has_utf8_names) {
    *error = "the Pushgateway takes classic names only: [a-zA-Z_:][a-zA-Z0-9_:]*";
    return false;
  }
  labels->push_back({"job", grouping_.job});
  for (const auto& [name, value] : grouping_.labels) labels->push_back({name, value});
  for (const std::string& name : grouping_.by) {
    const Label* label = FindLabel(sample.labels, name);
    if (label == nullptr) continue;
    if (name == "job")
      labels->front() = *label;
    else if (FindLabel(*labels, name) == nullptr)
      labels->push_back(*label);
  }
  for (const Label& label : *labels) {
    const Label* own = FindLabel(sample.labels, label.name);
    if (own == nullptr || own->value == label.value) continue;
    *error = "label " + std::string(own->name) + "=\"" + std::string(own->value) +
             "\" would be overwritten by the group's, \"" + std::string(label.value) + "\"";
    if (own->name == "job") *error += " (--group-by job makes a group for each)";
    return false;
  }
  for (const Label& label : sample.labels) {
    if (!label.name.starts_with("__")) continue;
    *error = "label " + std::string(label.name) + ": names that begin with __ are reserved";
    return false;
  }
  return true;
}

LatestValues::Group* LatestValues::GroupOf(const std::vector<Label>& labels) {
  std::string path = GroupPath(labels);
  const auto found = groups_.find(path);
  if (found != groups_.end()) return &found->second;
  Group group;
  group.path = path;
  return &groups_.emplace(std::move(path), std::move(group)).first->second;
}

LatestValues::Series* LatestValues::SeriesOf(const Sample& sample, const Group& group,
                                             Metric* metric, bool* is_new) {
  place_key_ = group.path;
  place_key_.push_back('\0');
  labels_ = sample.labels;
  AppendSeriesKey(sample.name, &labels_, &place_key_);
  const auto next = static_cast<uint32_t>(metric->series.size());
  const auto [place, inserted] = places_.try_emplace(place_key_, next);
  *is_new = inserted;
  if (inserted) {
    metric->series.emplace_back();
    Series& series = metric->series.back();
    const std::string_view key = std::string_view(place_key_).substr(group.path.size() + 1);
    AppendSeriesOfKey(key, &series.text);
    NoteBound(&series);
  }
  return &metric->series[place->second];
}

// From labels_, for IsUndeclaredHistogram.
void LatestValues::NoteBound(Series* series) const {
  std::string others;
  for (const Label& label : labels_) {
    if (label.name == "le") {
      series->has_bound = IsPlainBound(label.value);
      series->is_infinite = label.value == "+Inf";
    } else if (label.name != "__name__") {
      others.append(label.name).append(1, '\0').append(label.value).append(1, '\0');
    }
  }
  series->other_labels = std::hash<std::string>()(others);
}

void LatestValues::Add(const Metadata& metadata) {
  auto found = families_.find(metadata.family);
  if (found == families_.end()) {
    found = families_.emplace(metadata.family, Family()).first;
  }
  if (metadata.kind == Metadata::Kind::kType) found->second.type = metadata.text;
  if (metadata.kind == Metadata::Kind::kHelp) found->second.help = metadata.text;
}

bool LatestValues::TakeFresh(bool whole_group, Push* push) {
  if (fresh_groups_.empty()) return false;
  const auto group = groups_.find(*fresh_groups_.begin());
  fresh_groups_.erase(fresh_groups_.begin());
  push->path = group->second.path;
  push->families.clear();
  std::map<std::string_view, std::vector<std::pair<std::string_view, Metric*>>> families;
  for (auto& [name, metric] : group->second.metrics) {
    families[FamilyOf(name, group->second)].emplace_back(name, &metric);
  }
  for (auto& [family, metrics] : families) {
    const bool fresh = std::any_of(metrics.begin(), metrics.end(),
                                   [](const auto& entry) { return entry.second->fresh; });
    if (!fresh && !whole_group) continue;
    Push::Family& taken = push->families.emplace_back();
    AppendMetadata(family, metrics.front().first, &taken.text);
    for (auto& [name, metric] : metrics) {
      metric->pushed_alone = name == family;
      TakeMetric(metric, &taken);
    }
    fresh_ -= taken.fresh.size();
  }
  return true;
}

// A histogram's buckets belong to its family, whose name is without their suffix.
std::string_view LatestValues::FamilyOf(std::string_view metric, const Group& group) const {
  if (families_.find(metric) != families_.end()) return metric;
  for (const Suffix& suffix : kSuffixes) {
    if (!metric.ends_with(suffix.suffix)) continue;
    const std::string_view base = metric.substr(0, metric.size() - suffix.suffix.size());
    const auto family = families_.find(base);
    if (family == families_.end()) {
      if (suffix.types[0] == kHistogram && IsUndeclaredHistogram(base, group)) return base;
      continue;
    }
    const std::string& type = family->second.type;
    if (!type.empty() && (type == suffix.types[0] || type == suffix.types[1])) return family->first;
  }
  return metric;
}

// CSV and JSON have no types. A histogram that came from there is pushed as one all the same: the
// gateway exposes the very same series, and it would refuse them untyped where somebody has pushed
// the family with its type. Only a whole one, and only if it was a histogram from the first push
// on.
bool LatestValues::IsUndeclaredHistogram(std::string_view name, const Group& group) const {
  const std::string base(name);
  const auto bucket = group.metrics.find(base + "_bucket");
  const auto sum = group.metrics.find(base + "_sum");
  const auto count = group.metrics.find(base + "_count");
  if (bucket == group.metrics.end() || sum == group.metrics.end() || count == group.metrics.end() ||
      group.metrics.contains(base)) {
    return false;
  }
  std::set<uint64_t> whole;  // the label sets that have all buckets, up to +Inf
  std::set<uint64_t> sums;
  std::set<uint64_t> counts;
  for (const Series& series : bucket->second.series) {
    if (!IsCount(series.value) || !series.has_bound) return false;
    if (series.is_infinite) whole.insert(series.other_labels);
  }
  for (const Series& series : bucket->second.series) {
    if (!whole.contains(series.other_labels)) return false;
  }
  for (const Series& series : sum->second.series) sums.insert(series.other_labels);
  for (const Series& series : count->second.series) {
    if (!IsCount(series.value)) return false;
    counts.insert(series.other_labels);
  }
  const bool pushed_alone =
      bucket->second.pushed_alone || sum->second.pushed_alone || count->second.pushed_alone;
  return !pushed_alone && sums == whole && counts == whole;
}

// OpenMetrics names a counter's family without _total; the text format 0.0.4 names it with.
void LatestValues::AppendMetadata(std::string_view family, std::string_view metric,
                                  std::string* text) const {
  const auto known = families_.find(family);
  if (known == families_.end()) {
    if (family != metric) text->append("# TYPE ").append(family).append(" histogram\n");
    return;
  }
  const std::string_view name = known->second.type == "counter" ? metric : family;
  if (!known->second.help.empty()) {
    text->append("# HELP ").append(name).append(" ");
    AppendPlainHelp(known->second.help, text);
    text->append("\n");
  }
  if (!known->second.type.empty()) {
    text->append("# TYPE ").append(name).append(" ").append(PlainType(known->second.type));
    text->append("\n");
  }
}

void LatestValues::TakeMetric(Metric* metric, Push::Family* family) {
  for (uint32_t i = 0; i < metric->series.size(); ++i) {
    Series& series = metric->series[i];
    if (series.value.empty()) continue;
    family->text.append(series.text).append(" ").append(series.value).append("\n");
    if (!series.fresh) continue;
    family->fresh_lines.append(series.text).append(" ").append(series.value).append(" ");
    AppendInt64(series.timestamp, &family->fresh_lines);
    family->fresh_lines.append("\n");
    family->fresh.push_back({metric, i, series.value});
    series.fresh = false;
  }
  metric->fresh = false;
}

void LatestValues::Settle(const Push::Family& family, bool delivered) {
  for (const Taken& taken : family.fresh) {
    Series& series = taken.metric->series[taken.series];
    if (delivered) {
      series.delivered = taken.value;
    } else if (!series.fresh) {
      series.value = series.delivered;
    }
  }
}

}  // namespace pp
