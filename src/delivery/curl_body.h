#pragma once

#include <cstddef>
#include <string_view>

#include "delivery/curl_library.h"
#include "delivery/http.h"

namespace pp {

// The body of a request as libcurl takes it: in one piece, or in parts that are made while it is
// sent. Stays where it is: a handle that it was attached to refers to it.
class CurlBody {
 public:
  CurlBody() = default;
  ~CurlBody() = default;
  CurlBody(const CurlBody&) = delete;
  CurlBody& operator=(const CurlBody&) = delete;

  // `handle` is to outlive it, or not to be used any more.
  void Attach(const CurlLibrary* curl, CURL* handle);
  // Makes it the body of the next request, a GET without one. It must outlive that.
  void Set(const HttpRequest& request);
  // Whether all of it has gone out, in the last request. What the kernel has taken counts as gone:
  // where it is then, only an answer tells.
  bool IsSent() const;

 private:
  static size_t OnSend(char* to, size_t size, size_t count, void* self);
  static int OnSeek(void* self, curl_off_t offset, int origin);

  const CurlLibrary* curl_ = nullptr;
  CURL* handle_ = nullptr;
  size_t size_ = 0;
  HttpBody* parts_ = nullptr;
  std::string_view part_;  // what is left of the one that is being sent
};

}  // namespace pp
