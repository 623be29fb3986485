#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "delivery/series_table.h"

namespace pp {

struct Group;

// All series of one name in a group, in the order in which they came.
struct Metric {
  // What it is to the gateway, where its family is not declared.
  enum class Form : uint8_t { kNone, kFamily, kPartOfHistogram };

  void Append(Series* series) {
    series->metric = this;
    (first == nullptr ? first : last->next) = series;
    last = series;
  }
  // Something fresh is to be pushed, or, where that is all the same, anything.
  bool IsPushed(bool any) const {
    for (const Series* s = first; s != nullptr; s = s->next) {
      if (!s->is_held() && (s->fresh || (any && !s->value.empty()))) return true;
    }
    return false;
  }
  bool HoldsBack() const {
    for (const Series* s = first; s != nullptr; s = s->next) {
      if (s->is_held()) return true;
    }
    return false;
  }

  Group* group;
  Series* first = nullptr;
  Series* last = nullptr;
  bool fresh = false;
  Form pushed = Form::kNone;     // by the last push that had some of it
  Form delivered = Form::kNone;  // by the last one that was not refused
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
