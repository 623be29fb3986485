#include "support/receiver.h"

namespace pp_test {

Receiver::Receiver(Script script) : script_(std::move(script)) {
  const auto serve = [this](const httplib::Request& request, httplib::Response& response) {
    Serve(request, &response);
  };
  server_.Post(".*", serve);
  server_.Put(".*", serve);
  server_.Delete(".*", serve);
  port_ = server_.bind_to_any_port("127.0.0.1");
  thread_ = std::thread([this] { server_.listen_after_bind(); });
}

Receiver::~Receiver() {
  server_.stop();
  thread_.join();
}

std::vector<Receiver::Request> Receiver::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void Receiver::Serve(const httplib::Request& request, httplib::Response* response) {
  response->status = 204;
  size_t number;
  const Request kept{request.method, request.path, request.headers, request.body};
  {
    const std::lock_guard lock(mutex_);
    number = requests_.size();
    requests_.push_back(kept);
  }
  if (script_) script_(number, kept, response);
}

}  // namespace pp_test
