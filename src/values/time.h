#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pp {

// All times are int64 milliseconds since the Unix epoch, all durations int64 milliseconds.

// A duration as Prometheus writes it: "15s", "1h30m", "7d", "200ms"; units y w d h m s ms, largest
// first, each once. "0" needs no unit.
bool ParseDuration(std::string_view text, int64_t* ms, std::string* error);

// The largest units first, as ParseDuration reads it: 5400000 is "1h30m".
std::string FormatDuration(int64_t ms);

// RFC 3339 ("2025-12-31T00:00:00Z", a fraction, an offset; a blank for the T), Unix seconds as
// "@1767125148" or "@1767125148.25", or a duration that means so long before `now`. From the year 0
// to 9999, so that sums of times and durations cannot overflow.
bool ParseTime(std::string_view text, int64_t now, int64_t* ms, std::string* error);

// RFC 3339 alone. What is finer than milliseconds is cut off.
bool ParseRfc3339(std::string_view text, int64_t* ms);

// RFC 3339 in UTC, with milliseconds only where there are some.
std::string FormatTime(int64_t ms);

// Retry-After of HTTP (RFC 9110, 10.2.3): seconds, or an HTTP-date. The result is the delay from
// `now`, at least 0.
bool ParseRetryAfter(std::string_view text, int64_t now, int64_t* ms);

}  // namespace pp
