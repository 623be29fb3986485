#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pp {

// What the samples of one record may take together, in bytes. Each of them has all labels of the
// record, so that of one with many values and long labels, and no longer than a mebibyte, they
// would take gigabytes.
inline size_t MostBytesOfSamples(std::string_view record) {
  constexpr size_t kFactor = 16;
  return kFactor * std::max(record.size(), size_t{1} << 20);
}

inline constexpr std::string_view kTooManyBytesOfSamples =
    "the labels are too long for so many values: with them in each, the samples take over 16 MiB, "
    "and 16 times its own length; shorten the labels, or divide the values among several";

}  // namespace pp
