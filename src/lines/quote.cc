#include "lines/quote.h"

#include <cstdio>

#include "values/utf8.h"

namespace pp {
namespace {

constexpr size_t kQuotedBytes = 100;

// What drives a terminal, ends a line (U+2028, U+2029), or turns the order of what is shown around:
// the marks, embeddings, overrides and isolates of bidirectional text.
bool IsControl(uint32_t code_point) {
  const auto is_in = [code_point](uint32_t first, uint32_t last) {
    return code_point >= first && code_point <= last;
  };
  return code_point < 0x20 || is_in(0x7f, 0x9f) || code_point == 0x61c || is_in(0x200e, 0x200f) ||
         is_in(0x2028, 0x202e) || is_in(0x2066, 0x2069);
}

void AppendEscaped(std::string_view bytes, std::string* to) {
  for (const char c : bytes) {
    char text[8];
    if (c == '\n')
      to->append("\\n");
    else if (c == '\t')
      to->append("\\t");
    else if (c == '\r')
      to->append("\\r");
    else
      to->append(text, std::snprintf(text, sizeof text, "\\x%02x", static_cast<unsigned char>(c)));
  }
}

// Appends the first character of `text` and returns its length.
size_t AppendPrintable(std::string_view text, std::string* to) {
  uint32_t code_point = 0;
  const size_t length = DecodeUtf8(text, &code_point);
  if (length > 0 && !IsControl(code_point)) {
    to->append(text.substr(0, length));
    return length;
  }
  const size_t bad = length > 0 ? length : 1;
  AppendEscaped(text.substr(0, bad), to);
  return bad;
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) text.remove_prefix(AppendPrintable(text, &result));
  return result;
}

std::string Quoted(std::string_view text, bool goes_on) {
  std::string result = "\"";
  while (!text.empty() && result.size() < kQuotedBytes) {
    text.remove_prefix(AppendPrintable(text, &result));
  }
  result += text.empty() && !goes_on ? "\"" : "\"...";
  return result;
}

}  // namespace pp
