#include "formats/names.h"

#include <array>
#include <cstring>

#include "values/scan.h"
#include "values/utf8.h"

namespace pp {
namespace {

constexpr std::array<bool, 256> MakeNameBytes() {
  std::array<bool, 256> table = {};
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  table['_'] = table[':'] = true;
  return table;
}

constexpr std::array<bool, 256> kNameBytes = MakeNameBytes();

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool IsMetricName(std::string_view name) {
  return !name.empty() && !IsDigit(name[0]) && CountNameBytes(name) == name.size();
}

bool IsLabelName(std::string_view name) {
  return IsMetricName(name) && FindAnyOf<':'>(name) == name.size();
}

size_t CountNameBytes(std::string_view text) {
  size_t n = 0;
  while (n < text.size() && kNameBytes[static_cast<unsigned char>(text[n])]) ++n;
  return n;
}

bool CheckText(std::string_view text, std::string* error) {
  if (std::memchr(text.data(), '\0', text.size()) != nullptr) {
    *error = "NUL byte";
  } else if (!IsValidUtf8(text)) {
    *error = "invalid UTF-8";
  } else {
    return true;
  }
  return false;
}

}  // namespace pp
