#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/csv_fields.h"
#include "formats/csv_record_parser.h"

namespace pp {

// The header and the first rows of a table, gathered to see what its columns are.
class TableHead : public CsvRecordParser {
 public:
  explicit TableHead(char delimiter) : fields_(delimiter) {}

  // Of no record there is a sample.
  Result Parse(std::string_view record, std::string* lines, std::string* error) override;

  void NoteBadLine() override;

  // What is wrong with a line below the header that is none of rows().
  std::string WhyNoRow(std::string_view line);

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

}  // namespace pp
