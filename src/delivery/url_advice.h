#pragma once

#include <string>
#include <string_view>

#include "delivery/http.h"

namespace pp {

// A request to a Remote Write receiver, not to a Pushgateway.
bool IsRemoteWrite(const HttpRequest& request);

// What to do where a server does not know the URL of a request: the URLs, or the tool, that a
// Prometheus and a Pushgateway at that address take.
std::string AdviceOnUrl(const HttpRequest& request);

// The same where the tenant in the URL is what a cluster of VictoriaMetrics does not know.
std::string AdviceOnTenantUrl(const HttpRequest& request);

// The --url that a request was made from, with another scheme: "http" or "https".
std::string UrlWithScheme(const HttpRequest& request, std::string_view scheme);

}  // namespace pp
