#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pp {

// So many of the first bytes of an input tell whether it is text. Fewer tell less.
inline constexpr size_t kTellingBytes = 6;

// What an input is that is no UTF-8 text, by its first bytes, and what makes text of it: "is
// UTF-16: ...". Empty if it looks like text. Single wrong bytes are left to the readers.
std::string WhyNoText(std::string_view first);

// Of a line that is not UTF-8, and of nothing else that is known.
inline constexpr std::string_view kNotUtf8 =
    "is not UTF-8; if it is Latin-1, iconv -f latin1 -t UTF-8 FILE makes UTF-8 of it";

}  // namespace pp
