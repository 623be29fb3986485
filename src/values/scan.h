#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pp {

// Finding characters in short texts, eight bytes at a time. (The standard library's find_first_of
// calls memchr for each byte.)

// The highest bit of each byte that is `c`; above the lowest such byte there may be others that are
// not.
inline uint64_t BytesThatAre(char c, uint64_t bytes) {
  constexpr uint64_t kEachByte = 0x0101010101010101;
  const uint64_t difference = bytes ^ (kEachByte * static_cast<unsigned char>(c));
  return (difference - kEachByte) & ~difference & (kEachByte << 7);
}

// Whether all of it is ASCII, and none of it NUL.
inline bool IsPlainAscii(std::string_view text) {
  constexpr uint64_t kHighest = 0x8080808080808080;
  size_t i = 0;
  uint64_t found = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, 8);
    found |= (bytes & kHighest) | BytesThatAre('\0', bytes);
  }
  bool plain = found == 0;
  for (; i < text.size(); ++i) plain = plain && text[i] > 0;
  return plain;
}

// The first place of one of these characters, or text.size().
template <char... kWanted>
size_t FindAnyOf(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + i, 8);
    const uint64_t found = (BytesThatAre(kWanted, bytes) | ...);
    if (found == 0) continue;
    if constexpr (std::endian::native == std::endian::little) {
      return i + static_cast<size_t>(std::countr_zero(found)) / 8;
    }
    break;
  }
  while (i < text.size() && ((text[i] != kWanted) && ...)) ++i;
  return i;
}

}  // namespace pp
