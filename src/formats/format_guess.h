#pragma once

#include <string>
#include <string_view>

namespace pp {

enum class InputFormat { kCsv, kTable, kJson, kJsonLines, kInflux, kOpenMetrics, kStream };

// What to tell of an input whose first line cannot be read as `expected`: "looks like CSV: ...",
// and what reads that. Empty if it looks like nothing that we know. Of a table, which may hold
// anything, only what is no text is told.
std::string GuessFormat(std::string_view line, InputFormat expected);

}  // namespace pp
