#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

#include "delivery/group.h"
#include "values/sample.h"

namespace pp {

// What a Pushgateway can store of a histogram or a summary. It keeps such a family as one value of
// certain parts: a sample that is none of them it leaves out, counts it cuts down to whole numbers,
// and it says nothing of either.

// A family whose samples are parts of one value.
enum class Composite { kNone, kHistogram, kUndeclaredHistogram, kSummary };

// By the name of its TYPE.
// What is pushed of these is overwritten, or falsifies them.
bool IsOfGateway(std::string_view metric);

Composite CompositeOfType(std::string_view type);

// Notes what the functions here want to know of a series with this metric's name and labels.
void NoteBounds(std::string_view metric, const std::vector<Label>& labels, Series* series);

// A count that is written as plain digits.
bool IsPlainCount(std::string_view value);

// Why the gateway could not store the value that this series has, as the rest of a sentence that
// begins with the family's name; empty if it could. The metric is of that family.
const char* WhyUnstorable(Composite composite, std::string_view family, std::string_view metric,
                          const Series& series);

// The same for a series that RepeatedBounds has, and for one whose label set never became whole.
const char* WhyRepeated(Composite composite);
const char* WhyNotWhole();

// The series of a metric whose bound another one of them has as well, written in another way: 1.0
// beside 1. The gateway would make one series of both, twice. What was delivered comes first, then
// what came first. The metric must outlive this.
class RepeatedBounds {
 public:
  RepeatedBounds(Composite composite, std::string_view family, std::string_view name,
                 const Metric& metric);

  bool Has(const Series* series) const { return series_.contains(series); }

 private:
  std::unordered_set<const Series*> series_;
};

}  // namespace pp
