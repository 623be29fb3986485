#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace pp {

struct Label {
  std::string_view name;
  std::string_view value;

  friend bool operator==(const Label&, const Label&) = default;
};

// What is stored of a sample in its series.
struct TimedValue {
  double value;
  int64_t timestamp;  // milliseconds since the Unix epoch
};

// One sample as a line of the stream gives it. All views point into the line or into the parser
// that made it, and live until that parser's next line.
struct Sample {
  std::string_view series;  // the bytes of name{labels} as they stand in the line
  std::string_view name;
  std::vector<Label> labels;  // in the line's order, unescaped; none of them empty, none twice
  std::string_view value_text;
  double value = 0;
  bool has_timestamp = false;   // none means "now": whoever consumes the line stamps it
  int64_t timestamp = 0;        // milliseconds since the Unix epoch
  std::string_view exemplar;    // what follows " # ", checked; empty if there is none
  bool has_utf8_names = false;  // a name is outside the classic rules (formats/names.h)
};

}  // namespace pp
