#include "formats/openmetrics.h"

#include <algorithm>
#include <array>

#include "formats/names.h"
#include "values/number.h"
#include "values/scan.h"
#include "values/unix_time.h"

namespace pp {
namespace {

using Kind = OpenMetricsParser::Kind;

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view SkipBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  return text;
}

bool EqualsIgnoringCase(std::string_view text, std::string_view upper) {
  return std::equal(text.begin(), text.end(), upper.begin(), upper.end(),
                    [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; });
}

// "# TYPE", "# HELP" or "# UNIT", and a blank.
bool IsMetadata(std::string_view line) {
  return line.starts_with("# TYPE ") || line.starts_with("# HELP ") || line.starts_with("# UNIT ");
}

// The word of the format that a comment begins with, though not as the format has it; or empty.
std::string_view MisspeltWord(std::string_view comment) {
  constexpr std::array<std::string_view, 4> kWords = {"EOF", "TYPE", "HELP", "UNIT"};
  const std::string_view text = SkipBlanks(comment.substr(1));
  const std::string_view first = text.substr(0, FindAnyOf<' ', '\t'>(text));
  for (const std::string_view word : kWords) {
    if (EqualsIgnoringCase(first, word)) return word;
  }
  return {};
}

// ABNF, "escaped-char": a backslash before any other character is itself, which the stream writes
// as two.
void AppendKnownEscapes(std::string_view text, std::string* to) {
  for (;;) {
    const size_t plain = std::min(text.find('\\'), text.size());
    to->append(text.substr(0, plain));
    if (plain == text.size()) return;
    const char escaped = plain + 1 < text.size() ? text[plain + 1] : '\0';
    const bool is_known = escaped == '\\' || escaped == '"' || escaped == 'n';
    to->append(is_known ? text.substr(plain, 2) : "\\\\");
    text.remove_prefix(plain + (is_known ? 2 : 1));
  }
}

// "Unit": the end of the name, behind a '_'.
bool IsUnitOf(std::string_view unit, std::string_view family) {
  return family.ends_with(unit) && family.substr(0, family.size() - unit.size()).ends_with('_');
}

Kind ParseMetadataLine(std::string_view line, std::string* text, std::string* error) {
  text->clear();
  AppendKnownEscapes(line, text);
  Metadata metadata;
  if (!ParseMetadata(*text, &metadata, error)) return Kind::kInvalid;
  switch (metadata.kind) {
    case Metadata::Kind::kType:
      if (metadata.text != "untyped") return Kind::kMetadata;
      *error =
          "untyped is a type of the text format 0.0.4, for which there is --from stream; here it "
          "is unknown";
      return Kind::kInvalid;
    case Metadata::Kind::kUnit:
      if (metadata.text.empty() || IsUnitOf(metadata.text, metadata.family)) break;
      *error = "the metric's name does not end in '_' and its unit";
      return Kind::kInvalid;
    case Metadata::Kind::kHelp:
      break;
  }
  return metadata.text.empty() ? Kind::kIgnored : Kind::kMetadata;
}

Kind ParseComment(std::string_view line, std::string* text, std::string* error) {
  if (line == "# EOF") return Kind::kEof;
  if (IsMetadata(line)) return ParseMetadataLine(line, text, error);
  const std::string_view word = MisspeltWord(SkipBlanks(line));
  if (word.empty()) return Kind::kComment;
  *error = "not exactly \"# " + std::string(word) +
           (word == "EOF" ? "\"" : " NAME ...\", with single blanks");
  return Kind::kInvalid;
}

void AppendTimestamp(int64_t ms, std::string* to) {
  to->push_back(' ');
  AppendInt64(ms, to);
}

}  // namespace

Kind OpenMetricsParser::Parse(std::string_view line, std::string* text, std::string* error) {
  if (ParseKnown(line, text)) return Kind::kSample;
  if (!CheckText(line, error)) return Kind::kInvalid;
  const std::string_view content = SkipBlanks(line);
  if (content.empty()) return Kind::kIgnored;
  if (content.front() == '#') return ParseComment(line, text, error);
  return ParseSample(line, text, error);
}

// "value" or "value timestamp" behind a series that was met before. False if there is anything
// unusual about them.
bool OpenMetricsParser::ParseKnown(std::string_view line, std::string* text) {
  if (known_.count() == 0) return false;
  const SeriesTexts::Entry* known = known_.FindNext(line);
  if (known == nullptr) known = known_.Find(line.substr(0, GuessSeriesEnd(line)));
  if (known == nullptr) return false;
  const std::string_view numbers = line.substr(known->prefix.size());
  const std::string_view value = numbers.substr(0, FindAnyOf<' '>(numbers));
  int64_t ms = 0;
  std::string error;
  if (!IsValue(value)) return false;
  const bool has_timestamp = value.size() < numbers.size();
  if (has_timestamp && !ParseOpenMetricsTime(numbers.substr(value.size() + 1), &ms, &error)) {
    return false;
  }
  text->assign(known->value).append(value);
  if (has_timestamp) AppendTimestamp(ms, text);
  text->push_back('\n');
  return true;
}

Kind OpenMetricsParser::ParseSample(std::string_view line, std::string* text, std::string* error) {
  if (!parser_.Parse(line, &sample_, error)) return Kind::kInvalid;
  text->clear();
  AppendKnownEscapes(sample_.series, text);
  text->push_back(' ');
  Remember(line, *text);
  text->append(sample_.value_text);
  if (sample_.has_timestamp) AppendTimestamp(sample_.timestamp, text);
  if (!sample_.exemplar.empty()) {
    text->append(" # ");
    AppendKnownEscapes(sample_.exemplar, text);
  }
  text->push_back('\n');
  return Kind::kSample;
}

// To be called for a series that was not found, of the line that was parsed last.
void OpenMetricsParser::Remember(std::string_view line, std::string_view series) {
  const std::string_view prefix = line.substr(0, sample_.series.size() + 1);
  const bool can_be_found = sample_.series.data() == line.data() && prefix.ends_with(' ') &&
                            sample_.value_text.data() == line.data() + prefix.size();
  if (!can_be_found || known_.Find(prefix) != nullptr) return;
  if (SeriesTexts::Entry* entry = known_.Add(prefix)) entry->value = known_.Keep(series);
}

}  // namespace pp
