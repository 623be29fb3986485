#include "formats/table_head.h"

#include <string>

#include "formats/names.h"
#include "formats/not_text.h"
#include "formats/time_guess.h"
#include "formats/trim.h"
#include "lines/cut_off.h"
#include "values/number.h"
#include "values/utf8.h"

namespace pp {

void TableHead::NoteBadLine() {
  if (!header_.empty() || !header_error_.empty()) return;
  header_error_ = "the header cannot be read: a line was rejected that may have been it";
}

CsvRecordParser::Result TableHead::Parse(std::string_view record, std::string* /*lines*/,
                                         std::string* error) {
  const bool is_text = CheckText(record, error);
  CsvFields::Result split = is_text ? fields_.Split(record, error) : CsvFields::Result::kBroken;
  if (split == CsvFields::Result::kOpenQuote) return Result::kOpenQuote;
  if (is_text && IsCutOff(record)) {
    split = CsvFields::Result::kBroken;
    *error = kWhyCutOff;
  }
  if (split == CsvFields::Result::kBroken) {
    if (header_.empty() && header_error_.empty()) {
      header_error_ = "the header cannot be read: " + *error;
      if (!IsValidUtf8(record)) header_error_ = "the header " + std::string(kNotUtf8);
    }
    return Result::kBroken;
  }
  const std::vector<std::string_view>& fields = fields_.fields();
  if (header_.empty()) {
    header_record_ = record;
    for (const std::string_view field : fields) header_.emplace_back(Trim(field));
  } else if (record != header_record_) {
    if (!has_more_) second_record_ = record;
    has_more_ = true;
    if (fields.size() == header_.size()) rows_.emplace_back(fields.begin(), fields.end());
  }
  return Result::kSamples;
}

std::string TableHead::WhyNoRow(std::string_view line) {
  std::string error;
  if (!CheckText(line, &error)) return error;
  switch (fields_.Split(line, &error)) {
    case CsvFields::Result::kOpenQuote:
      return "unclosed quote";
    case CsvFields::Result::kBroken:
      return error;
    default:
      break;
  }
  const size_t count = fields_.fields().size();
  return std::to_string(count) + (count == 1 ? " column" : " columns") + " instead of " +
         std::to_string(header_.size());
}

bool LooksLikeRow(const TableHead::Cells& header) {
  double number;
  std::string error;
  size_t names = 0;
  size_t numbers = 0;
  for (const std::string& cell : header) {
    if (BeginsWithDay(cell)) return true;
    const bool is_number = ParseValue(cell, &number, &error);
    numbers += is_number ? 1 : 0;
    names += !cell.empty() && !is_number ? 1 : 0;
  }
  return numbers > names;
}

}  // namespace pp
