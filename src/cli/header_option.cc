#include "cli/header_option.h"

#include <algorithm>
#include <array>

#include "delivery/header_line.h"

namespace pp {
namespace {

constexpr std::array<std::string_view, 19> kReserved = {
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "retry-attempt",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-http-method-override",
    "x-victoriametrics-remote-write-version",
};
constexpr std::string_view kReservedPrefix = "x-prometheus-remote-write-";

bool IsReserved(std::string_view name) {
  return IsSameHeader(name.substr(0, kReservedPrefix.size()), kReservedPrefix) ||
         std::any_of(kReserved.begin(), kReserved.end(),
                     [name](std::string_view reserved) { return IsSameHeader(name, reserved); });
}

bool IsToken(std::string_view text) {
  constexpr std::string_view kTokenCharacters =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !text.empty() && text.find_first_not_of(kTokenCharacters) == std::string_view::npos;
}

bool IsControl(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
}

}  // namespace

bool CheckHeader(std::string_view header, std::string* error) {
  const std::string_view name = HeaderName(header);
  const std::string_view value = HeaderValue(header);
  if (header.find(':') == std::string_view::npos || !IsToken(name)) {
    *error = "not a header such as 'X-Scope-OrgID: team'";
  } else if (IsReserved(name)) {
    *error = std::string(name) + " belongs to the protocol and cannot be set";
  } else if (value.empty()) {
    *error = std::string(name) + " has no value";
  } else if (std::any_of(value.begin(), value.end(), IsControl)) {
    *error = "the value of " + std::string(name) + " has a control character in it";
  } else {
    return true;
  }
  return false;
}

}  // namespace pp
