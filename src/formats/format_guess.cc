#include "formats/format_guess.h"

#include <algorithm>

#include "formats/exposition.h"
#include "values/sample.h"

namespace pp {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view WithoutBlanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
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

bool LooksLikeTheStream(std::string_view text) {
  SampleParser parser;
  Sample sample;
  std::string error;
  return ClassifyLine(text) == LineKind::kSample && parser.Parse(text, &sample, &error);
}

std::string JsonOrJsonLines(std::string_view line, InputFormat expected) {
  const size_t end = line.find_last_not_of(kBlanks);
  const bool is_whole = LooksLikeAnObject(line) && line[end] == '}';
  const std::string from = is_whole ? "--from jsonl" : "--from json";
  return (is_whole ? "looks like JSON Lines: " : "looks like JSON: ") +
         (expected == InputFormat::kStream ? "pp-parse " + from + " turns it into the stream"
                                           : "give " + from);
}

}  // namespace

std::string GuessFormat(std::string_view line, InputFormat expected) {
  const bool is_stream = expected == InputFormat::kStream;
  if (line.starts_with("\x1f\x8b")) return "looks like gzip: zcat FILE makes text of it";
  if (line.starts_with("\x28\xb5\x2f\xfd")) {
    return "looks like zstd: zstdcat FILE makes text of it";
  }
  const bool is_object = expected != InputFormat::kJsonLines && LooksLikeAnObject(line);
  if (expected != InputFormat::kJson && (is_object || WithoutBlanks(line).starts_with('['))) {
    return JsonOrJsonLines(line, expected);
  }
  if (expected != InputFormat::kCsv && LooksLikeCsv(line)) {
    return is_stream ? "looks like CSV: pp-parse turns it into the stream"
                     : "looks like CSV: pp-parse reads it without --from";
  }
  if (!is_stream && LooksLikeTheStream(line)) {
    return "looks like the stream already: pp-route and the sinks take it as it is, pp-parse "
           "--from stream checks it";
  }
  return "";
}

}  // namespace pp
