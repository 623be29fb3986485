#pragma once

#include <string>
#include <string_view>

namespace pp {

// Whether `header` is "Name: value" (RFC 9110) and one that a user may set: those that belong to
// HTTP itself or to the protocols that we speak would make a request that lies about itself. The
// error does not show the value, which may be a secret.
bool CheckHeader(std::string_view header, std::string* error);

// The name of a header, and its value without the blanks around it.
std::string_view HeaderName(std::string_view header);
std::string_view HeaderValue(std::string_view header);

// Names of headers are the same in any case of letters.
bool IsSameHeader(std::string_view name, std::string_view other);

}  // namespace pp
