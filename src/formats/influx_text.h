#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "values/scan.h"

namespace pp {

// The characters of the InfluxDB line protocol (formats/influx.h): what ends where, and what is a
// number.

// Whether a backslash before it stands for it.
inline bool IsInfluxEscapable(char c, bool in_measurement) {
  return c == ',' || c == ' ' || (c == '=' && !in_measurement);
}

// The first place of one of these characters without a backslash before it, or text.size().
template <char... kWanted>
size_t FindUnescaped(std::string_view text) {
  size_t i = 0;
  for (;;) {
    i += FindAnyOf<'\\', kWanted...>(text.substr(i));
    if (i == text.size() || text[i] != '\\') return i;
    const bool escapes = i + 1 < text.size() && IsInfluxEscapable(text[i + 1], false);
    i += escapes ? 2 : 1;
  }
}

// The place of the quote that closes a string, behind the one that opens it; or text.size().
size_t FindInfluxStringEnd(std::string_view text);

// How the last string ends that is looked at.
enum class InfluxString {
  kClosed,  // or there is none
  kOpen,    // not within this text
  kBroken,  // there is text behind its quote
};

// Of the fields of this point, which may be no good one.
InfluxString FindInfluxString(std::string_view point);

// Of a point whose string is open up to the line before, behind this line.
InfluxString GoOnInInfluxString(std::string_view line);

// A blank line or a comment.
bool IsIgnoredByInflux(std::string_view line);

// The value of a field that is no string, as the stream has it: a number without the suffix of an
// integer, or a boolean as 1 or 0. Empty if it is neither.
std::string_view InfluxNumber(std::string_view text, std::string* error);

}  // namespace pp
