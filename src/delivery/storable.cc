#include "delivery/storable.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>

#include "formats/exposition.h"
#include "formats/series_text.h"
#include "values/number.h"

namespace pp {
namespace {

enum class Part { kBare, kBucket, kSum, kCount };

Part PartOf(std::string_view family, std::string_view metric) {
  const std::string_view suffix = metric.substr(family.size());
  if (suffix == "_bucket") return Part::kBucket;
  if (suffix == "_sum") return Part::kSum;
  return suffix == "_count" ? Part::kCount : Part::kBare;
}

// In the order of WhyUnstorable.
struct Reasons {
  const char* no_part;
  const char* bound_missing;
  const char* bound_no_number;
  const char* bound_on_total;
  const char* no_count;
  const char* bound_twice;
};

constexpr Reasons kOfHistogram = {
    "is a histogram: a Pushgateway keeps only its _bucket, _sum and _count",
    "is a histogram: a Pushgateway keeps no _bucket without le",
    "is a histogram: a Pushgateway keeps no le that is not a number",
    "is a histogram: a Pushgateway keeps no le of a _sum or _count",
    "is a histogram: a Pushgateway keeps no count but a whole number from 0 to below 2^63",
    "is a histogram: a Pushgateway would keep an le twice that is written in two ways",
};
constexpr char kOtherBound[] =
    "is a histogram without TYPE: a Pushgateway would write its le in another way";
constexpr char kNotWhole[] =
    "is a histogram without TYPE: of its label set not all have come that a Pushgateway needs, "
    "_bucket up to le=\"+Inf\", _sum and _count";
constexpr Reasons kOfSummary = {
    "is a summary: a Pushgateway keeps only its quantiles, _sum and _count",
    "is a summary: a Pushgateway keeps only its quantiles, _sum and _count",
    "is a summary: a Pushgateway keeps no quantile that is not a number",
    "is a summary: a Pushgateway keeps no quantile of a _sum or _count",
    "is a summary: a Pushgateway keeps no count but a whole number from 0 to below 2^63",
    "is a summary: a Pushgateway would keep a quantile twice that is written in two ways",
};

const Reasons& ReasonsOf(Composite composite) {
  return composite == Composite::kSummary ? kOfSummary : kOfHistogram;
}

std::string_view BoundName(Composite composite) {
  return composite == Composite::kSummary ? "quantile" : "le";
}

Bound BoundOf(Composite composite, const Series& series) {
  return composite == Composite::kSummary ? series.quantile : series.le;
}

// The part that has bounds.
Part BoundedPart(Composite composite) {
  return composite == Composite::kSummary ? Part::kBare : Part::kBucket;
}

// As Go's strconv has it in its shortest form ('g', -1): 100000, but 1e+06, and 0.0001, but 1e-05.
std::string GatewayForm(double bound) {
  constexpr double kExponentFrom = 1e6;
  constexpr double kExponentBelow = 1e-4;
  std::string form;
  if (bound == 0) return "0";  // -0 too
  const double size = std::abs(bound);
  if (std::isinf(bound)) {
    AppendValue(bound, &form);
    return form;
  }
  const bool has_exponent = size >= kExponentFrom || size < kExponentBelow;
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, bound,
                    has_exponent ? std::chars_format::scientific : std::chars_format::fixed);
  return form.assign(text, end.ptr);
}

Bound Classify(std::string_view text) {
  double bound = 0;
  std::string error;
  if (!ParseValue(text, &bound, &error) || std::isnan(bound)) return Bound::kNoNumber;
  if (text != GatewayForm(bound)) return Bound::kNumber;
  return text == "+Inf" ? Bound::kInfinite : Bound::kSame;
}

// The gateway makes a whole number of 64 bits of it.
bool IsCount(std::string_view value) {
  constexpr double kMostCount = 9223372036854775808.0;
  if (IsPlainCount(value)) return true;
  double count = 0;
  std::string error;
  return ParseValue(value, &count, &error) && count >= 0 && count < kMostCount &&
         count == std::trunc(count);
}

// Of the series as the gateway would write it.
size_t HashAsStored(const Series& series, std::string_view bound_name, SampleParser* parser) {
  Sample sample;
  std::string text = std::string(series.text()) + " 0";
  std::string bound_text;
  std::string stored;
  if (!parser->Parse(text, &sample, &stored)) return 0;
  for (Label& label : sample.labels) {
    if (label.name != bound_name) continue;
    double bound = 0;
    if (!ParseValue(label.value, &bound, &stored)) return 0;
    bound_text = GatewayForm(bound);
    label.value = bound_text;
  }
  stored.clear();
  AppendSeries(sample.name, sample.labels, &stored);
  return std::hash<std::string>()(stored);
}

}  // namespace

bool IsOfGateway(std::string_view metric) {
  return metric == "push_time_seconds" || metric == "push_failure_time_seconds";
}

Composite CompositeOfType(std::string_view type) {
  if (type == "histogram") return Composite::kHistogram;
  return type == "summary" ? Composite::kSummary : Composite::kNone;
}

void NoteBounds(std::string_view metric, const std::vector<Label>& labels, Series* series) {
  for (const Label& label : labels) {
    if (label.name == "le") series->le = Classify(label.value);
    if (label.name == "quantile") series->quantile = Classify(label.value);
  }
  if (!metric.ends_with("_bucket") && !metric.ends_with("_sum") && !metric.ends_with("_count")) {
    return;
  }
  std::string others;
  for (const Label& label : labels) {
    if (label.name == "le") continue;
    others.append(label.name).append(1, '\0').append(label.value).append(1, '\0');
  }
  series->other_labels = std::hash<std::string>()(others);
}

bool IsPlainCount(std::string_view value) {
  return !value.empty() && value.size() <= 15 &&
         value.find_first_not_of("0123456789") == std::string_view::npos;
}

const char* WhyUnstorable(Composite composite, std::string_view family, std::string_view metric,
                          const Series& series) {
  const Reasons& reasons = ReasonsOf(composite);
  const Part part = PartOf(family, metric);
  const Bound bound = BoundOf(composite, series);
  if (part == Part::kBare && composite != Composite::kSummary) return reasons.no_part;
  if (part == BoundedPart(composite)) {
    if (bound == Bound::kNone) return reasons.bound_missing;
    if (bound == Bound::kNoNumber) return reasons.bound_no_number;
    if (bound == Bound::kNumber && composite == Composite::kUndeclaredHistogram) return kOtherBound;
  } else if (bound != Bound::kNone) {
    return reasons.bound_on_total;
  }
  const bool is_count = part == Part::kBucket || part == Part::kCount;
  return is_count && !IsCount(series.value.view()) ? reasons.no_count : "";
}

const char* WhyRepeated(Composite composite) {
  return ReasonsOf(composite).bound_twice;
}

const char* WhyNotWhole() {
  return kNotWhole;
}

RepeatedBounds::RepeatedBounds(Composite composite, std::string_view family, std::string_view name,
                               const Metric& metric) {
  if (PartOf(family, name) != BoundedPart(composite)) return;
  bool may_repeat = false;
  for (const Series* s = metric.first; s != nullptr; s = s->next) {
    may_repeat = may_repeat || BoundOf(composite, *s) == Bound::kNumber;
  }
  if (!may_repeat) return;
  SampleParser parser;
  std::unordered_set<size_t> met;
  for (const bool delivered : {true, false}) {
    for (const Series* s = metric.first; s != nullptr; s = s->next) {
      const Bound bound = BoundOf(composite, *s);
      if (s->value.empty() || s->delivered.empty() == delivered || bound == Bound::kNone ||
          bound == Bound::kNoNumber) {
        continue;
      }
      if (!met.insert(HashAsStored(*s, BoundName(composite), &parser)).second) {
        series_.insert(s);
      }
    }
  }
}

}  // namespace pp
