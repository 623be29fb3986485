#include "formats/not_text.h"

#include <algorithm>
#include <cstddef>

namespace pp {
namespace {

using namespace std::string_view_literals;

// ASCII in UTF-16: each second byte is a NUL, and no other is.
bool HasEverySecondByteNul(std::string_view text) {
  text = text.substr(0, std::min(text.size(), kTellingBytes));
  if (text.size() < kTellingBytes) return false;
  for (const size_t nul : {size_t{0}, size_t{1}}) {
    bool fits = true;
    for (size_t i = 0; i < text.size() && fits; ++i) fits = (text[i] == '\0') == (i % 2 == nul);
    if (fits) return true;
  }
  return false;
}

}  // namespace

std::string WhyNoText(std::string_view first) {
  if (first.starts_with("\xff\xfe"sv) || first.starts_with("\xfe\xff"sv)) {
    return "is UTF-16: iconv -f UTF-16 -t UTF-8 FILE makes UTF-8 of it";
  }
  if (HasEverySecondByteNul(first)) {
    const std::string order = first.front() == '\0' ? "UTF-16BE" : "UTF-16LE";
    return "is UTF-16: iconv -f " + order + " -t UTF-8 FILE makes UTF-8 of it";
  }
  if (first.starts_with("PK\003\004"sv)) {
    return "is a zip archive, as .xlsx and .ods files are: unpack it, or export the sheet as CSV";
  }
  return "";
}

}  // namespace pp
