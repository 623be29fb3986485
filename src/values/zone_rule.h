#pragma once

#include <string>

namespace pp {

// Whether `text` says by itself, as TZ may (POSIX, "Environment Variables"), how the clocks of a
// zone go: "UTC0", "<+03>-3", "CET-1CEST,M3.5.0,M10.5.0/3". Without the days on which it begins and
// ends, a summer time says nothing.
bool IsZoneRule(const std::string& text);

}  // namespace pp
