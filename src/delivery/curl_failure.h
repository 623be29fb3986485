#pragma once

#include <string>

#include "delivery/curl_library.h"
#include "delivery/http.h"

namespace pp {

// What libcurl says of a request that has no answer.
struct CurlFailure {
  CURLcode code;
  std::string text;         // libcurl's own words
  long connect_status = 0;  // a proxy's answer to CONNECT, 0 without one
  long system_error = 0;    // errno of the connection, 0 if there is none
  bool by_proxy = false;
  std::string_view unix_socket;  // empty: the network
  std::string netrc_file = {};   // empty: the user's own
};

// Whether it may be better the next time, and why it failed, in words that a user can act on.
// Neither kNone nor kAborted.
HttpResult ExplainCurlFailure(const CurlFailure& failure);

}  // namespace pp
