#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "formats/exposition.h"
#include "formats/prefix_cache.h"

namespace pp {

// OpenMetrics 1.0, its text format, as lines of the stream. They differ in few things: a timestamp
// is in seconds, a backslash that begins no escape is itself, and "# EOF" is the end. Beyond the
// specification it takes what cannot be misread: more blanks, a comma behind the last label, blank
// lines, comments, exemplars on any sample, and names in the quoted form.
class OpenMetricsParser {
 public:
  enum class Kind {
    kSample,
    kMetadata,
    kEof,
    kComment,  // which has no place in the format, but in a rejects file
    kIgnored,  // a blank line, or metadata that says nothing
    kInvalid,
  };

  OpenMetricsParser() : parser_(Dialect::kOpenMetrics) {}

  // Sets *text to a line of the stream, with its "\n" for a sample and without one for metadata.
  Kind Parse(std::string_view line, std::string* text, std::string* error);

 private:
  // From name{labels} and a blank as they stand in the line to the same in the stream.
  using SeriesTexts = PrefixCache<std::string_view>;

  bool ParseKnown(std::string_view line, std::string* text);
  Kind ParseSample(std::string_view line, std::string* text, std::string* error);
  void Remember(std::string_view line, std::string_view series);

  SeriesTexts known_;
  SampleParser parser_;
  Sample sample_;
};

}  // namespace pp
