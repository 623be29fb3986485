#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/columns.h"
#include "formats/csv_fields.h"
#include "formats/csv_record_parser.h"
#include "formats/row.h"
#include "values/time_format.h"

namespace pp {

// How the cells of a table are written.
struct CellRules {
  char delimiter = ',';
  bool decimal_comma = false;
  std::vector<std::string> nulls;  // what stands for no value, besides nothing
  TimeFormat time;
  bool time_is_guessed = false;  // by what the first times looked like

  bool IsNull(std::string_view cell) const;  // blanks around it do not count
  // A value's text as the stream has it; views `cell` or *buffer.
  bool TakeValue(std::string_view cell, std::string* buffer, std::string_view* value,
                 std::string* error) const;
};

// A column of which nothing is known yet but its place, and what it would be.
struct UndecidedColumn {
  size_t number = 0;  // from 1
  ColumnSpec as_value;
  ColumnSpec as_label;
};

// Whether lines seem to end in CR alone, so that a whole file is one line.
bool HasBareReturn(std::string_view record);
inline constexpr std::string_view kBareReturn =
    "there is a CR inside the header; lines end in LF or CR LF, and tr '\\r' '\\n' makes them so";

// CSV in which each row is a moment, and each value column of it a sample. A cell without a value
// is no sample, one without a label's value is no label. A row whose time is missing or cannot be
// read is rejected as a whole; a value that cannot be read costs only itself. Where the unit of
// times was guessed, one that looks like another unit cannot be read.
class TableCsvParser : public CsvRecordParser {
 public:
  // A header was read: its text, and what is wrong with it, if anything. Then the rows that follow
  // are rejected, up to the next. Without a text: one may have been rejected.
  using OnHeader = std::function<void(std::string_view record, std::string_view error)>;
  // Columns that were undecided are decided, as these.
  using OnDecided = std::function<void(const std::vector<ColumnSpec>& specs)>;
  // A time of the row that is being parsed, read as `ms`, looks like another unit.
  using OnOtherUnit = std::function<void(TimeUnit looks_like, int64_t ms)>;

  // `specs` have passed ParseColumns. Without a header they must not need one, and must fit.
  TableCsvParser(std::vector<ColumnSpec> specs, bool has_header, CellRules cells, NameRules rules,
                 OnHeader on_header);
  // The rows of csv.h, with other cells.
  static TableCsvParser ForRows(CellRules cells, NameRules rules);

  // Columns that are to be taken as soon as there is anything in them: as values if that is a
  // number, otherwise as labels.
  void set_undecided(std::vector<UndecidedColumn> columns, OnDecided on_decided);

  void set_on_other_unit(OnOtherUnit on_other_unit) { on_other_unit_ = std::move(on_other_unit); }

  Result Parse(std::string_view record, std::string* lines, std::string* error) override;
  void ExpectHeader() override {
    expects_header_ = has_header_;
    misfits_ = rows_ = 0;
    bad_above_ = false;
  }
  void NoteBadLine() override;
  bool expects_header() const { return expects_header_; }
  // Of the rows below the last header, those that had another number of columns than it, and all;
  // none where another is expected.
  uint64_t misfits() const { return misfits_; }
  uint64_t rows() const { return rows_; }

 private:
  Result TakeHeader(std::string_view record, std::string* error);
  bool IsConfirmedHeader() const;
  Result TakeRowForHeader(std::string* error);
  bool DecideColumns(std::string* error);
  bool HasNoValue() const;
  void AddDelimiterAdvice();
  bool JoinTime(std::string_view* text, std::string* error);
  bool TakeTime(std::string* error);
  bool CheckUnit(std::string_view time, int64_t ms, std::string* error) const;
  std::string_view TextOf(size_t index) const;
  bool TakeSeries(std::string* error);
  bool CheckCount(std::string* error) const;
  Result AppendSamples(size_t most_bytes, std::string* lines, std::string* error);

  std::vector<ColumnSpec> specs_;
  bool has_header_;
  CellRules cells_;
  NameRules rules_;
  OnHeader on_header_;
  std::vector<UndecidedColumn> undecided_;
  OnDecided on_decided_;
  OnOtherUnit on_other_unit_;
  bool is_rows_ = false;
  bool expects_header_;
  bool bad_above_ = false;  // what was rejected where the header is expected may have been that
  uint64_t misfits_ = 0;
  uint64_t rows_ = 0;
  std::string header_;  // the record
  std::vector<std::string> names_;
  std::string header_error_;
  TableLayout layout_;
  CsvFields fields_;
  Row row_;
  std::string time_;
  std::string value_;
};

}  // namespace pp
