#include "formats/format_guess.h"

#include <algorithm>

#include "formats/csv.h"
#include "formats/delimiter_guess.h"
#include "formats/exposition.h"
#include "formats/input_guess.h"
#include "formats/not_text.h"
#include "values/sample.h"
#include "values/unix_time.h"
#include "values/utf8.h"

namespace pp {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view WithoutBlanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
}

// What pp-route --key writes: 16 hexadecimal digits and a tab.
bool HasKey(std::string_view text) {
  constexpr size_t kDigits = 16;
  return text.size() > kDigits && text[kDigits] == '\t' &&
         text.find_first_not_of("0123456789abcdef") == kDigits;
}

// {"name": where the stream has {"name"} or {"name",
bool LooksLikeAnObject(std::string_view text) {
  text = WithoutBlanks(text);
  if (!text.starts_with('{')) return false;
  text = WithoutBlanks(text.substr(1));
  if (!text.starts_with('"')) return false;
  const size_t end = text.find('"', 1);
  return end != std::string_view::npos && WithoutBlanks(text.substr(end + 1)).starts_with(':');
}

bool LooksLikeCsv(std::string_view text) {
  return text.find('{') == std::string_view::npos && std::count(text.begin(), text.end(), ',') > 1;
}

bool IsSample(std::string_view text) {
  SampleParser parser;
  Sample sample;
  std::string error;
  return ClassifyLine(text) == LineKind::kSample && parser.Parse(text, &sample, &error);
}

// A sample with a time in seconds, perhaps with a fraction.
bool HasSeconds(std::string_view text) {
  const size_t blank = text.find_last_of(kBlanks, text.find_last_not_of(kBlanks));
  if (blank == std::string_view::npos) return false;
  return LikelyUnit(text.substr(blank + 1)) == TimeUnit::kSeconds &&
         IsSample(text.substr(0, blank));
}

// A type that OpenMetrics does not have.
bool IsUntyped(std::string_view text) {
  Metadata metadata;
  std::string error;
  return ClassifyLine(text) == LineKind::kMetadata && ParseMetadata(text, &metadata, &error) &&
         metadata.kind == Metadata::Kind::kType && metadata.text == "untyped";
}

// What reads it where pp-parse was told another format, or where it is to come first.
std::string Give(const std::string& options, InputFormat expected) {
  return expected == InputFormat::kStream ? "pp-parse " + options + " turns it into the stream"
                                          : "give " + options;
}

std::string JsonOrJsonLines(std::string_view line, InputFormat expected) {
  const size_t end = line.find_last_not_of(kBlanks);
  const bool is_whole = LooksLikeAnObject(line) && line[end] == '}';
  return (is_whole ? "looks like JSON Lines: " : "looks like JSON: ") +
         Give(is_whole ? "--from jsonl" : "--from json", expected);
}

std::string GuessInflux(std::string_view line, InputFormat expected) {
  const InputGuess guess = GuessInput("", line, true);
  if (guess.kind != InputGuess::Kind::kInflux) return "";
  return "looks like the InfluxDB line protocol: " + Give(guess.Options(), expected);
}

std::string GuessExposition(std::string_view line, InputFormat expected) {
  if (expected != InputFormat::kOpenMetrics && HasSeconds(line)) {
    return "looks like OpenMetrics, whose times are in seconds: " +
           Give("--from openmetrics", expected);
  }
  const bool is_untyped = expected == InputFormat::kOpenMetrics && IsUntyped(line);
  if (expected == InputFormat::kStream || !(is_untyped || IsSample(line))) return "";
  const std::string_view alternative =
      expected == InputFormat::kOpenMetrics
          ? ""
          : "; where it ends in \"# EOF\", --from openmetrics reads it";
  return "looks like the stream already: pp-route and the sinks take it as it is, pp-parse "
         "--from stream checks it" +
         std::string(alternative);
}

std::string GuessCsv(std::string_view line, InputFormat expected) {
  const bool is_of_rows = line.starts_with(kCsvHeader.substr(0, kCsvHeader.rfind(',')));
  if (char delimiter = ','; !is_of_rows && LooksLikeHeader(line, &delimiter)) {
    const std::string options =
        "--header" + (delimiter == ',' ? std::string() : " " + DelimiterOption(delimiter));
    return "looks like the header of a table: " +
           Give((expected == InputFormat::kCsv ? "" : "--from csv ") + options, expected);
  }
  if (expected == InputFormat::kCsv || !LooksLikeCsv(line)) return "";
  return expected == InputFormat::kStream ? "looks like CSV: pp-parse turns it into the stream"
                                          : "looks like CSV: pp-parse reads it without --from";
}

}  // namespace

std::string GuessFormat(std::string_view line, InputFormat expected) {
  if (line.starts_with("\x1f\x8b")) return "looks like gzip: zcat FILE makes text of it";
  if (line.starts_with("\x28\xb5\x2f\xfd")) {
    return "looks like zstd: zstdcat FILE makes text of it";
  }
  if (std::string why = WhyNoText(line); !why.empty()) return why;
  if (!IsValidUtf8(line)) return std::string(kNotUtf8);
  if (HasKey(line)) return "has keys, as pp-route --key writes them: cut -f2- takes them off";
  if (expected == InputFormat::kTable) return "";
  const bool is_object = expected != InputFormat::kJsonLines && LooksLikeAnObject(line);
  if (expected != InputFormat::kJson && (is_object || WithoutBlanks(line).starts_with('['))) {
    return JsonOrJsonLines(line, expected);
  }
  std::string guess;
  if (expected != InputFormat::kInflux) guess = GuessInflux(line, expected);
  if (guess.empty()) guess = GuessExposition(line, expected);
  if (guess.empty()) guess = GuessCsv(line, expected);
  return guess;
}

}  // namespace pp
