#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/csv_fields.h"
#include "formats/csv_record_parser.h"
#include "formats/plain_csv.h"
#include "formats/prefix_cache.h"
#include "formats/row.h"

namespace pp {

// The CSV of pp-parse(1): metric_name,labels,value[,timestamp_ms], labels as k1=v1;k2=v2. Blanks
// around names and numbers do not count; in a label's value they do.
class CsvParser : public CsvRecordParser {
 public:
  explicit CsvParser(NameRules rules = NameRules::kClassic) : rules_(rules) {}

  Result Parse(std::string_view record, std::string* lines, std::string* error) override;

 private:
  // From "metric_name,labels," as it stands in the record to the series as it stands in the stream,
  // with a blank behind it. Neither has a quote.
  using SeriesTexts = PrefixCache<std::string_view>;

  bool ParseKnown(std::string_view record, std::string* lines);
  Result OfBadText(std::string_view record);
  Result ParseAny(std::string_view record, std::string* lines, std::string* error);
  void Remember(std::string_view prefix, std::string_view series);

  NameRules rules_;
  SeriesTexts known_;
  PlainCsv plain_;
  CsvFields fields_;
  Row row_;
};

inline constexpr std::string_view kCsvHeader = "metric_name,labels,value,timestamp_ms";
// Such names of the columns, which no sample can look like.
bool IsCsvHeader(const std::vector<std::string_view>& fields);

// "k1=v1;k2=v2", appended to `labels`; an empty or blank text has none.
bool SplitLabelList(std::string_view text, std::vector<Label>* labels, std::string* error);

// A row of that CSV, with its "\n". False if a label's value holds a ';', which it cannot express.
bool AppendCsv(const Row& row, std::string* lines);

}  // namespace pp
