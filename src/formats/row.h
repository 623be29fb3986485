#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "values/sample.h"

namespace pp {

// A sample as another format gives it, before anything of it is checked. Views into the reader of
// that format, until its next row.
struct Row {
  std::string_view name;
  std::vector<Label> labels;
  std::string_view value;
  std::string_view timestamp;  // empty: now
};

// Name and labels only.
bool CheckSeries(const Row& row, std::string* error);

// Checks all of a row and appends it as a line of the stream, with its "\n"; numbers keep their
// bytes. On an error `line` is as it was.
bool AppendRow(const Row& row, std::string* line, std::string* error);

}  // namespace pp
