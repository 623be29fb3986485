#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/columns.h"
#include "formats/csv_fields.h"
#include "formats/csv_record_parser.h"
#include "formats/table_csv.h"

namespace pp {

// The header and the first rows of a table, gathered to see what its columns are.
class TableHead : public CsvRecordParser {
 public:
  explicit TableHead(char delimiter) : fields_(delimiter) {}

  // Of no record there is a sample.
  Result Parse(std::string_view record, std::string* lines, std::string* error) override;

  void NoteBadLine() override;

  using Cells = std::vector<std::string>;
  bool has_header() const { return !header_.empty(); }
  const std::string& header_record() const { return header_record_; }
  // What is wrong with the first record, if that is no header for it.
  const std::string& header_error() const { return header_error_; }
  const std::string& second_record() const { return second_record_; }
  const Cells& header() const { return header_; }           // without blanks around them
  const std::vector<Cells>& rows() const { return rows_; }  // as many cells as the header has
  // There are records besides the header, rows or not.
  bool has_more() const { return has_more_; }

 private:
  CsvFields fields_;
  std::string header_record_;
  std::string header_error_;
  std::string second_record_;
  Cells header_;
  std::vector<Cells> rows_;
  bool has_more_ = false;
};

// Whether what should be a header has no names, but what rows are made of.
bool LooksLikeRow(const TableHead::Cells& header);

// What the columns of a table look like.
struct ColumnGuess {
  std::vector<ColumnSpec> specs;
  std::vector<UndecidedColumn> undecided;  // there is nothing in them yet
  std::vector<std::string> left_out;
  std::vector<std::string> notes;  // on columns that are perhaps taken for what they are not
  std::string time_format;         // as for TimeFormat::Parse; empty where there is no time
};

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
