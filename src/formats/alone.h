#pragma once

#include <string_view>

namespace pp {

// A comment, alone on its line, that says that the line right below is not the first of a longer
// record. It stands above what was rejected for a quote that nothing closes, which, fed in again,
// would otherwise swallow the lines behind it. In front and not behind, for a line in an open quote
// is text, which may be anybody's.
inline constexpr std::string_view kAlone = "#pp alone";

}  // namespace pp
