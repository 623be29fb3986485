#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/labels.h"

namespace pp {

// The key of a series (formats/labels.h).
inline std::string Key(std::string_view name, std::vector<Label> labels = {}) {
  std::string key;
  AppendSeriesKey(name, &labels, &key);
  return key;
}

// The same for labels alone.
inline std::string LabelsKey(std::vector<Label> labels) {
  std::string key;
  AppendLabelsKey(&labels, &key);
  return key;
}

}  // namespace pp
