#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "values/number.h"
#include "values/sample.h"

namespace pp {

// What is known of a metric family, as text that a request carries.
struct Family {
  std::string_view name;
  std::string_view type;  // as in # TYPE
  std::string_view help;  // without escapes
  std::string_view unit;
};

// The number of a type in the messages of both protocol versions; 0 for one that says nothing.
uint32_t MetricTypeNumber(std::string_view type);

// An exemplar of a series.
struct Exemplar {
  std::string_view labels;  // as in a key of labels.h, with no name among them
  double value;
  int64_t timestamp;  // milliseconds since the Unix epoch

  // A value is what its bits are.
  friend bool operator==(const Exemplar& a, const Exemplar& b) {
    return a.labels == b.labels && ValueBits(a.value) == ValueBits(b.value) &&
           a.timestamp == b.timestamp;
  }
};

// A series of a request. All are views.
struct RequestSeries {
  std::string_view key;                 // of labels.h
  std::span<const TimedValue> samples;  // in the order of time
  std::span<const Exemplar> exemplars;  // in the order of time
  // These two are for Remote Write 2.0.
  const Family* family = nullptr;  // null: not known
  // Since when the series has been counting, each time that it began anew, in order.
  std::span<const int64_t> starts = {};
};

}  // namespace pp
