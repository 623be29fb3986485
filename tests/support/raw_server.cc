#include "support/raw_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace pp_test {
namespace {

size_t ContentLength(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length:";
  const auto found = std::search(head.begin(), head.end(), kName.begin(), kName.end(),
                                 [](char a, char b) { return strncasecmp(&a, &b, 1) == 0; });
  if (found == head.end()) return 0;
  return std::strtoull(&*found + kName.size(), nullptr, 10);
}

}  // namespace

bool RawServer::Peer::ReadRequest() {
  std::string bytes;
  char block[65536];
  for (size_t wanted = 0;;) {
    const size_t end = bytes.find("\r\n\r\n");
    if (end != std::string::npos) {
      head_ = bytes.substr(0, end + 2);
      wanted = end + 4 + ContentLength(head_);
      if (bytes.size() >= wanted) return true;
    }
    const ssize_t n = recv(fd_, block, sizeof block, 0);
    if (n <= 0) return false;
    bytes.append(block, static_cast<size_t>(n));
  }
}

bool RawServer::Peer::ReadByte() {
  char byte;
  return !*ended_ && recv(fd_, &byte, 1, 0) == 1;
}

bool RawServer::Peer::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return !*ended_;
}

void RawServer::Peer::SendOn(std::string_view bytes, std::chrono::milliseconds pause) {
  while (Send(bytes)) std::this_thread::sleep_for(pause);
}

void RawServer::Peer::EndSending() {
  shutdown(fd_, SHUT_WR);
}

void RawServer::Peer::WaitForEnd() {
  for (pollfd end = {fd_, POLLRDHUP, 0}; !*ended_ && poll(&end, 1, 100) <= 0;) {
  }
}

RawServer::RawServer(Script script)
    : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    close(listener_);
    throw std::runtime_error("no port");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

RawServer::~RawServer() {
  ended_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : fds_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

void RawServer::Accept() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    {
      const std::lock_guard lock(mutex_);
      fds_.insert(fd);
    }
    const size_t number = connections_++;
    threads_.emplace_back([this, fd, number] { Serve(fd, number); });
  }
}

void RawServer::Serve(int fd, size_t number) {
  Peer peer(fd, number, &ended_);
  script_(&peer);
  const std::lock_guard lock(mutex_);
  fds_.erase(fd);
  close(fd);
}

}  // namespace pp_test
