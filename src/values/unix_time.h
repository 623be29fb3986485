#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pp {

// Times since the Unix epoch as other formats write them, as the milliseconds of the stream. What
// is finer is cut off towards the past, so that all times of a millisecond become that millisecond.

enum class TimeUnit { kSeconds, kMilliseconds, kMicroseconds, kNanoseconds };

// "nanoseconds"
std::string_view NameOf(TimeUnit unit);

// Decimal digits with an optional '-'; false if they are none, or do not fit into int64.
bool ParseUnixTime(std::string_view text, TimeUnit unit, int64_t* ms, std::string* error);

// A decimal number of seconds, perhaps with a sign, a fraction and an exponent: "1520879607.789",
// "1.5e9". It is taken exactly, not by way of a double.
bool ParseUnixSeconds(std::string_view text, int64_t* ms, std::string* error);

}  // namespace pp
