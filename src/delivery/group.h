#pragma once

#include <map>
#include <string_view>

#include "delivery/series_table.h"

namespace pp {

struct Group;

// All series of one name in a group, in the order in which they came.
struct Metric {
  void Append(Series* series) {
    series->metric = this;
    (first == nullptr ? first : last->next) = series;
    last = series;
  }
  // Some that are fresh, or else `any`.
  bool HasValues(bool any) const {
    for (const Series* s = first; s != nullptr; s = s->next) {
      if (s->fresh || (any && !s->value.empty())) return true;
    }
    return false;
  }

  Group* group;
  Series* first = nullptr;
  Series* last = nullptr;
  bool fresh = false;
  bool pushed_alone = false;  // as a family of its own
};

using Metrics = std::map<std::string_view, Metric>;  // by name
using NamedMetric = Metrics::value_type;

// A group of the Pushgateway. The views are of texts that live as long.
struct Group {
  std::string_view path;  // of its URL
  Metrics metrics;
  bool fresh = false;
};

}  // namespace pp
