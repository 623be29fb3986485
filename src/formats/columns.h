#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/names.h"

namespace pp {

// What the columns of a table are to a sample.
enum class ColumnRole {
  kTime,
  kLabel,
  kValue,   // a sample of each row
  kMetric,  // the name of the metric, in a table with one value a row
  kLabels,  // k1=v1;k2=v2
};

// One column as the user, or the look of a table, says.
struct ColumnSpec {
  std::string column;  // its name in the header
  size_t number = 0;   // or, from 1, its place
  ColumnRole role = ColumnRole::kLabel;
  std::string name;  // of the label or the metric; empty: made of the column's

  bool operator==(const ColumnSpec&) const = default;
};

// "ts:time,host:label,path:label=route,latency_ms:value=http_latency_ms": columns by name, or by
// number from 1; a name with a comma or a quote in it is quoted as in CSV, and so is one that is a
// number.
bool ParseColumns(std::string_view text, std::vector<ColumnSpec>* specs, std::string* error);
// As ParseColumns reads it.
std::string FormatColumns(const std::vector<ColumnSpec>& specs);

// Whether a header is needed to find them.
bool NeedsHeader(const std::vector<ColumnSpec>& specs);

// Where the parts of a sample stand in a row.
struct TableLayout {
  struct Part {
    size_t index;        // of the field, from 0
    std::string name;    // of the label or the metric
    std::string column;  // for messages
  };

  size_t least_fields = 0;
  size_t most_fields = 0;
  std::vector<size_t> times;  // what is in them is joined by blanks
  std::optional<size_t> metric;
  std::optional<size_t> label_list;
  std::vector<Part> labels;
  std::vector<Part> values;
};

// Finds the columns in `header`; null for a table without one. Names that are made of columns'
// names are made legal where the rules are the classic ones.
bool FindColumns(const std::vector<ColumnSpec>& specs, const std::vector<std::string>* header,
                 NameRules rules, TableLayout* layout, std::string* error);

}  // namespace pp
