#include "formats/grouping_key.h"

#include <algorithm>
#include <cstdint>

#include "formats/names.h"
#include "values/utf8.h"

namespace pp {
namespace {

void AppendBase64Url(std::string_view text, std::string* to) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // The Pushgateway reads a lone '=' as the empty value; otherwise padding is optional.
  if (text.empty()) to->push_back('=');
  for (size_t i = 0; i < text.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0);
    }
    const size_t digits = std::min<size_t>(3, text.size() - i) + 1;
    for (size_t j = 0; j < digits; ++j) to->push_back(kDigits[bits >> (18 - 6 * j) & 63]);
  }
}

void AppendHex(uint32_t number, std::string* to) {
  if (number >= 16) AppendHex(number / 16, to);
  to->push_back("0123456789abcdef"[number % 16]);
}

void AppendPercentEncoded(std::string_view text, std::string* to) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      to->push_back(c);
    } else {
      to->push_back('%');
      to->push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      to->push_back(kHex[static_cast<unsigned char>(c) & 15]);
    }
  }
}

// Prometheus' "values" escaping.
void AppendLabelName(std::string_view name, std::string* to) {
  if (IsLabelName(name)) {
    to->append(name);
    return;
  }
  to->append("U__");
  uint32_t code_point = 0;
  for (size_t length; (length = DecodeUtf8(name, &code_point)) > 0; name.remove_prefix(length)) {
    if (name[0] == '_') {
      to->append("__");
    } else if (CountLabelNameBytes(name.substr(0, length)) == length) {
      to->append(name, 0, length);
    } else {
      to->push_back('_');
      AppendHex(code_point, to);
      to->push_back('_');
    }
  }
}

// "." and ".." alone would be taken for directories on the way there.
bool NeedsBase64(std::string_view value) {
  return value.empty() || value.find('/') != std::string_view::npos || value == "." ||
         value == "..";
}

}  // namespace

std::string GroupPath(const std::vector<Label>& labels) {
  std::string path = "/metrics";
  for (const Label& label : labels) {
    path.push_back('/');
    AppendLabelName(label.name, &path);
    if (NeedsBase64(label.value)) {
      path.append("@base64/");
      AppendBase64Url(label.value, &path);
    } else {
      path.push_back('/');
      AppendPercentEncoded(label.value, &path);
    }
  }
  return path;
}

}  // namespace pp
