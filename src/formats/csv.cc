#include "formats/csv.h"

#include <algorithm>
#include <array>

#include "formats/csv_fields.h"
#include "formats/names.h"
#include "formats/trim.h"
#include "values/number.h"
#include "values/scan.h"

namespace pp {
namespace {

// Behind the second comma, if there are no quotes.
size_t SeriesEnd(std::string_view record) {
  const size_t comma = record.find(',', record.find(',') + 1);
  return std::min(comma, record.size() - 1) + 1;
}

void AppendLine(std::string_view series, std::string_view value, std::string_view timestamp,
                std::string* lines) {
  lines->append(series).append(value);
  if (!timestamp.empty()) lines->append(1, ' ').append(timestamp);
  lines->push_back('\n');
}

}  // namespace

bool SplitLabelList(std::string_view text, std::vector<Label>* labels, std::string* error) {
  if (Trim(text).empty()) return true;
  for (;;) {
    const size_t semicolon = text.find(';');
    const std::string_view pair = text.substr(0, semicolon);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      *error = "'=' missing in the labels, which are k1=v1;k2=v2";
      return false;
    }
    labels->push_back({Trim(pair.substr(0, equals)), pair.substr(equals + 1)});
    if (semicolon == std::string_view::npos) return true;
    text.remove_prefix(semicolon + 1);
  }
}

CsvParser::Result CsvParser::Parse(std::string_view record, std::string* lines,
                                   std::string* error) {
  if (ParseKnown(record, lines)) return Result::kOk;
  if (!CheckText(record, error)) return OfBadText(record);
  const std::string_view line = plain_.Convert(record);
  if (line.empty()) return ParseAny(record, lines, error);
  lines->append(line);
  Remember(record.substr(0, plain_.prefix_bytes()), line.substr(0, plain_.series_bytes()));
  return Result::kOk;
}

// A quote that it leaves open holds what follows all the same.
CsvParser::Result CsvParser::OfBadText(std::string_view record) {
  std::string ignored;
  switch (fields_.Split(record, &ignored)) {
    case CsvFields::Result::kOpenQuote:
      return Result::kOpenQuote;
    case CsvFields::Result::kBroken:
      return Result::kBroken;
    case CsvFields::Result::kOk:
      break;
  }
  return Result::kInvalid;
}

// To be called for one that is not known.
void CsvParser::Remember(std::string_view prefix, std::string_view series) {
  if (SeriesTexts::Entry* entry = known_.Add(prefix)) entry->value = known_.Keep(series);
}

// False if the series is not known, or if there is anything unusual about the numbers.
bool CsvParser::ParseKnown(std::string_view record, std::string* lines) {
  if (known_.count() == 0) return false;
  const SeriesTexts::Entry* known = known_.FindNext(record);
  if (known == nullptr) known = known_.Find(record.substr(0, SeriesEnd(record)));
  if (known == nullptr) return false;
  const std::string_view numbers = record.substr(known->prefix.size());
  const std::string_view value = numbers.substr(0, FindAnyOf<','>(numbers));
  const std::string_view timestamp = numbers.substr(std::min(value.size() + 1, numbers.size()));
  if (!IsValue(value) || !(timestamp.empty() || IsInt64(timestamp))) return false;
  AppendLine(known->value, value, timestamp, lines);
  return true;
}

CsvParser::Result CsvParser::ParseAny(std::string_view record, std::string* lines,
                                      std::string* error) {
  const CsvFields::Result split = fields_.Split(record, error);
  if (split == CsvFields::Result::kOpenQuote) return Result::kOpenQuote;
  if (split == CsvFields::Result::kBroken) return Result::kBroken;
  const std::vector<std::string_view>& fields = fields_.fields();
  if (fields.size() != 3 && fields.size() != 4) {
    *error = std::to_string(fields.size()) + (fields.size() == 1 ? " column" : " columns") +
             " instead of metric_name,labels,value[,timestamp_ms]";
    return Result::kBroken;
  }
  if (IsCsvHeader(fields)) return Result::kHeader;
  row_.name = Trim(fields[0]);
  row_.labels.clear();
  row_.value = Trim(fields[2]);
  row_.timestamp = fields.size() == 4 ? Trim(fields[3]) : std::string_view();
  if (!SplitLabelList(fields[1], &row_.labels, error)) return Result::kInvalid;
  if (!AppendRow(rules_, &row_, lines, error)) return Result::kInvalid;
  // Other names are not read in one go.
  if (rules_ == NameRules::kUtf8 && record.find('"') == std::string_view::npos) {
    const std::string_view prefix = record.substr(0, SeriesEnd(record));
    if (known_.Find(prefix) != nullptr) return Result::kOk;
    std::string series;
    AppendSeriesOf(row_, rules_, &series);
    Remember(prefix, series);
  }
  return Result::kOk;
}

bool IsCsvHeader(const std::vector<std::string_view>& fields) {
  constexpr std::array<std::string_view, 4> kNames = {"metric_name", "labels", "value",
                                                      "timestamp_ms"};
  if (fields.size() != 3 && fields.size() != 4) return false;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (Trim(fields[i]) != kNames[i]) return false;
  }
  return true;
}

bool AppendCsv(const Row& row, std::string* lines) {
  std::string labels;
  for (const Label& label : row.labels) {
    if (label.value.find(';') != std::string_view::npos) return false;
    if (!labels.empty()) labels.push_back(';');
    labels.append(label.name).append("=").append(label.value);
  }
  AppendCsvField(row.name, lines);
  lines->push_back(',');
  AppendCsvField(labels, lines);
  lines->append(",").append(row.value).append(",").append(row.timestamp).append("\n");
  return true;
}

}  // namespace pp
