#include "delivery/http.h"

#include "delivery/header_line.h"

namespace pp {

bool HttpResult::is_page() const {
  const std::string_view type = Header("content-type");
  const std::string_view media = type.substr(0, type.find_first_of("; \t"));
  return IsSameHeader(media, "text/html") || IsSameHeader(media, "application/xhtml+xml");
}

// One that is compressed, unasked, cannot be looked into.
bool HttpResult::shows_page() const {
  if (!is_page() || body.empty()) return false;
  const std::string_view encoding = Header("content-encoding");
  if (!encoding.empty() && !IsSameHeader(encoding, "identity")) return true;
  std::string_view text = body;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '<';
}

}  // namespace pp
