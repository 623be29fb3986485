#pragma once

#include <string_view>

#include "formats/stream_lines.h"
#include "lines/report.h"

namespace pp {

// Keeps lines of the stream that were not taken, without the marks: these would be taken for true
// when the rejects are fed in again, that all above them was dealt with.
inline void KeepWithoutMarks(std::string_view lines, const Report::KeepLines& keep) {
  ForEachLine(lines, [&](std::string_view line) {
    if (ClassifyLine(line) == LineKind::kDirective) return;
    keep(line);
    keep("\n");
  });
}

}  // namespace pp
