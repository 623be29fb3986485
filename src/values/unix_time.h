#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pp {

// Times since the Unix epoch as other formats write them, as the milliseconds of the stream. What
// is finer is cut off towards the past, so that all times of a millisecond become that millisecond.

// What is not from the first of these to before the second, in milliseconds, is written in another
// unit.
inline constexpr int64_t kYear0 = -62'167'219'200'000;
inline constexpr int64_t kYear10000 = 253'402'300'800'000;

enum class TimeUnit { kSeconds, kMilliseconds, kMicroseconds, kNanoseconds };

// "nanoseconds"
std::string_view NameOf(TimeUnit unit);
// "ns", as options have it.
std::string_view ShortNameOf(TimeUnit unit);

// Whether a time is one that LikelyUnit tells the unit of.
inline bool IsOfOurDays(int64_t ms) {
  return ms >= 1'000'000'000'000 && ms < 2'100'000'000'000;
}

// The unit in which a count is of our days, from 2001 to 2036, if there is one: seconds have ten
// digits then, and each finer unit has three more. Dates such as 202512311200 have neither, and
// 2025123112 is taken for none. A fraction does not count.
std::optional<TimeUnit> LikelyUnit(std::string_view text);

// False where that does not fit into int64.
bool UnixTimeToMs(int64_t count, TimeUnit unit, int64_t* ms);

// Decimal digits with an optional '-'; false if they are none, or do not fit into int64.
bool ParseUnixTime(std::string_view text, TimeUnit unit, int64_t* ms, std::string* error);

// A decimal number of seconds, perhaps with a sign, a fraction and an exponent: "1520879607.789",
// "1.5e9". It is taken exactly, not by way of a double.
bool ParseUnixSeconds(std::string_view text, int64_t* ms, std::string* error);

}  // namespace pp
