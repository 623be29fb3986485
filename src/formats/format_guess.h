#pragma once

#include <string>
#include <string_view>

namespace pp {

enum class InputFormat { kCsv, kJson, kJsonLines, kStream };

// What to tell of an input whose first line cannot be read as `expected`: "looks like CSV: ...",
// and what reads that. Empty if it looks like nothing that we know.
std::string GuessFormat(std::string_view line, InputFormat expected);

}  // namespace pp
