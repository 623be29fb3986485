#pragma once

#include <string>
#include <vector>

#include "formats/columns.h"
#include "formats/table_csv.h"
#include "formats/table_head.h"

namespace pp {

// What the columns of a table look like.
struct ColumnGuess {
  std::vector<ColumnSpec> specs;
  std::vector<UndecidedColumn> undecided;  // there is nothing in them yet
  std::vector<std::string> left_out;
  std::vector<std::string> notes;  // on columns that are perhaps taken for what they are not
  std::string time_format;         // as for TimeFormat::Parse; empty where there is no time
};

// What cuts the records into columns where `delimiter` does not; NUL for nothing, or several.
char FindOtherDelimiter(const TableHead& head, char delimiter);

// A column with numbers in half of its cells or more is a value, one of other text a label. The
// time is the column that is called so, in whatever known form takes half of its cells or more, or
// else the first that has nothing but dates in it; where `time_is_told`, the form is that of
// `cells`. A column of days beside one that is called a time and has times of the day are the time
// together. A column "metric" or "metric_name" beside one called "value" is the name of the metric.
// False if no column is a value, or if one is called a time and does not look it, or looks like one
// in a form that is not known.
bool GuessColumns(const TableHead& head, const CellRules& cells, bool time_is_told,
                  ColumnGuess* guess, std::string* error);

}  // namespace pp
