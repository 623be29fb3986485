#pragma once

#include <string_view>

namespace pp {

inline bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

// Without the blanks and tabs around it.
inline std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace pp
