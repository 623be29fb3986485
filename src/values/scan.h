#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pp {

// Finding characters in short texts, eight bytes at a time. (The standard library's find_first_of
// calls memchr for each byte.)

constexpr uint64_t kEachByte = 0x0101010101010101;

// Whether one of the eight bytes is `c`.
inline bool HasByte(uint64_t bytes, char c) {
  const uint64_t difference = bytes ^ (kEachByte * static_cast<unsigned char>(c));
  return ((difference - kEachByte) & ~difference & (kEachByte << 7)) != 0;
}

// The first place of one of these characters, or text.size().
template <char... kWanted>
size_t FindAnyOf(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, 8);
    if ((HasByte(bytes, kWanted) || ...)) break;
  }
  while (i < text.size() && ((text[i] != kWanted) && ...)) ++i;
  return i;
}

}  // namespace pp
