#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/plain_series.h"
#include "values/sample.h"

namespace pp {

// The stream: the Prometheus text exposition format 0.0.4, one sample a line, with the quoted form
// for UTF-8 names, exemplars as in OpenMetrics, and our own `#pp ` lines. See pp-stream(5).

enum class LineKind {
  kSample,
  kMetadata,   // # TYPE, # HELP, # UNIT
  kDirective,  // "#pp ...": ours, to be copied through
  kIgnored,    // blank, or another comment
};

LineKind ClassifyLine(std::string_view line);

// What a sample line is read as.
enum class Dialect {
  kStream,
  kOpenMetrics,  // timestamps are in seconds, and a backslash that begins no escape is itself
};

// Parses sample lines. Keeps its buffers from line to line.
class SampleParser {
 public:
  explicit SampleParser(Dialect dialect = Dialect::kStream) : dialect_(dialect) {}

  // On success `sample` views `line` and this parser, until the next call. Labels with an empty
  // value are left out: in Prometheus they are the same as absent.
  bool Parse(std::string_view line, Sample* sample, std::string* error);

  // Of the line that was parsed last, if its sample has an exemplar: labels, value, and the
  // timestamp if it has one of its own. Views as those of the sample.
  const Sample& exemplar() const { return exemplar_; }

 private:
  bool ParsePlain(std::string_view line, Sample* sample);

  Dialect dialect_;
  PlainSeries plain_;
  std::string unescaped_;  // never reallocated while a line is parsed: views point into it
  Sample exemplar_;
};

// A timestamp of OpenMetrics, in seconds. One beyond the year 9999 is an error: it is in
// milliseconds, as in the stream.
bool ParseOpenMetricsTime(std::string_view text, int64_t* ms, std::string* error);

// What stands behind the series of a sample line.
struct SampleNumbers {
  std::string_view value_text;
  bool has_timestamp = false;
  int64_t timestamp = 0;
};

// Splits "value" or "value timestamp". False if there is anything unusual about the text, which may
// still be legal. The value is not checked.
bool SplitNumbers(std::string_view text, SampleNumbers* numbers);

// Where the name{labels} that a sample line begins with ends, with the blank behind it: a guess
// that is right where nothing is unusual. If it is wrong, what is before it is not legal.
size_t GuessSeriesEnd(std::string_view line);

struct Metadata {
  enum class Kind { kType, kHelp, kUnit };
  Kind kind = Kind::kType;
  std::string_view family;  // unquoted
  std::string_view text;    // the type, the help with its escapes, or the unit
};

// Whether metadata has a place for a name, or a part of one, of whatever rules: there it has no
// escapes.
bool CanBeInMetadata(std::string_view name);

// `line` is of LineKind::kMetadata; the views point into it.
bool ParseMetadata(std::string_view line, Metadata* metadata, std::string* error);

}  // namespace pp
