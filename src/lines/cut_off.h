#pragma once

#include <string_view>

namespace pp {

// What a rejected line ends with of which not all is there, so that it is taken for no other.
inline constexpr std::string_view kRestUnread =
    " # cut off here: the rest of this line was not read";
inline constexpr std::string_view kWriterKilled =
    " # cut off here: the writer of this file was killed";

inline constexpr std::string_view kWhyCutOff =
    "the rest of this line is missing, for it was cut off when it was rejected; its input has it "
    "whole";

inline bool IsCutOff(std::string_view line) {
  return line.ends_with(kRestUnread) || line.ends_with(kWriterKilled);
}

}  // namespace pp
