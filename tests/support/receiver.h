#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>

namespace pp_test {

// A receiver for what no real server does on demand: it keeps what it gets, and answers by script.
// Whatever a script or a client is waiting for, Stop and the end of the object do not wait for it.
class Receiver {
 public:
  struct Request {
    std::string method;
    std::string path;
    httplib::Headers headers;
    std::string body;
  };
  // `number` counts requests from 0, those of all connections. The default answers 204 to all. Runs
  // in a thread for each connection.
  using Script =
      std::function<void(size_t number, const Request& request, httplib::Response* response)>;

  explicit Receiver(Script script = nullptr);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url() const { return "http://" + address(); }
  std::vector<Request> requests();
  // Of which the whole body has come.
  size_t request_count();
  // What the script did for the requests that were answered stands before what the caller does
  // next: another process, through which it had the answers, is no order of events to a sanitizer.
  void WaitForScripts();
  // What the clients have been sent, as far as the kernel took it.
  size_t bytes_sent() const;

  // An outage. Stop cuts the connections that there are, in whatever they do, and has new ones
  // refused; Start listens on the same port again, which is nobody else's meanwhile.
  void Stop();
  void Start();

  // From now on connections are read so many bytes at a time, after a pause each time.
  void ReadSlowly(size_t bytes, std::chrono::milliseconds pause);

  // For scripts, about the answer that they are making.
  enum class Cut { kClose, kReset };
  // The connection is cut when so many bytes of the answer, from its status line on, are sent.
  static void CutAnswerAfter(size_t bytes, Cut how);
  // Returns when the client has gone or the receiver is stopped.
  static void NeverAnswer();
  // A body of so many bytes, made as it is sent.
  static void AnswerAtLength(size_t bytes, httplib::Response* response);

 private:
  class Server;

  void Serve(const httplib::Request& request, httplib::Response* response);

  Script script_;
  int port_ = 0;
  int port_keeper_;  // bound and never listening
  std::mutex mutex_;
  std::vector<Request> requests_;
  std::unique_ptr<Server> server_;  // null while stopped
  std::thread thread_;
  std::atomic<size_t> bytes_sent_ = 0;
  std::atomic<size_t> bytes_at_a_time_ = 0;  // 0: as many as there are
  std::atomic<int64_t> pause_ms_ = 0;
};

}  // namespace pp_test
