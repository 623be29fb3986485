#pragma once

#include <deque>
#include <string>
#include <vector>

#include "delivery/http.h"

namespace pp {

// A receiver by script: the answers in order; when they are used up, 204.
class FakeHttp : public HttpClient {
 public:
  struct Sent {
    std::string method;
    std::string url;
    std::vector<std::string> headers;
    std::string body;
  };

  FakeHttp& Answer(int status, const std::string& body = "", const std::string& retry_after = "") {
    HttpResult result;
    result.status = status;
    result.body = body;
    result.retry_after = retry_after;
    answers_.push_back(result);
    return *this;
  }
  FakeHttp& Fail(HttpResult::Failure failure, const std::string& error) {
    HttpResult result;
    result.failure = failure;
    result.error = error;
    answers_.push_back(result);
    return *this;
  }

  HttpResult Send(const HttpRequest& request) override {
    sent_.push_back({request.method, request.url, request.headers, std::string(request.body)});
    HttpResult result;
    result.status = 204;
    if (answers_.empty()) return result;
    result = answers_.front();
    answers_.pop_front();
    return result;
  }

  const std::vector<Sent>& sent() const { return sent_; }

 private:
  std::deque<HttpResult> answers_;
  std::vector<Sent> sent_;
};

}  // namespace pp
