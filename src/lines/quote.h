#pragma once

#include <string>
#include <string_view>

namespace pp {

// Text as it may stand in a message: control characters, those that change the direction of text,
// and bytes that are not UTF-8 are escaped (\n, \t, \x1b), so that what comes from the input or a
// server cannot drive a terminal.
std::string Printable(std::string_view text);

// The same in double quotes, cut after some 100 bytes.
std::string Quoted(std::string_view text);

}  // namespace pp
