#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lines/stop.h"

namespace pp {

// A body that is made while it is sent, where the whole of it would take too much memory.
class HttpBody {
 public:
  virtual ~HttpBody() = default;
  // Of all parts together.
  virtual size_t size() const = 0;
  // Valid until the next call; empty at the end.
  virtual std::string_view NextPart() = 0;
  // The first part is the next one again: a request may be sent more than once.
  virtual void Rewind() = 0;
};

struct HttpRequest {
  size_t body_size() const { return parts == nullptr ? body.size() : parts->size(); }

  std::string method;  // POST, PUT, DELETE, GET
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  // The body, in one piece or in parts. It must outlive the call of Send.
  std::string_view body;
  HttpBody* parts = nullptr;  // not null: in place of `body`
  // If there is one, it is given the body of a 2xx answer as it comes, however long it is, in place
  // of HttpResult::body. Each time that the request is sent an empty piece comes first. An answer
  // that breaks off is none then.
  std::function<void(std::string_view piece)> take_body = {};
};

// Either an answer (failure kNone) or no answer and the reason.
struct HttpResult {
  enum class Failure {
    kNone,
    kTransient,  // no connection, timeout, reset: may be better the next time
    kPermanent,  // a certificate that does not verify, a URL that makes no sense
    kMachine,    // this machine cannot send at all
    kAborted,    // the run is being aborted
  };
  Failure failure = Failure::kNone;
  std::string error;  // why there is no answer

  // The header's value; empty without one. Names are in lower case.
  std::string_view Header(std::string_view name) const {
    for (const auto& [own_name, value] : headers) {
      if (own_name == name) return value;
    }
    return {};
  }

  bool is_success() const { return status >= 200 && status < 300; }
  // A web page, which no receiver answers.
  bool is_page() const;
  // One that has something to show. Some frameworks call any answer a page.
  bool shows_page() const;

  // What it was asked with: what an answer that refuses us is about.
  bool had_credentials = false;
  bool by_proxy = false;

  int status = 0;
  std::string body;                                          // its beginning, 4 KiB at most
  std::vector<std::pair<std::string, std::string>> headers;  // the first few, as Header wants them
};

// The network, behind one narrow interface. One request at a time; use one client a thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual HttpResult Send(const HttpRequest& request) = 0;
};

// How to reach the receiver, by curl's names.
struct HttpSettings {
  std::vector<std::string> headers;  // -H
  std::string user;                  // -u, "name:password"
  std::string bearer_token;
  bool netrc = false;
  std::string netrc_file;
  std::string cacert;
  std::string cert;
  std::string key;
  bool insecure = false;
  std::string proxy;
  std::string proxy_user;   // "name:password"
  std::string unix_socket;  // connect to this path, whatever host and port the URL has
  int64_t connect_timeout_ms = 10'000;
  int64_t max_time_ms = 30'000;  // for one request
};

// libcurl. Keeps its connection alive between requests; follows no redirects; speaks TLS 1.2 or
// newer. Results do not show the credentials of `settings`, nor others that were sent.
std::unique_ptr<HttpClient> MakeCurlClient(const HttpSettings& settings, const Stop* stop);

}  // namespace pp
