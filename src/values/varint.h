#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pp {

// Lengths as protobuf writes them (https://protobuf.dev/programming-guides/encoding/#varints):
// seven bits a byte, the lowest first; all but the last have their highest bit set.

inline size_t VarintBytes(uint32_t number) {
  size_t bytes = 1;
  for (; number >= 0x80; number >>= 7) ++bytes;
  return bytes;
}

// Returns where the next byte goes.
inline char* WriteVarint(uint32_t number, char* to) {
  for (; number >= 0x80; number >>= 7) *to++ = static_cast<char>(number | 0x80);
  *to++ = static_cast<char>(number);
  return to;
}

// Off the front of *text, which WriteVarint has written.
inline uint32_t TakeVarint(std::string_view* text) {
  uint32_t number = 0;
  size_t i = 0;
  for (;; ++i) {
    const auto byte = static_cast<unsigned char>((*text)[i]);
    number |= uint32_t{byte & 0x7fU} << (7 * i);
    if (byte < 0x80) break;
  }
  text->remove_prefix(i + 1);
  return number;
}

}  // namespace pp
