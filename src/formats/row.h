#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/names.h"
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

// Checks name and labels, and takes the labels with an empty value out of the row: in Prometheus
// they are the same as absent. Their names are checked, too, but may stand twice.
bool CheckSeries(NameRules rules, Row* row, std::string* error);

// name{labels}, and a blank, of a row that has passed CheckSeries.
void AppendSeriesOf(const Row& row, NameRules rules, std::string* line);

// Checks all of a row, as CheckSeries does, and appends it as a line of the stream, with its "\n";
// numbers keep their bytes. On an error `line` is as it was.
bool AppendRow(NameRules rules, Row* row, std::string* line, std::string* error);

}  // namespace pp
