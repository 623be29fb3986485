#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "formats/exposition.h"

namespace pp {

// Calls take(line) for each line, without its ending; the last need not have one.
template <typename Take>
void ForEachLine(std::string_view lines, Take take) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    take(line);
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
}

// How many of the lines are samples. `keyed`: each stands behind a key and a tab.
inline uint64_t CountSamples(std::string_view lines, bool keyed = false) {
  uint64_t samples = 0;
  ForEachLine(lines, [&](std::string_view line) {
    if (keyed) line.remove_prefix(line.find('\t') + 1);
    if (ClassifyLine(line) == LineKind::kSample) ++samples;
  });
  return samples;
}

}  // namespace pp
