#pragma once

#include <cstddef>
#include <string_view>

#include "values/sample.h"

namespace pp {

// Reads the series that `line`, which has passed CheckText, begins with, if it is written in the
// form that most are, name{label="value",...} and a blank, with nothing to unescape, nothing empty
// and nothing wrong. Sets series, name and labels of *sample, and returns the length with the
// blank. 0 for any other, which SampleParser reads in earnest.
size_t TakePlainSeries(std::string_view line, Sample* sample);

}  // namespace pp
