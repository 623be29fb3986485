#pragma once

#include <string>

#include "delivery/http.h"

namespace pp {

// What came back, as one sentence for a user: the receiver's words, and in parentheses the way out
// where we know one. Without the URL.
std::string Explain(const HttpRequest& request, const HttpResult& result);

}  // namespace pp
