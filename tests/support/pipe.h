#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace pp {

class Pipe {
 public:
  Pipe() {
    if (pipe2(fds_, O_CLOEXEC) != 0) fds_[0] = fds_[1] = -1;
  }
  ~Pipe() {
    CloseReader();
    CloseWriter();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reader() const { return fds_[0]; }
  int writer() const { return fds_[1]; }
  // For code that closes its own end: gives up that end.
  int ReleaseWriter() {
    const int fd = fds_[1];
    fds_[1] = -1;
    return fd;
  }
  void CloseReader() { Close(&fds_[0]); }
  void CloseWriter() { Close(&fds_[1]); }

  bool Write(std::string_view bytes) {
    return write(fds_[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  }

  // All that is in the pipe now.
  std::string Drain() {
    fcntl(fds_[0], F_SETFL, O_NONBLOCK);
    std::string all;
    char block[4096];
    for (ssize_t n; (n = read(fds_[0], block, sizeof block)) > 0;) {
      all.append(block, static_cast<size_t>(n));
    }
    return all;
  }

 private:
  static void Close(int* fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
  }

  int fds_[2];
};

}  // namespace pp
