#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "fuzz/fuzz.h"
#include "support/temporary_directory.h"

namespace pp::fuzz {

// A server on a Unix socket that answers every request with the same bytes, and then closes the
// connection.
class AnsweringSocket {
 public:
  AnsweringSocket() : path_(directory_ / "socket") {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    Expect(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
               listen(listener_, 16) == 0,
           "a socket can be listened to", path_);
    thread_ = std::thread([this] { Run(); });
  }
  ~AnsweringSocket() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  AnsweringSocket(const AnsweringSocket&) = delete;
  AnsweringSocket& operator=(const AnsweringSocket&) = delete;

  const std::string& path() const { return path_; }
  void set_answer(std::string_view answer) {
    const std::lock_guard lock(mutex_);
    answer_ = answer;
  }

 private:
  void Run() {
    for (;;) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      Answer(client);
      close(client);
    }
  }

  // The requests have no body but a short one that comes with the headers.
  void Answer(int client) {
    std::string request;
    char block[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = read(client, block, sizeof block);
      if (got <= 0) return;
      request.append(block, static_cast<size_t>(got));
    }
    std::string answer;
    {
      const std::lock_guard lock(mutex_);
      answer = answer_;
    }
    for (std::string_view left = answer; !left.empty();) {
      const ssize_t sent = send(client, left.data(), left.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      left.remove_prefix(static_cast<size_t>(sent));
    }
    shutdown(client, SHUT_WR);
    // Until the client has read it: closed with bytes of the request unread, it would be reset.
    while (read(client, block, sizeof block) > 0) {
    }
  }

  pp_test::TemporaryDirectory directory_;
  std::string path_;
  int listener_ = -1;
  std::thread thread_;
  std::mutex mutex_;
  std::string answer_;
};

}  // namespace pp::fuzz
