#include "formats/exposition.h"

#include <algorithm>
#include <array>

#include "formats/labels.h"
#include "formats/names.h"
#include "values/number.h"
#include "values/scan.h"
#include "values/unix_time.h"
#include "values/utf8.h"

namespace pp {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view SkipBlanks(std::string_view text) {
  size_t n = 0;
  while (n < text.size() && IsBlank(text[n])) ++n;
  return text.substr(n);
}

// A word up to a blank, off the front of *text, and the blanks behind it.
std::string_view TakeWord(std::string_view* text) {
  const std::string_view word = text->substr(0, FindAnyOf<' ', '\t'>(*text));
  *text = SkipBlanks(text->substr(word.size()));
  return word;
}

// Reads one line from left to right.
class Scanner {
 public:
  // `unescaped` must have room for the whole line.
  Scanner(std::string_view line, Dialect dialect, std::string* unescaped, std::string* error)
      : left_(line), dialect_(dialect), unescaped_(unescaped), error_(error) {}

  std::string_view left() const { return left_; }
  void SkipBlanks() { left_ = pp::SkipBlanks(left_); }
  bool AtEnd() const { return left_.empty(); }
  bool Take(char c) {
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }
  std::string_view TakeWord() { return pp::TakeWord(&left_); }

  std::string_view TakeName() {
    const std::string_view name = left_.substr(0, CountNameBytes(left_));
    left_.remove_prefix(name.size());
    return name;
  }

  // What stands between double quotes, the first of which is already taken.
  bool TakeQuoted(std::string_view* text);

  // {label="value",...}, behind the opening brace; a quoted string alone is the metric's name.
  bool TakeLabels(Sample* sample);

  bool Fail(std::string_view reason) {
    *error_ = reason;
    return false;
  }

 private:
  bool TakeEscaped(size_t plain, std::string_view* text);
  bool TakeLabel(Sample* sample);
  bool TakeLabelValue(std::string_view name, Sample* sample);

  std::string_view left_;
  Dialect dialect_;
  std::string* unescaped_;
  std::string* error_;
};

bool Scanner::TakeQuoted(std::string_view* text) {
  const size_t stop = FindAnyOf<'"', '\\'>(left_);
  if (stop == left_.size()) return Fail("unclosed quote");
  if (left_[stop] == '\\') return TakeEscaped(stop, text);
  *text = left_.substr(0, stop);
  left_.remove_prefix(stop + 1);
  return true;
}

// As TakeQuoted, for text that has its first backslash at `plain`.
bool Scanner::TakeEscaped(size_t plain, std::string_view* text) {
  const size_t begin = unescaped_->size();
  unescaped_->append(left_.substr(0, plain));
  for (size_t i = plain; i < left_.size(); ++i) {
    char c = left_[i];
    if (c == '"') {
      left_.remove_prefix(i + 1);
      *text = std::string_view(*unescaped_).substr(begin);
      return true;
    }
    if (c == '\\') {
      const char escaped = i + 1 < left_.size() ? left_[i + 1] : '\0';
      if (escaped == '\\' || escaped == '"' || escaped == 'n') {
        c = escaped == 'n' ? '\n' : escaped;
        ++i;
      } else if (dialect_ == Dialect::kStream) {
        return Fail("invalid escape: only \\\\, \\\" and \\n are known");
      }
    }
    unescaped_->push_back(c);
  }
  return Fail("unclosed quote");
}

bool Scanner::TakeLabels(Sample* sample) {
  for (;;) {
    SkipBlanks();
    if (Take('}')) return true;
    if (!TakeLabel(sample)) return false;
    SkipBlanks();
    if (Take(',')) continue;
    if (Take('}')) return true;
    return Fail(AtEnd() ? "'}' missing after the labels" : "',' or '}' expected after a label");
  }
}

bool Scanner::TakeLabel(Sample* sample) {
  std::string_view name;
  const bool quoted = Take('"');
  if (quoted) {
    if (!TakeQuoted(&name)) return false;
  } else {
    name = TakeName();
  }
  SkipBlanks();
  if (quoted && (left_.starts_with(',') || left_.starts_with('}'))) {
    if (!sample->name.empty()) return Fail("second metric name");
    if (name.empty()) return Fail("empty metric name");
    sample->name = name;
    sample->has_utf8_names = sample->has_utf8_names || !IsMetricName(name);
    return true;
  }
  if (name.empty()) {
    return Fail(AtEnd()                            ? "'}' missing after the labels"
                : quoted || left_.starts_with('=') ? "empty label name"
                                                   : "illegal label name");
  }
  if (!IsLabelName(name)) {
    if (!quoted) return Fail("illegal label name");
    sample->has_utf8_names = true;
  }
  if (name == "__name__") return Fail("__name__ stands before the labels, not among them");
  if (!Take('=')) {
    return Fail(AtEnd() || IsBlank(left_[0]) || left_[0] == ',' || left_[0] == '}' ||
                        left_[0] == '"'
                    ? "'=' missing after a label name"
                    : "illegal label name");
  }
  return TakeLabelValue(name, sample);
}

bool Scanner::TakeLabelValue(std::string_view name, Sample* sample) {
  SkipBlanks();
  if (!Take('"')) return Fail("label value is not in double quotes");
  std::string_view value;
  if (!TakeQuoted(&value)) return false;
  if (!value.empty()) sample->labels.push_back({name, value});
  return true;
}

bool CheckLabels(const Sample& sample, Scanner* scanner) {
  const auto twice = FindDuplicateName(sample.labels);
  return !twice || scanner->Fail("duplicate label " + ShownName(*twice));
}

// name, {labels}, or both.
bool TakeSeries(Scanner* scanner, Sample* sample) {
  const char* const begin = scanner->left().data();
  sample->name = scanner->TakeName();
  if (!sample->name.empty() && !IsMetricName(sample->name)) {
    return scanner->Fail("illegal metric name");
  }
  const char* end = scanner->left().data();
  const bool bare = !sample->name.empty();
  scanner->SkipBlanks();
  if (scanner->Take('{')) {
    if (!scanner->TakeLabels(sample)) return false;
    if (!CheckLabels(*sample, scanner)) return false;
    end = scanner->left().data();
  } else if (scanner->left().data() == end) {
    // A name that nothing separates from what follows.
    return scanner->Fail(scanner->AtEnd() && bare ? "value is missing" : "illegal metric name");
  }
  if (sample->name.empty()) return scanner->Fail("metric name is missing");
  sample->series = std::string_view(begin, static_cast<size_t>(end - begin));
  return true;
}

bool TakeTimestamp(std::string_view text, Dialect dialect, Sample* sample, Scanner* scanner) {
  std::string error;
  sample->has_timestamp = true;
  if (dialect == Dialect::kOpenMetrics) {
    return ParseOpenMetricsTime(text, &sample->timestamp, &error) || scanner->Fail(error);
  }
  if (!ParseInt64(text, &sample->timestamp, &error)) {
    return scanner->Fail("timestamp is not in whole milliseconds since 1970: " + error);
  }
  return true;
}

// OpenMetrics 1.0, "Exemplars": so many characters in all names and values together.
constexpr size_t kMostExemplarCharacters = 128;

bool CheckLength(const Sample& exemplar, Scanner* scanner) {
  size_t characters = 0;
  for (const Label& label : exemplar.labels) {
    characters += CountCharacters(label.name) + CountCharacters(label.value);
  }
  return characters <= kMostExemplarCharacters ||
         scanner->Fail("exemplar labels have more than 128 characters");
}

// In seconds.
bool TakeExemplarTimestamp(Scanner* scanner, Sample* exemplar, std::string* error) {
  exemplar->has_timestamp = true;
  return ParseOpenMetricsTime(scanner->TakeWord(), &exemplar->timestamp, error) ||
         scanner->Fail("exemplar " + *error);
}

// {labels} value [seconds], as OpenMetrics 1.0 has it; behind the "#".
bool TakeExemplar(Scanner* scanner, Sample* exemplar, std::string* error) {
  exemplar->name = "exemplar";
  exemplar->labels.clear();
  exemplar->has_timestamp = false;
  exemplar->has_utf8_names = false;
  scanner->SkipBlanks();
  if (!scanner->Take('{') || !scanner->TakeLabels(exemplar)) {
    return scanner->Fail("exemplar has no valid labels");
  }
  if (!CheckLabels(*exemplar, scanner) || !CheckLength(*exemplar, scanner)) return false;
  scanner->SkipBlanks();
  if (!ParseValue(scanner->TakeWord(), &exemplar->value, error)) {
    return scanner->Fail("exemplar " + *error);
  }
  if (!scanner->AtEnd() && !TakeExemplarTimestamp(scanner, exemplar, error)) return false;
  return scanner->AtEnd() || scanner->Fail("text after the exemplar");
}

void Reset(Sample* sample) {
  sample->labels.clear();
  sample->has_timestamp = false;
  sample->timestamp = 0;
  sample->exemplar = {};
  sample->has_utf8_names = false;
}

bool IsType(std::string_view text) {
  constexpr std::array<std::string_view, 9> kTypes = {"counter",        "gauge",    "histogram",
                                                      "summary",        "untyped",  "unknown",
                                                      "gaugehistogram", "stateset", "info"};
  return std::find(kTypes.begin(), kTypes.end(), text) != kTypes.end();
}

// \\, \n and, as in OpenMetrics, \".
bool CheckHelp(std::string_view text, std::string* error) {
  for (size_t i = text.find('\\'); i < text.size(); i = text.find('\\', i + 2)) {
    const char escaped = i + 1 < text.size() ? text[i + 1] : '\0';
    if (escaped == '\\' || escaped == 'n' || escaped == '"') continue;
    *error = "invalid escape in the help text: only \\\\, \\\" and \\n are known";
    return false;
  }
  return true;
}

bool MetadataKind(std::string_view word, Metadata::Kind* kind) {
  if (word == "TYPE")
    *kind = Metadata::Kind::kType;
  else if (word == "HELP")
    *kind = Metadata::Kind::kHelp;
  else if (word == "UNIT")
    *kind = Metadata::Kind::kUnit;
  else
    return false;
  return true;
}

}  // namespace

LineKind ClassifyLine(std::string_view line) {
  if (line.starts_with("#pp ")) return LineKind::kDirective;
  line = SkipBlanks(line);
  if (line.empty()) return LineKind::kIgnored;
  if (line.front() != '#') return LineKind::kSample;
  std::string_view rest = SkipBlanks(line.substr(1));
  Metadata::Kind kind;
  return MetadataKind(TakeWord(&rest), &kind) ? LineKind::kMetadata : LineKind::kIgnored;
}

// False if there is anything unusual about the line.
bool SampleParser::ParsePlain(std::string_view line, Sample* sample) {
  const size_t series = plain_.Take(line, sample);
  SampleNumbers numbers;
  if (series == 0 || !SplitNumbers(line.substr(series), &numbers)) return false;
  std::string error;
  if (!ParseValue(numbers.value_text, &sample->value, &error)) return false;
  sample->value_text = numbers.value_text;
  sample->has_timestamp = numbers.has_timestamp;
  sample->timestamp = numbers.timestamp;
  return true;
}

bool SampleParser::Parse(std::string_view line, Sample* sample, std::string* error) {
  if (!CheckText(line, error)) return false;
  Reset(sample);
  if (dialect_ == Dialect::kStream && ParsePlain(line, sample)) return true;
  Reset(sample);
  unescaped_.clear();
  unescaped_.reserve(line.size());
  Scanner scanner(line, dialect_, &unescaped_, error);
  scanner.SkipBlanks();
  if (!TakeSeries(&scanner, sample)) return false;
  scanner.SkipBlanks();
  sample->value_text = scanner.TakeWord();
  if (!ParseValue(sample->value_text, &sample->value, error)) return false;
  if (scanner.AtEnd()) return true;
  if (!scanner.left().starts_with('#') &&
      !TakeTimestamp(scanner.TakeWord(), dialect_, sample, &scanner)) {
    return false;
  }
  if (scanner.AtEnd()) return true;
  if (!scanner.Take('#')) return scanner.Fail("text after the timestamp");
  sample->exemplar = SkipBlanks(scanner.left());
  return TakeExemplar(&scanner, &exemplar_, error);
}

bool ParseOpenMetricsTime(std::string_view text, int64_t* ms, std::string* error) {
  if (!ParseUnixSeconds(text, ms, error)) {
    *error = "timestamp is not in seconds since 1970: " + *error;
  } else if (*ms >= kYear10000) {
    *error = "timestamp is not in seconds since 1970, or beyond the year 9999";
  } else {
    return true;
  }
  return false;
}

bool SplitNumbers(std::string_view text, SampleNumbers* numbers) {
  std::string error;
  const size_t blank = FindAnyOf<' '>(text);
  numbers->value_text = text.substr(0, blank);
  numbers->has_timestamp = blank < text.size();
  numbers->timestamp = 0;
  return !numbers->has_timestamp || ParseInt64(text.substr(blank + 1), &numbers->timestamp, &error);
}

size_t GuessSeriesEnd(std::string_view line) {
  const size_t brace = line.find('}');
  return brace == std::string_view::npos ? std::min(line.find(' '), line.size() - 1) + 1
                                         : std::min(brace + 2, line.size());
}

bool CanBeInMetadata(std::string_view name) {
  return name.find_first_of("\"\\\n") == name.npos;
}

bool ParseMetadata(std::string_view line, Metadata* metadata, std::string* error) {
  if (!CheckText(line, error)) return false;
  std::string_view left = SkipBlanks(SkipBlanks(line).substr(1));
  MetadataKind(TakeWord(&left), &metadata->kind);
  if (left.starts_with('"')) {
    const size_t quote = left.find('"', 1);
    if (quote == std::string_view::npos || quote == 1 || left.find('\\') < quote) {
      *error = "quoted metric name is empty, not closed, or has an escape";
      return false;
    }
    metadata->family = left.substr(1, quote - 1);
    left = left.substr(quote + 1);
    if (!left.empty() && !IsBlank(left.front())) {
      *error = "text right behind the quoted metric name";
      return false;
    }
    left = SkipBlanks(left);
  } else {
    metadata->family = TakeWord(&left);
    if (!IsMetricName(metadata->family)) {
      *error = metadata->family.empty() ? "metric name is missing" : "illegal metric name";
      return false;
    }
  }
  metadata->text = left;
  if (metadata->kind == Metadata::Kind::kHelp) return CheckHelp(left, error);
  if (metadata->kind == Metadata::Kind::kUnit) return true;
  metadata->text = TakeWord(&left);
  if (IsType(metadata->text) && left.empty()) return true;
  *error = metadata->text.empty() ? "metric type is missing" : "unknown metric type";
  return false;
}

}  // namespace pp
