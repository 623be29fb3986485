#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>

namespace pp_test {

// A receiver for what no real server does on demand: it keeps what it gets, and answers by script.
class Receiver {
 public:
  struct Request {
    std::string method;
    std::string path;
    httplib::Headers headers;
    std::string body;
  };
  // `number` counts requests from 0. The default answers 204 to all.
  using Script =
      std::function<void(size_t number, const Request& request, httplib::Response* response)>;

  explicit Receiver(Script script = nullptr);
  ~Receiver();

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url() const { return "http://" + address(); }
  std::vector<Request> requests();

 private:
  void Serve(const httplib::Request& request, httplib::Response* response);

  Script script_;
  httplib::Server server_;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<Request> requests_;
  std::thread thread_;
};

}  // namespace pp_test
