#pragma once

#include <span>
#include <string>
#include <string_view>

#include "formats/request_series.h"
#include "values/sample.h"

namespace pp {

// A sample as a line of the stream, with its "\n"; of several exemplars each has a line, with the
// sample repeated. A stale marker, which no text of the stream means, becomes a comment.
void AppendSampleLine(std::string_view key, const TimedValue& sample,
                      std::span<const Exemplar> exemplars, std::string* lines);

}  // namespace pp
