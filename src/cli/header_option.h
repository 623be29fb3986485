#pragma once

#include <string>
#include <string_view>

namespace pp {

// Whether `header` is "Name: value" (RFC 9110) and one that a user may set: those that belong to
// HTTP itself or to the protocols that we speak would make a request that lies about itself. The
// error does not show the value, which may be a secret.
bool CheckHeader(std::string_view header, std::string* error);

}  // namespace pp
