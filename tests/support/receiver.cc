#include "support/receiver.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <set>
#include <stdexcept>

namespace pp_test {
namespace {

constexpr size_t kThreads = 64;  // connections at a time
constexpr size_t kReadBlock = 65536;
constexpr size_t kWhole = std::numeric_limits<size_t>::max();

// One connection: the bytes go through here, so this is where they go wrong.
class Connection : public httplib::Stream {
 public:
  Connection(int fd, size_t bytes_at_a_time, int64_t pause_ms, std::atomic<size_t>* bytes_sent)
      : fd_(fd),
        block_(bytes_at_a_time > 0 ? bytes_at_a_time : kReadBlock),
        pause_(pause_ms),
        bytes_sent_(bytes_sent) {
    if (bytes_at_a_time == 0) return;
    // The kernel would take the request at once in our stead.
    const int small = 32768;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return left_ > 0; }
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
  void get_local_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
  socket_t socket() const override { return fd_; }

  void CutAfter(size_t bytes, Receiver::Cut how) {
    left_ = bytes;
    how_ = how;
  }
  // Until either side has closed it.
  void WaitForEnd() const {
    pollfd end = {fd_, POLLRDHUP, 0};
    while (poll(&end, 1, -1) < 0 && errno == EINTR) {
    }
  }

 private:
  int fd_;
  size_t block_;
  std::chrono::milliseconds pause_;
  std::atomic<size_t>* bytes_sent_;
  std::string buffer_;  // read and not yet asked for, from begin_ on
  size_t begin_ = 0;
  size_t left_ = kWhole;
  Receiver::Cut how_ = Receiver::Cut::kClose;
};

ssize_t Connection::read(char* to, size_t size) {
  if (left_ == 0) return -1;
  if (begin_ == buffer_.size()) {
    std::this_thread::sleep_for(pause_);
    buffer_.resize(block_);
    const ssize_t n = recv(fd_, buffer_.data(), buffer_.size(), 0);
    buffer_.resize(static_cast<size_t>(std::max<ssize_t>(n, 0)));
    begin_ = 0;
    if (n <= 0) return n;
  }
  const size_t length = std::min(size, buffer_.size() - begin_);
  std::memcpy(to, buffer_.data() + begin_, length);
  begin_ += length;
  return static_cast<ssize_t>(length);
}

ssize_t Connection::write(const char* bytes, size_t size) {
  const ssize_t n = send(fd_, bytes, std::min(size, left_), MSG_NOSIGNAL);
  if (n > 0) {
    *bytes_sent_ += static_cast<size_t>(n);
    if (left_ != kWhole) left_ -= static_cast<size_t>(n);
  }
  if (left_ > 0) return n;
  if (how_ == Receiver::Cut::kReset) {
    const linger at_once = {1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  return -1;
}

// The one that the script of this thread answers.
thread_local Connection* answered = nullptr;

}  // namespace

// cpp-httplib's server with connections of our own, so that they can be cut.
class Receiver::Server : public httplib::Server {
 public:
  explicit Server(Receiver* receiver) : receiver_(receiver) {
    const auto serve = [receiver](const httplib::Request& request, httplib::Response& response) {
      receiver->Serve(request, &response);
    };
    set_tcp_nodelay(true);
    Get(".*", serve);
    Post(".*", serve);
    Put(".*", serve);
    Delete(".*", serve);
    new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // Beside the socket that keeps the port, and not for the processes that the test starts.
    set_socket_options([](int fd) {
      const int yes = 1;
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      fcntl(fd, F_SETFD, FD_CLOEXEC);
    });
  }

  // Those there are, and those that are accepted from now on.
  void CutConnections() {
    const std::lock_guard lock(mutex_);
    cut_ = true;
    for (const int fd : fds_) shutdown(fd, SHUT_RDWR);
  }

 private:
  bool process_and_close_socket(int fd) override {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    {
      const std::lock_guard lock(mutex_);
      if (cut_) shutdown(fd, SHUT_RDWR);
      fds_.insert(fd);
    }
    Connection connection(fd, receiver_->bytes_at_a_time_, receiver_->pause_ms_,
                          &receiver_->bytes_sent_);
    answered = &connection;
    bool closed = false;
    while (!closed && process_request(connection, false, closed, nullptr)) {
    }
    answered = nullptr;
    const std::lock_guard lock(mutex_);
    fds_.erase(fd);
    close(fd);
    return true;
  }

  Receiver* receiver_;
  std::mutex mutex_;
  std::set<int> fds_;
  bool cut_ = false;
};

Receiver::Receiver(Script script)
    : script_(std::move(script)), port_keeper_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int yes = 1;
  setsockopt(port_keeper_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(port_keeper_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(port_keeper_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    close(port_keeper_);
    throw std::runtime_error("no port");
  }
  port_ = ntohs(address.sin_port);
  Start();
}

Receiver::~Receiver() {
  Stop();
  close(port_keeper_);
}

void Receiver::Start() {
  if (server_ != nullptr) return;
  server_ = std::make_unique<Server>(this);
  if (!server_->bind_to_port("127.0.0.1", port_)) {
    throw std::runtime_error("cannot listen at " + address() + ": " + std::strerror(errno));
  }
  thread_ = std::thread([this] { server_->listen_after_bind(); });
  // Until then it cannot be stopped.
  while (!server_->is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void Receiver::Stop() {
  if (server_ == nullptr) return;
  server_->stop();
  server_->CutConnections();
  thread_.join();
  server_.reset();
}

void Receiver::ReadSlowly(size_t bytes, std::chrono::milliseconds pause) {
  bytes_at_a_time_ = bytes;
  pause_ms_ = pause.count();
}

std::vector<Receiver::Request> Receiver::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

size_t Receiver::request_count() {
  const std::lock_guard lock(mutex_);
  return requests_.size();
}

void Receiver::WaitForScripts() {
  const std::lock_guard lock(mutex_);
}

size_t Receiver::bytes_sent() const {
  return bytes_sent_;
}

void Receiver::CutAnswerAfter(size_t bytes, Cut how) {
  answered->CutAfter(bytes, how);
}

void Receiver::NeverAnswer() {
  answered->WaitForEnd();
  answered->CutAfter(0, Cut::kClose);
}

void Receiver::AnswerAtLength(size_t bytes, httplib::Response* response) {
  static const std::string block(65536, 'x');
  response->set_content_provider(bytes, "text/plain",
                                 [](size_t, size_t length, httplib::DataSink& sink) {
                                   return sink.write(block.data(), std::min(length, block.size()));
                                 });
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
  if (!script_) return;
  script_(number, kept, response);
  WaitForScripts();
}

}  // namespace pp_test
