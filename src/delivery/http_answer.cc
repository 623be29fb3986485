#include "delivery/http_answer.h"

#include <algorithm>

#include "delivery/header_line.h"
#include "lines/quote.h"

namespace pp {
namespace {

// What libcurl makes of the 101 of a protocol that nobody asked for: the last answer, with all that
// follows as its text.
constexpr int kSwitchingProtocols = 101;

// libcurl undoes this one. The others are compressions, which it would undo as well, unasked: some
// bytes may stand for gigabytes then, and each decoder takes memory of its own.
bool IsHarmlessCoding(std::string_view coding) {
  return IsSameHeader(coding, "chunked") || IsSameHeader(coding, "identity");
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return lower;
}

std::string_view Trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

// The first of "gzip, chunked" that is a compression.
std::string_view FindCompression(std::string_view codings) {
  while (!codings.empty()) {
    const size_t length = std::min(codings.find(','), codings.size());
    const std::string_view coding = Trim(codings.substr(0, length));
    if (!coding.empty() && !IsHarmlessCoding(coding)) return coding;
    codings.remove_prefix(std::min(length + 1, codings.size()));
  }
  return {};
}

}  // namespace

bool HttpAnswer::TakeHeaderLine(std::string_view line, int status) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMostHeaderBytes) {
    return Refuse("the headers of the answer have no end: more than " +
                  std::to_string(kMostHeaderBytes >> 10) + " KiB");
  }
  if (line.starts_with("HTTP/")) headers_.clear();  // of an answer before the final one
  line = line.substr(0, line.find_last_not_of("\r\n") + 1);
  if (line.empty()) has_verdict_ = status >= 200 || status == kSwitchingProtocols;
  if (IsSameHeader(HeaderName(line), "transfer-encoding")) {
    const std::string_view coding = FindCompression(HeaderValue(line));
    if (!coding.empty()) {
      return Refuse("the answer comes in the Transfer-Encoding " + Quoted(coding) +
                    ", which was not asked for");
    }
  }
  KeepHeader(line);
  return true;
}

bool HttpAnswer::TakeText(std::string_view part) {
  text_.append(part.substr(0, kKeptText - text_.size()));
  text_bytes_ += part.size();
  return text_bytes_ <= kMostText;
}

void HttpAnswer::KeepHeader(std::string_view header) {
  if (header.find(':') == std::string_view::npos || header.size() > kLongestKeptHeader ||
      headers_.size() == kKeptHeaders) {
    return;
  }
  headers_.emplace_back(LowerCase(HeaderName(header)), HeaderValue(header));
}

bool HttpAnswer::Refuse(std::string reason) {
  refusal_ = std::move(reason);
  return false;
}

}  // namespace pp
