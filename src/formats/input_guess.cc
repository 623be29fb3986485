#include "formats/input_guess.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "formats/csv.h"
#include "formats/csv_fields.h"
#include "formats/exposition.h"
#include "formats/influx.h"
#include "formats/trim.h"
#include "values/number.h"

namespace pp {
namespace {

using Kind = InputGuess::Kind;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
// From here on a number of milliseconds is of 1973 or later, and one of seconds beyond the year
// 5000.
constexpr int64_t kLeastMilliseconds = 100'000'000'000;

std::vector<std::string_view> WholeLines(std::string_view text, bool is_all) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos && !is_all && !lines.empty()) break;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
  }
  return lines;
}

Kind KindOfName(std::string_view name) {
  for (const std::string_view compressed : {".gz", ".zst"}) {
    if (name.ends_with(compressed)) name.remove_suffix(compressed.size());
  }
  constexpr std::array<std::pair<std::string_view, Kind>, 9> kEndings = {
      {{".csv", Kind::kCsv},
       {".json", Kind::kJson},
       {".jsonl", Kind::kJsonLines},
       {".ndjson", Kind::kJsonLines},
       {".prom", Kind::kStream},
       {".om", Kind::kOpenMetrics},
       {".openmetrics", Kind::kOpenMetrics},
       {".lp", Kind::kInflux},
       {".influx", Kind::kInflux}}};
  for (const auto& [ending, kind] : kEndings) {
    if (name.ends_with(ending)) return kind;
  }
  return Kind::kUnknown;
}

// {"name": where the stream has {"name"} or {"name",
bool IsObject(std::string_view line) {
  const size_t end = line.find('"', line.find('"') + 1);
  return end != std::string_view::npos && Trim(line.substr(end + 1)).starts_with(':');
}

// What the lines of a text format say about whose they are.
struct Evidence {
  bool is_exposition = false;
  bool has_eof = false;
  bool has_openmetrics_counter = false;
  bool has_milliseconds = false;
  bool has_ambiguous_time = false;
};

Evidence LookAtExposition(const std::vector<std::string_view>& lines) {
  Evidence evidence;
  std::set<std::string_view> counters;
  SampleParser parser;
  Sample sample;
  std::string error;
  Metadata metadata;
  for (const std::string_view line : lines) {
    const LineKind kind = ClassifyLine(line);
    evidence.has_eof = evidence.has_eof || line == "# EOF";
    if (kind == LineKind::kMetadata && ParseMetadata(line, &metadata, &error)) {
      evidence.is_exposition = true;
      if (metadata.kind == Metadata::Kind::kType && metadata.text == "counter") {
        counters.insert(metadata.family);
      }
    }
    if (kind != LineKind::kSample) continue;
    const std::string_view last = line.substr(line.find_last_of(" \t") + 1);
    if (!parser.Parse(line, &sample, &error)) {
      // Seconds may have a fraction, which milliseconds have not.
      const std::string_view before = Trim(line.substr(0, line.size() - last.size()));
      const bool is_seconds = last.find('.') != last.npos && parser.Parse(before, &sample, &error);
      evidence.has_eof = evidence.has_eof || is_seconds;
      continue;
    }
    evidence.is_exposition = true;
    const bool is_total = sample.name.ends_with("_total") &&
                          counters.contains(sample.name.substr(0, sample.name.size() - 6));
    evidence.has_openmetrics_counter = evidence.has_openmetrics_counter || is_total;
    if (!sample.has_timestamp) continue;
    const bool is_large = sample.timestamp >= kLeastMilliseconds;
    (is_large ? evidence.has_milliseconds : evidence.has_ambiguous_time) = true;
  }
  return evidence;
}

Kind KindOfExposition(const std::vector<std::string_view>& lines, Kind named) {
  const Evidence evidence = LookAtExposition(lines);
  if (!evidence.is_exposition && !evidence.has_eof) return Kind::kUnknown;
  if (evidence.has_milliseconds) return Kind::kStream;
  if (evidence.has_eof || evidence.has_openmetrics_counter) return Kind::kOpenMetrics;
  if (named == Kind::kStream || named == Kind::kOpenMetrics) return named;
  return evidence.has_ambiguous_time ? Kind::kUnknown : Kind::kStream;
}

// Its timestamps are in nanoseconds unless the user knows better; in another unit they are of the
// years around 1970, and not taken for any.
bool IsInflux(std::string_view line, bool* is_certain) {
  InfluxParser parser;
  std::string lines;
  std::string error;
  if (parser.Parse(line, &lines, &error) != InfluxParser::Result::kOk) return false;
  SampleParser samples;
  Sample sample;
  const bool has_sample =
      samples.Parse(std::string_view(lines).substr(0, lines.find('\n')), &sample, &error);
  *is_certain = !has_sample || !sample.has_timestamp || sample.timestamp >= kLeastMilliseconds;
  return true;
}

// The delimiter that cuts both lines into the same number of fields, more than one; there must be
// no other, as in numbers with a decimal comma.
void FindTable(const std::vector<std::string_view>& records, InputGuess* guess) {
  std::string error;
  int found = 0;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    CsvFields first(delimiter);
    CsvFields second(delimiter);
    if (first.Split(records[0], &error) != CsvFields::Result::kOk) continue;
    const size_t columns = first.fields().size();
    const bool has_second =
        records.size() > 1 && second.Split(records[1], &error) == CsvFields::Result::kOk;
    if (columns < 2 || (has_second && second.fields().size() != columns)) continue;
    guess->delimiter = delimiter;
    ++found;
  }
  if (found == 1) guess->kind = Kind::kTable;
}

void GuessCsv(const std::vector<std::string_view>& records, InputGuess* guess) {
  CsvParser parser;
  std::string lines;
  std::string error;
  const CsvRecordParser::Result result = parser.Parse(records[0], &lines, &error);
  if (result == CsvRecordParser::Result::kOk || result == CsvRecordParser::Result::kHeader) {
    guess->kind = Kind::kCsv;
  } else {
    FindTable(records, guess);
  }
}

}  // namespace

std::string InputGuess::Options() const {
  std::string delimiter_option;
  if (delimiter == '\t') delimiter_option = " --delimiter tab";
  if (delimiter != ',' && delimiter != '\t') {
    delimiter_option = std::string(" --delimiter '") + delimiter + "'";
  }
  switch (kind) {
    case Kind::kCsv:
      return "--from csv";
    case Kind::kTable:
      return "--from csv --header" + delimiter_option;
    case Kind::kJson:
      return "--from json";
    case Kind::kJsonLines:
      return "--from jsonl";
    case Kind::kStream:
      return "--from stream";
    case Kind::kOpenMetrics:
      return "--from openmetrics";
    case Kind::kInflux:
      return "--from influx";
    case Kind::kUnknown:
      break;
  }
  return "";
}

InputGuess GuessInput(std::string_view name, std::string_view first, bool is_all) {
  InputGuess guess;
  const Kind named = KindOfName(name);
  const std::vector<std::string_view> lines = WholeLines(first, is_all);
  std::vector<std::string_view> records;
  for (const std::string_view line : lines) {
    const std::string_view text = Trim(line);
    if (!text.empty() && !text.starts_with('#')) records.push_back(text);
  }
  if (records.empty()) {
    const bool has_metadata = std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
      return ClassifyLine(line) == LineKind::kMetadata || line == "# EOF";
    });
    guess.kind = has_metadata ? KindOfExposition(lines, named) : named;
  } else if (records[0].starts_with('[')) {
    guess.kind = Kind::kJson;
  } else if (records[0].starts_with('{') && IsObject(first)) {
    // An object over several lines is not one of JSON Lines.
    guess.kind = records[0].ends_with('}') ? Kind::kJsonLines : Kind::kJson;
  } else if (bool is_certain = false; IsInflux(records[0], &is_certain)) {
    guess.kind = is_certain ? Kind::kInflux : Kind::kUnknown;
  } else if (guess.kind = KindOfExposition(lines, named); guess.kind == Kind::kUnknown) {
    GuessCsv(records, &guess);
  }
  return guess;
}

}  // namespace pp
