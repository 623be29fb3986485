#include "formats/table_csv.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "formats/csv.h"
#include "formats/csv_records.h"
#include "formats/delimiter_guess.h"
#include "formats/samples_limit.h"
#include "formats/table_head.h"
#include "formats/time_guess.h"
#include "formats/trim.h"
#include "lines/cut_off.h"
#include "values/number.h"
#include "values/time.h"

namespace pp {

bool CellRules::IsNull(std::string_view cell) const {
  const std::string_view text = Trim(cell);
  return text.empty() || std::find(nulls.begin(), nulls.end(), text) != nulls.end();
}

bool CellRules::TakeValue(std::string_view cell, std::string* buffer, std::string_view* value,
                          std::string* error) const {
  *value = Trim(cell);
  const size_t comma = decimal_comma ? value->find(',') : std::string_view::npos;
  if (decimal_comma && value->find('.') != std::string_view::npos) {
    *error =
        "value has a point, where --decimal-comma says that it has a comma; points between "
        "thousands are to be taken out before";
    return false;
  }
  if (comma != std::string_view::npos) {
    *buffer = *value;
    (*buffer)[comma] = '.';
    *value = *buffer;
  }
  double number;
  return IsValue(*value) || ParseValue(*value, &number, error);
}

TableCsvParser::TableCsvParser(std::vector<ColumnSpec> specs, bool has_header, CellRules cells,
                               NameRules rules, OnHeader on_header)
    : specs_(std::move(specs)),
      has_header_(has_header),
      cells_(std::move(cells)),
      rules_(rules),
      on_header_(std::move(on_header)),
      expects_header_(has_header),
      fields_(cells_.delimiter) {
  if (!has_header_) FindColumns(specs_, nullptr, rules_, &layout_, &header_error_);
}

TableCsvParser TableCsvParser::ForRows(CellRules cells, NameRules rules) {
  std::vector<ColumnSpec> specs = {{"", 1, ColumnRole::kMetric, ""},
                                   {"", 2, ColumnRole::kLabels, ""},
                                   {"", 3, ColumnRole::kValue, ""},
                                   {"", 4, ColumnRole::kTime, ""}};
  TableCsvParser parser(std::move(specs), false, std::move(cells), rules, nullptr);
  parser.is_rows_ = true;
  parser.layout_.least_fields = 3;
  parser.layout_.most_fields = 4;
  return parser;
}

bool HasBareReturn(std::string_view record) {
  return record.find('\r') != record.npos && record.find('"') == record.npos;
}

void TableCsvParser::set_undecided(std::vector<UndecidedColumn> columns, OnDecided on_decided) {
  undecided_ = std::move(columns);
  on_decided_ = std::move(on_decided);
}

TableCsvParser::Result TableCsvParser::Parse(std::string_view record, std::string* lines,
                                             std::string* error) {
  if (has_header_ && !expects_header_ && record == header_) return Result::kHeader;
  std::string not_text;
  const bool is_text = CheckText(record, &not_text);
  const CsvFields::Result split = fields_.Split(record, error);
  // A quote that it leaves open holds what follows, whatever else is wrong.
  if (split == CsvFields::Result::kOpenQuote) return Result::kOpenQuote;
  if (!is_text) *error = std::move(not_text);
  if (!is_text || split == CsvFields::Result::kBroken) NoteBadLine();
  if (split == CsvFields::Result::kBroken) return Result::kBroken;
  if (!is_text) return Result::kInvalid;
  if (IsCutOff(record)) {  // or the mark would be a part of a name or a label
    NoteBadLine();
    *error = kWhyCutOff;
    return Result::kInvalid;
  }
  if (expects_header_) {
    error->clear();
    const bool is_comment = CsvRecords::IsIgnoredAboveHeader(record, cells_.delimiter);
    return is_comment ? Result::kSamples : TakeHeader(record, error);
  }
  if (is_rows_ && IsCsvHeader(fields_.fields())) return Result::kHeader;
  error->clear();
  if (!header_error_.empty()) {
    *error = header_error_;
    return Result::kInvalid;
  }
  ++rows_;
  if (!CheckCount(error)) {
    ++misfits_;
    return Result::kBroken;
  }
  if (!undecided_.empty() && !DecideColumns(error)) return Result::kInvalid;
  if (!is_rows_ && HasNoValue()) return Result::kSamples;
  if (!TakeTime(error) || !TakeSeries(error)) return Result::kInvalid;
  return AppendSamples(MostBytesOfSamples(record), lines, error);
}

void TableCsvParser::NoteBadLine() {
  if (!expects_header_ || bad_above_) return;
  bad_above_ = true;
  if (on_header_ != nullptr) on_header_("", "");
}

// It has the columns that were named.
bool TableCsvParser::IsConfirmedHeader() const {
  return header_error_.empty() &&
         std::any_of(specs_.begin(), specs_.end(),
                     [](const ColumnSpec& spec) { return !spec.column.empty(); });
}

TableCsvParser::Result TableCsvParser::TakeHeader(std::string_view record, std::string* error) {
  expects_header_ = false;
  header_ = record;
  names_.clear();
  for (const std::string_view field : fields_.fields()) names_.emplace_back(Trim(field));
  header_error_.clear();
  if (HasBareReturn(record))
    header_error_ = kBareReturn;
  else
    FindColumns(specs_, &names_, rules_, &layout_, &header_error_);
  if (bad_above_ && !IsConfirmedHeader()) {  // it may be a row
    header_.clear();
    header_error_ = "a line above was rejected that may have been the header";
    *error = header_error_;
    return Result::kInvalid;
  }
  if (!header_error_.empty() && LooksLikeRow(names_)) return TakeRowForHeader(error);
  if (!header_error_.empty()) AddDelimiterAdvice();
  if (on_header_ != nullptr) on_header_(record, header_error_);
  return Result::kHeader;
}

// Where a file has none. It is rejected as the rows below it, to be fed in again below a header.
TableCsvParser::Result TableCsvParser::TakeRowForHeader(std::string* error) {
  header_.clear();
  header_error_ += "; this looks like a row: put the header above it";
  if (on_header_ != nullptr) on_header_("", header_error_);
  *error = header_error_;
  return Result::kInvalid;
}

// Where all columns are there once the header is cut in another way.
void TableCsvParser::AddDelimiterAdvice() {
  for (const char delimiter : FindDelimiters(header_, "")) {
    if (delimiter == cells_.delimiter) continue;
    CsvFields fields(delimiter);
    std::vector<std::string> names;
    std::string error;
    fields.Split(header_, &error);
    for (const std::string_view field : fields.fields()) names.emplace_back(Trim(field));
    TableLayout layout;
    if (!FindColumns(specs_, &names, rules_, &layout, &error)) continue;
    header_error_ += "; " + DelimiterAdvice(delimiter);
    return;
  }
}

bool TableCsvParser::CheckCount(std::string* error) const {
  const size_t count = fields_.fields().size();
  if (count >= layout_.least_fields && count <= layout_.most_fields) return true;
  *error = std::to_string(count) + (count == 1 ? " column" : " columns") + " instead of " +
           (is_rows_ ? "3 or 4" : std::to_string(layout_.least_fields)) +
           (has_header_ || is_rows_ ? "" : " or more");
  return false;
}

// No column may be lost because it was empty when the others were looked at.
bool TableCsvParser::DecideColumns(std::string* error) {
  std::vector<UndecidedColumn> left;
  std::vector<ColumnSpec> decided;
  for (const UndecidedColumn& column : undecided_) {
    const std::string_view cell = fields_.fields()[column.number - 1];
    if (cells_.IsNull(cell)) {
      left.push_back(column);
      continue;
    }
    std::string_view value;
    std::string none;
    const bool is_value = cells_.TakeValue(cell, &value_, &value, &none);
    decided.push_back(is_value ? column.as_value : column.as_label);
  }
  if (decided.empty()) return true;
  undecided_ = std::move(left);
  specs_.insert(specs_.end(), decided.begin(), decided.end());
  if (!FindColumns(specs_, &names_, rules_, &layout_, &header_error_)) *error = header_error_;
  on_decided_(decided);
  return header_error_.empty();
}

// Spreadsheets have rows of nothing but delimiters below the last.
bool TableCsvParser::HasNoValue() const {
  return std::all_of(layout_.values.begin(), layout_.values.end(), [this](const auto& part) {
    return cells_.IsNull(fields_.fields()[part.index]);
  });
}

// Of several cells, joined by blanks. False if one is missing, but of the last column of rows.
bool TableCsvParser::JoinTime(std::string_view* text, std::string* error) {
  time_.clear();
  for (const size_t index : layout_.times) {
    if (index >= fields_.fields().size()) return true;
    const std::string_view cell = Trim(fields_.fields()[index]);
    if (cells_.IsNull(cell)) {
      if (!is_rows_) *error = "time is missing";
      return is_rows_;
    }
    if (layout_.times.size() == 1) {
      *text = cell;
      return true;
    }
    if (!time_.empty()) time_.push_back(' ');
    time_.append(cell);
  }
  *text = time_;
  return true;
}

bool TableCsvParser::TakeTime(std::string* error) {
  row_.timestamp = {};
  std::string_view text;
  if (!JoinTime(&text, error)) return false;
  if (text.empty()) return true;
  int64_t ms = 0;
  if (!cells_.time.ToMs(text, &ms, error) || !CheckUnit(text, ms, error)) {
    const std::string forms = FormsOfTimes({text});
    const bool is_told = forms.find("'" + cells_.time.name() + "'") != forms.npos;
    if (!forms.empty() && !is_told) *error += "; it looks like --time-format " + forms;
    return false;
  }
  time_.clear();
  AppendInt64(ms, &time_);
  row_.timestamp = time_;
  return true;
}

bool TableCsvParser::CheckUnit(std::string_view time, int64_t ms, std::string* error) const {
  if (!cells_.time.is_count() || IsOfOurDays(ms)) return true;
  const std::optional<TimeUnit> unit = LikelyUnit(time);
  if (!unit) return true;
  if (cells_.time_is_guessed) {
    *error = "time is of " + FormatTime(ms) + ", taken as " + cells_.time.name() +
             " as in the first rows";
    return false;
  }
  if (on_other_unit_ != nullptr) on_other_unit_(*unit, ms);
  return true;
}

// Without the blanks around it; empty for what stands for no value.
std::string_view TableCsvParser::TextOf(size_t index) const {
  const std::string_view cell = fields_.fields()[index];
  return cells_.IsNull(cell) ? std::string_view() : Trim(cell);
}

// Name and labels, which all samples of a row have in common but for the name.
bool TableCsvParser::TakeSeries(std::string* error) {
  row_.labels.clear();
  for (const TableLayout::Part& label : layout_.labels) {
    const std::string_view cell = fields_.fields()[label.index];
    if (!cells_.IsNull(cell)) row_.labels.push_back({label.name, cell});
  }
  const auto list = layout_.label_list;
  if (list && !cells_.IsNull(fields_.fields()[*list]) &&
      !SplitLabelList(fields_.fields()[*list], &row_.labels, error)) {
    return false;
  }
  row_.name =
      layout_.metric ? TextOf(*layout_.metric) : std::string_view(layout_.values.front().name);
  return CheckSeries(rules_, &row_, error);
}

TableCsvParser::Result TableCsvParser::AppendSamples(size_t most_bytes, std::string* lines,
                                                     std::string* error) {
  const size_t begin = lines->size();
  std::string why;
  for (const TableLayout::Part& part : layout_.values) {
    const std::string_view cell = fields_.fields()[part.index];
    if (!is_rows_ && cells_.IsNull(cell)) continue;
    if (!cells_.TakeValue(cell, &value_, &row_.value, &why)) {
      if (!error->empty()) *error += "; ";
      *error += is_rows_ ? why : part.column + ": " + why;
      continue;
    }
    if (!layout_.metric) row_.name = part.name;
    AppendSeriesOf(row_, rules_, lines);
    lines->append(row_.value);
    if (!row_.timestamp.empty()) lines->append(" ").append(row_.timestamp);
    lines->push_back('\n');
    if (lines->size() - begin <= most_bytes) continue;
    lines->resize(begin);
    *error = kTooManyBytesOfSamples;
    return Result::kInvalid;
  }
  return error->empty() ? Result::kSamples : Result::kSomeBad;
}

}  // namespace pp
