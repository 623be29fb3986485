#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pp {

// Numbers as text, independent of the locale.

inline bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// A sample value as in the text exposition format 0.0.4 (Go's strconv.ParseFloat), without the
// hexadecimal and underscore forms. NaN, without a sign, and Inf in any case. Text too large for a
// double is an error; text too small becomes zero. NaN is always the normal NaN, never a stale
// marker.
bool ParseValue(std::string_view text, double* value, std::string* error);

// Whether ParseValue takes `text`; for the forms that numbers mostly have, faster.
bool IsValue(std::string_view text);

// Decimal digits with an optional '-', within int64.
bool ParseInt64(std::string_view text, int64_t* value, std::string* error);
bool IsInt64(std::string_view text);

// The shortest text that ParseValue reads back as the same value: "1", "0.1", "1e+30", "NaN",
// "+Inf".
void AppendValue(double value, std::string* to);
void AppendInt64(int64_t value, std::string* to);

// The bits of a double: equality that also holds for NaN and tells 0 from -0.
uint64_t ValueBits(double value);

// The value that says that a series has ended (Remote Write 1.0, "Stale Markers"): a NaN that no
// text means. It is told by its bits.
double StaleMarker();
bool IsStaleMarker(double value);

}  // namespace pp
