#pragma once

#include <string>
#include <string_view>

#include "delivery/http.h"

namespace pp {

// A 400, or a 422, that comes from the server or proxy in front of the receiver, or from something
// else that the URL leads to: it is about certificates or the like, and not about what was sent.
bool IsAboutTheConnection(const HttpRequest& request, const HttpResult& result);

// What a user can do about an answer that is no success, and about the error of a request without
// an answer. Empty where we have no advice.
std::string AdviceOnAnswer(const HttpRequest& request, const HttpResult& result);
std::string AdviceOnFailure(const HttpRequest& request, std::string_view error);

}  // namespace pp
