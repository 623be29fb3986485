#pragma once

#include <string>
#include <string_view>

namespace pp {

// Text as it may stand in a message: control characters, those that end a line or turn the order of
// text around, and bytes that are not UTF-8 are escaped (\n, \t, \x1b), so that what comes from the
// input can neither drive a terminal nor make a message look like another.
std::string Printable(std::string_view text);

// The same in double quotes, cut after some 100 bytes; `goes_on`: it is the beginning of more.
std::string Quoted(std::string_view text, bool goes_on = false);

}  // namespace pp
