#include "formats/input_guess.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "formats/csv.h"
#include "formats/csv_records.h"
#include "formats/delimiter_guess.h"
#include "formats/exposition.h"
#include "formats/influx.h"
#include "formats/not_text.h"
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

// A row may be a sample as well, where tabs separate columns, or in a last line of words. What says
// which it is, is the first record, unless there is metadata.
bool LooksLikeTable(const std::vector<std::string_view>& lines,
                    const std::vector<std::string_view>& records) {
  const bool has_metadata = std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    return ClassifyLine(line) == LineKind::kMetadata || line == "# EOF";
  });
  if (has_metadata || records.size() < 2 || records[0].find('{') != std::string_view::npos) {
    return false;
  }
  SampleParser parser;
  Sample sample;
  std::string error;
  return !parser.Parse(records[0], &sample, &error) &&
         !FindDelimiters(records[0], records[1]).empty();
}

bool GuessExposition(const std::vector<std::string_view>& lines, Kind named, InputGuess* guess) {
  const Evidence evidence = LookAtExposition(lines);
  if (!evidence.is_exposition && !evidence.has_eof) return false;
  guess->kind = Kind::kStream;
  if (evidence.has_milliseconds) return true;
  if (evidence.has_eof || evidence.has_openmetrics_counter) {
    guess->kind = Kind::kOpenMetrics;
  } else if (named == Kind::kStream || named == Kind::kOpenMetrics) {
    guess->kind = named;
  } else if (evidence.has_ambiguous_time) {
    guess->kind = Kind::kUnknown;
    guess->doubt =
        "has timestamps that could be in seconds or in milliseconds: give --from openmetrics or "
        "--from stream";
  }
  return true;
}

// Its timestamps are in nanoseconds; what would be of 1970 then is not taken for that.
bool GuessInflux(std::string_view line, InputGuess* guess) {
  InfluxParser parser;
  std::string lines;
  std::string error;
  const bool is_point = parser.Parse(line, &lines, &error) == InfluxParser::Result::kOk;
  if (!is_point) return false;
  guess->kind = Kind::kInflux;
  SampleParser samples;
  Sample sample;
  const std::string_view first = std::string_view(lines).substr(0, lines.find('\n'));
  const bool has_time = samples.Parse(first, &sample, &error) && sample.has_timestamp;
  if (!has_time || sample.timestamp >= kLeastMilliseconds) return true;
  guess->unit = parser.other_unit();
  guess->doubt = guess->unit
                     ? "looks like the InfluxDB line protocol with timestamps in " +
                           std::string(NameOf(*guess->unit)) + ": give " + guess->Options()
                     : "looks like the InfluxDB line protocol with timestamps that are not in "
                       "nanoseconds: give --from influx and their --time-format";
  return true;
}

// The delimiter that cuts both lines into the same number of fields, more than one; there must be
// no other, as in numbers with a decimal comma.
void FindTable(const std::vector<std::string_view>& records, InputGuess* guess) {
  const std::string_view second = records.size() > 1 ? records[1] : std::string_view();
  std::vector<char> delimiters = FindDelimiters(Trim(records[0]), Trim(second));
  // Tabs at an end may be what separates empty cells.
  if (delimiters.empty()) delimiters = FindDelimiters(records[0], second);
  if (delimiters.size() == 1) {
    guess->kind = Kind::kTable;
    guess->delimiter = delimiters.front();
  } else if (!delimiters.empty()) {
    guess->doubt =
        "looks like a table, but more than one character could separate its columns: "
        "give --columns auto and the --delimiter";
  }
}

void GuessCsv(const std::vector<std::string_view>& records, InputGuess* guess) {
  CsvParser parser;
  std::string lines;
  std::string error;
  const CsvRecordParser::Result result = parser.Parse(Trim(records[0]), &lines, &error);
  if (result == CsvRecordParser::Result::kOk || result == CsvRecordParser::Result::kHeader) {
    guess->kind = Kind::kCsv;
  } else {
    FindTable(records, guess);
  }
}

}  // namespace

std::string InputGuess::Options() const {
  switch (kind) {
    case Kind::kCsv:
      return "--from csv";
    case Kind::kTable:
      return "--from csv --header" + (delimiter == ',' ? "" : " " + DelimiterOption(delimiter));
    case Kind::kJson:
      return "--from json";
    case Kind::kJsonLines:
      return "--from jsonl";
    case Kind::kStream:
      return "--from stream";
    case Kind::kOpenMetrics:
      return "--from openmetrics";
    case Kind::kInflux:
      return "--from influx" +
             (unit ? " --time-format " + std::string(ShortNameOf(*unit)) : std::string());
    case Kind::kUnknown:
      break;
  }
  return "";
}

InputGuess GuessInput(std::string_view name, std::string_view first, bool is_all) {
  InputGuess guess;
  guess.doubt = WhyNoText(first);
  if (!guess.doubt.empty()) return guess;
  const Kind named = KindOfName(name);
  const std::vector<std::string_view> lines = WholeLines(first, is_all);
  std::vector<std::string_view> records;  // a tab at either end may separate columns
  for (const std::string_view& line : lines) {
    const bool is_first = &line == lines.data();
    if (CsvRecords::IsIgnored(line) || (is_first && CsvRecords::IsSeparatorLine(1, Trim(line)))) {
      continue;
    }
    records.push_back(line);
  }
  const std::string_view record = records.empty() ? std::string_view() : Trim(records[0]);
  if (records.empty()) {
    const bool has_metadata = std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
      return ClassifyLine(line) == LineKind::kMetadata || line == "# EOF";
    });
    guess.kind = named;
    if (has_metadata) GuessExposition(lines, named, &guess);
  } else if (record.starts_with('[')) {
    guess.kind = Kind::kJson;
  } else if (record.starts_with('{') && IsObject({record.data(), first.data() + first.size()})) {
    // An object over several lines is not one of JSON Lines.
    guess.kind = record.ends_with('}') ? Kind::kJsonLines : Kind::kJson;
  } else if (!GuessInflux(record, &guess) &&
             (LooksLikeTable(lines, records) || !GuessExposition(lines, named, &guess))) {
    GuessCsv(records, &guess);
  }
  return guess;
}

}  // namespace pp
