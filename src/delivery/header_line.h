#pragma once

#include <string_view>

namespace pp {

// Of a header, "Name: value" without a line end: its name, all of it where there is no colon, and
// its value without the blanks around it, empty where there is no colon. Views into `header`.
std::string_view HeaderName(std::string_view header);
std::string_view HeaderValue(std::string_view header);

// Names of headers are the same in any case of letters.
bool IsSameHeader(std::string_view name, std::string_view other);

}  // namespace pp
