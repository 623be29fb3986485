#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "delivery/http.h"

namespace pp {

// A receiver by script: the answers in order; when they are used up, the handler's, or 204.
class FakeHttp : public HttpClient {
 public:
  struct Sent {
    std::string method;
    std::string url;
    std::vector<std::string> headers;
    std::string body;
  };

  FakeHttp& Answer(int status, const std::string& body = "", const std::string& retry_after = "",
                   const std::string& date = "") {
    HttpResult result;
    result.status = status;
    result.body = body;
    if (!retry_after.empty()) result.headers = {{"retry-after", retry_after}};
    if (!date.empty()) result.headers.emplace_back("date", date);
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

  using Handler = std::function<HttpResult(const HttpRequest& request)>;
  void set_handler(Handler handler) { handler_ = std::move(handler); }

  HttpResult Send(const HttpRequest& request) override {
    sent_.push_back({request.method, request.url, request.headers, BodyOf(request)});
    HttpResult result;
    result.status = 204;
    if (!answers_.empty()) {
      result = answers_.front();
      answers_.pop_front();
    } else if (handler_) {
      result = handler_(request);
    }
    if (request.take_body) HandOver(request, &result);
    return result;
  }

  // As it would go over the wire.
  static std::string BodyOf(const HttpRequest& request) {
    if (request.parts == nullptr) return std::string(request.body);
    std::string body;
    request.parts->Rewind();
    for (std::string_view part; !(part = request.parts->NextPart()).empty();) body += part;
    EXPECT_EQ(request.body_size(), body.size());
    return body;
  }

  const std::vector<Sent>& sent() const { return sent_; }

 private:
  // Byte by byte.
  static void HandOver(const HttpRequest& request, HttpResult* result) {
    request.take_body({});
    if (result->status / 100 != 2) return;
    for (const char& byte : result->body) request.take_body({&byte, 1});
    result->body.clear();
  }

  std::deque<HttpResult> answers_;
  Handler handler_;
  std::vector<Sent> sent_;
};

}  // namespace pp
