#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "lines/open_file.h"

namespace pp {

// Where the table begins in whose middle `file` is read: where the file does, or at the last
// kHeaderFollows before that.
uint64_t FindTable(const OpenFile& file);

// What stands above the place where `file` is read from, from `begin` on, line by line, each with
// its "\r", as long as `use` returns true. A byte order mark is left out. So is a line over
// `max_line`; where one stood, there is a gap, of its number.
void ForEachLineAbove(const OpenFile& file, uint64_t begin, size_t max_line,
                      const std::function<bool(uint64_t number, std::string_view line)>& use,
                      const std::function<void(uint64_t number)>& on_gap);

}  // namespace pp
