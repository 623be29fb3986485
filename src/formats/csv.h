#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/plain_csv.h"
#include "formats/prefix_cache.h"
#include "formats/row.h"

namespace pp {

// Cuts CSV records (RFC 4180) into fields. Keeps its buffers from record to record.
class CsvFields {
 public:
  enum class Result {
    kOk,
    kOpenQuote,  // a quoted field does not end: the record goes on in the next line, or is broken
    kBroken,     // *error says how
  };

  // Fills fields(), which view `record` and this object until the next call.
  Result Split(std::string_view record, std::string* error);
  const std::vector<std::string_view>& fields() const { return fields_; }

 private:
  void SplitUnquoted(std::string_view record);
  Result TakeQuoted(std::string_view* left, std::string* error);

  std::vector<std::string_view> fields_;
  std::string unquoted_;
};

// The CSV of pp-parse(1): metric_name,labels,value[,timestamp_ms], labels as k1=v1;k2=v2. Blanks
// around names and numbers do not count; in a label's value they do.
class CsvParser {
 public:
  enum class Result {
    kOk,
    kOpenQuote,  // as of CsvFields
    kBroken,     // not such a record at all
    kInvalid,    // a record, and something is wrong with its sample
    kHeader,     // the names of the columns, which no sample can look like
  };

  explicit CsvParser(NameRules rules = NameRules::kClassic) : rules_(rules) {}

  // Appends `record` to `lines` as a line of the stream.
  Result Parse(std::string_view record, std::string* lines, std::string* error);

  // A blank line or a comment.
  static bool IsIgnored(std::string_view record);

 private:
  // From "metric_name,labels," as it stands in the record to the series as it stands in the stream,
  // with a blank behind it. Neither has a quote.
  using SeriesTexts = PrefixCache<std::string_view>;

  bool ParseKnown(std::string_view record, std::string* lines);
  Result ParseAny(std::string_view record, std::string* lines, std::string* error);
  void Remember(std::string_view prefix, std::string_view series);

  NameRules rules_;
  SeriesTexts known_;
  PlainCsv plain_;
  CsvFields fields_;
  Row row_;
};

// A row of that CSV, with its "\n". False if a label's value holds a ';', which it cannot express.
bool AppendCsv(const Row& row, std::string* lines);

}  // namespace pp
