#pragma once

#include <string>

#include "delivery/http.h"

namespace pp {

// A 400 that comes from the server or proxy in front of the receiver, or is about the URL: it is
// about certificates or the like, and not about what was sent.
bool IsAboutTheConnection(const HttpResult& result);

// What came back, as one sentence for a user: the receiver's words, and the way out where we know
// one. Without the URL.
std::string Explain(const HttpResult& result);

}  // namespace pp
