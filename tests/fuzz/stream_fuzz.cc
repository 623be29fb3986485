// The stream itself, and OpenMetrics.

#include <string>
#include <string_view>

#include "conversion/sort_keys.h"
#include "formats/exposition.h"
#include "formats/mark.h"
#include "formats/openmetrics.h"
#include "formats/series_hash.h"
#include "formats/series_text.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"
#include "support/fake_clock.h"
#include "values/number.h"

namespace pp::fuzz {
namespace {

// A sample that is written as it was read, is read as the same.
void ExpectReadAgain(const Sample& sample, std::string_view line) {
  std::string text, error;
  AppendSeries(sample.name, sample.labels, &text);
  text.push_back(' ');
  AppendValue(sample.value, &text);
  if (sample.has_timestamp) {
    text.push_back(' ');
    AppendInt64(sample.timestamp, &text);
  }
  SampleParser parser;
  Sample again;
  Expect(parser.Parse(text, &again, &error), "what is written can be read", text);
  ExpectEqual(sample.name, again.name, "a name is read as it was written", line);
  Expect(sample.labels == again.labels, "labels are read as they were written", line);
  Expect(ValueBits(sample.value) == ValueBits(again.value), "a value is read as it was", line);
  Expect(sample.has_timestamp == again.has_timestamp && sample.timestamp == again.timestamp,
         "a timestamp is read as it was", line);
  Expect(sample.has_utf8_names == again.has_utf8_names, "so are the rules of its names", line);
}

// The hash of a series is that of every spelling, whether it is met the first time or again.
void ExpectOneHash(std::string_view line, const Sample& sample) {
  std::string text, error;
  AppendSeries(sample.name, sample.labels, &text);
  text.append(" 1");
  SeriesHasher hasher;
  SampleNumbers numbers;
  uint64_t first = 0, again = 0, rewritten = 0;
  Expect(hasher.Check(line, &numbers, &first, &error), "a sample has a hash", line);
  if (hasher.FindKnown(line, &numbers, &again)) Expect(first == again, "and keeps it", line);
  Expect(hasher.Check(text, &numbers, &rewritten, &error), "so has what is written", text);
  Expect(first == rewritten, "and that is the same", line);
}

bool ParseLine(std::string_view line, NameRules, std::string* out) {
  std::string error;
  bool is_legal = true;
  switch (ClassifyLine(line)) {
    case LineKind::kIgnored:
      return true;
    case LineKind::kDirective:
      break;
    case LineKind::kMetadata: {
      Metadata metadata;
      is_legal = ParseMetadata(line, &metadata, &error);
      break;
    }
    case LineKind::kSample: {
      SampleParser parser;
      Sample sample;
      is_legal = parser.Parse(line, &sample, &error);
      if (!is_legal) break;
      ExpectReadAgain(sample, line);
      ExpectOneHash(line, sample);
      break;
    }
  }
  if (is_legal) out->append(line).append("\n");
  return is_legal;
}

bool ParseOpenMetricsLine(std::string_view line, NameRules, std::string* out) {
  OpenMetricsParser parser;
  std::string text, error;
  switch (parser.Parse(line, &text, &error)) {
    case OpenMetricsParser::Kind::kSample:
      out->append(text);
      return true;
    case OpenMetricsParser::Kind::kMetadata:
      out->append(text).append("\n");
      return true;
    case OpenMetricsParser::Kind::kInvalid:
      return false;
    default:
      return true;
  }
}

void CheckSortKeys(std::string_view stream) {
  FakeClock clock;
  SortKeys keys(&clock);
  while (!stream.empty()) {
    const std::string_view line = TakeLine(&stream);
    const std::string_view with_key = keys.WithKey(line);
    const size_t tab = with_key.find('\t');
    ExpectEqual(line, with_key.substr(tab + 1), "a line has its key in front", line);
    Expect(IsInt64(with_key.substr(0, tab)), "a key is a number", line);
  }
}

bool HasMark(std::string_view input) {
  return input.find("#pp mark") != std::string_view::npos;
}

}  // namespace

FUZZ_TARGET(stream) {
  const auto run = CheckConversion(Format::kStream, input);
  // Behind a mark a last line without an ending is left out.
  if (!HasMark(input)) CheckLinesAlone(run, input, ParseLine);
  std::string legal;
  for (std::string_view left = input; !left.empty();) ParseLine(TakeLine(&left), {}, &legal);
  CheckSortKeys(legal);
}

FUZZ_TARGET(openmetrics) {
  const auto run = CheckConversion(Format::kOpenMetrics, input);
  // Of a whole exposition it also counts where it ends.
  std::string_view left = WithoutByteOrderMark(input);
  std::string text, error;
  std::string_view first = TakeLine(&left);
  if (first.ends_with('\r')) first.remove_suffix(1);
  if (OpenMetricsParser().Parse(first, &text, &error) == OpenMetricsParser::Kind::kComment) {
    CheckLinesAlone(run, input, ParseOpenMetricsLine);
  }
}

}  // namespace pp::fuzz
