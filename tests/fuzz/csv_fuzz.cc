// The CSV of pp itself: metric_name,labels,value[,timestamp_ms].

#include <string>
#include <string_view>

#include "formats/csv.h"
#include "formats/csv_records.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

bool ParseLine(std::string_view line, NameRules rules, std::string* out) {
  using Result = CsvRecordParser::Result;
  if (CsvRecords::IsIgnored(line)) return true;
  std::string error;
  CsvParser parser(rules);
  const Result result = parser.Parse(line, out, &error);
  return result == Result::kOk || result == Result::kHeader;
}

}  // namespace

FUZZ_TARGET(csv) {
  const auto run = CheckConversion(Format::kCsv, input);
  CheckRowsCount(run, input);
  // A quoted field may hold line ends.
  if (input.find('"') == std::string_view::npos) CheckLinesAlone(run, input, ParseLine);
}

}  // namespace pp::fuzz
