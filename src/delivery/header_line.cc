#include "delivery/header_line.h"

#include <algorithm>

#include <strings.h>

namespace pp {

std::string_view HeaderName(std::string_view header) {
  return header.substr(0, header.find(':'));
}

std::string_view HeaderValue(std::string_view header) {
  constexpr std::string_view kBlanks = " \t";
  header.remove_prefix(std::min(header.find(':'), header.size() - 1) + 1);
  header.remove_prefix(std::min(header.find_first_not_of(kBlanks), header.size()));
  return header.substr(0, header.find_last_not_of(kBlanks) + 1);
}

bool IsSameHeader(std::string_view name, std::string_view other) {
  return name.size() == other.size() && strncasecmp(name.data(), other.data(), name.size()) == 0;
}

}  // namespace pp
