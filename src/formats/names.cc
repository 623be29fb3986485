#include "formats/names.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "values/number.h"
#include "values/scan.h"
#include "values/utf8.h"

namespace pp {
namespace {

constexpr uint8_t kInMetricNames = 1;
constexpr uint8_t kInLabelNames = 2;

constexpr std::array<uint8_t, 256> MakeNameBytes() {
  std::array<uint8_t, 256> table = {};
  constexpr uint8_t kBoth = kInMetricNames | kInLabelNames;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = kBoth;
  for (int c = '0'; c <= '9'; ++c) table[c] = kBoth;
  table['_'] = kBoth;
  table[':'] = kInMetricNames;
  return table;
}

constexpr std::array<uint8_t, 256> kNameBytes = MakeNameBytes();

size_t CountBytes(std::string_view text, uint8_t kind) {
  size_t n = 0;
  while (n < text.size() && (kNameBytes[static_cast<unsigned char>(text[n])] & kind) != 0) ++n;
  return n;
}

}  // namespace

bool IsMetricName(std::string_view name) {
  return !name.empty() && !IsDigit(name[0]) && CountNameBytes(name) == name.size();
}

bool IsLabelName(std::string_view name) {
  return !name.empty() && !IsDigit(name[0]) && CountBytes(name, kInLabelNames) == name.size();
}

size_t CountNameBytes(std::string_view text) {
  return CountBytes(text, kInMetricNames);
}

size_t CountLabelNameBytes(std::string_view text) {
  return CountBytes(text, kInLabelNames);
}

std::string ShownName(std::string_view name) {
  constexpr size_t kShownBytes = 60;
  return Shortened(name, kShownBytes);
}

bool CheckText(std::string_view text, std::string* error) {
  if (IsPlainAscii(text)) return true;
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
