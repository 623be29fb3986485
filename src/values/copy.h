#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace pp {

// Copies `text` to where there is room for it, and returns where that ends. Made for many short
// texts, such as the names of labels: up to 16 bytes it calls nobody.
inline char* CopyText(std::string_view text, char* to) {
  const char* from = text.data();
  const size_t size = text.size();
  // The first and the last bytes, which overlap where there are fewer.
  if (size > 16) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    char ends[16];
    std::memcpy(ends, from, 8);
    std::memcpy(ends + 8, from + size - 8, 8);
    std::memcpy(to, ends, 8);
    std::memcpy(to + size - 8, ends + 8, 8);
  } else if (size >= 4) {
    char ends[8];
    std::memcpy(ends, from, 4);
    std::memcpy(ends + 4, from + size - 4, 4);
    std::memcpy(to, ends, 4);
    std::memcpy(to + size - 4, ends + 4, 4);
  } else {
    for (size_t i = 0; i < size; ++i) to[i] = from[i];
  }
  return to + size;
}

}  // namespace pp
