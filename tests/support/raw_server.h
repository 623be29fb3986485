#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pp_test {

// A server of bytes, for what is no HTTP, or none that any library would send. Nothing that a
// script waits for keeps the object from ending.
class RawServer {
 public:
  // One connection, closed when its script ends. Everything is false, or ends, once the client has
  // gone or the server ends.
  class Peer {
   public:
    Peer(int fd, size_t number, const std::atomic<bool>* ended)
        : fd_(fd), number_(number), ended_(ended) {}

    // Of all connections, from 0 on.
    size_t number() const { return number_; }

    // The head of a request and as much of a body as its Content-Length says.
    bool ReadRequest();
    std::string_view head() const { return head_; }
    bool ReadByte();
    bool Send(std::string_view bytes);
    // Again and again, with a pause behind each; returns when there is an end.
    void SendOn(std::string_view bytes, std::chrono::milliseconds pause = {});
    // No more is to come from here; the client may go on.
    void EndSending();
    void WaitForEnd();

   private:
    int fd_;
    size_t number_;
    const std::atomic<bool>* ended_;
    std::string head_;
  };
  // Runs in a thread for each connection.
  using Script = std::function<void(Peer* peer)>;

  explicit RawServer(Script script);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url() const { return "http://" + address(); }
  size_t connections() const { return connections_; }

 private:
  void Accept();
  void Serve(int fd, size_t number);

  Script script_;
  int listener_;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  std::atomic<size_t> connections_ = 0;
  std::mutex mutex_;
  std::set<int> fds_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace pp_test
