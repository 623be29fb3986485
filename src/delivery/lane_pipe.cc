#include "delivery/lane_pipe.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "lines/pipe_size.h"

namespace pp {
namespace {

// Nothing tells that a pipe was emptied.
constexpr int kLookFirstMs = 5;
constexpr int kLookEveryMs = 100;

}  // namespace

std::unique_ptr<LanePipe> LanePipe::Make(size_t most, int* input, int* code) {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) {
    *code = errno;
    return nullptr;
  }
  std::unique_ptr<LanePipe> pipe(new LanePipe(fds[1]));
  // Where it cannot be made smaller, more of it may be found torn at its end, and that is all.
  if (most < kUsualPipe) fcntl(fds[1], F_SETPIPE_SZ, static_cast<int>(most));
  *input = fds[0];
  if (fcntl(fds[1], F_SETFL, O_NONBLOCK) == 0) return pipe;
  *code = errno;
  close(fds[0]);
  return nullptr;
}

void LanePipe::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

size_t LanePipe::Write(std::string_view bytes, const Stop& stop) const {
  size_t written = 0;
  while (written < bytes.size() && !stop.aborting()) {
    const ssize_t n = write(fd_, bytes.data() + written, bytes.size() - written);
    if (n >= 0) {
      written += static_cast<size_t>(n);
    } else if (errno == EAGAIN ? !WaitForRoom(stop) : errno != EINTR) {
      break;
    }
  }
  return written;
}

// False when the run is aborted.
bool LanePipe::WaitForRoom(const Stop& stop) const {
  pollfd fds[2] = {{fd_, POLLOUT, 0}, {stop.abort_fd(), POLLIN, 0}};
  poll(fds, 2, -1);
  return !stop.aborting();
}

size_t LanePipe::unread() const {
  int bytes = 0;
  return fd_ >= 0 && ioctl(fd_, FIONREAD, &bytes) == 0 ? static_cast<size_t>(bytes) : 0;
}

// Has fd_ be another end of the pipe, which is there as long as one end is. Returns an error
// number.
int LanePipe::Become(int flags) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd_);
  const int other = open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC);
  if (other < 0) return errno;
  Close();
  fd_ = other;
  return 0;
}

// An end of ours to read from would have kept a write from failing when all others are closed, so
// there is none before.
int LanePipe::EndInput() {
  const int code = Become(O_RDONLY);
  if (code != 0) Close();
  return code;
}

void LanePipe::AwaitReaders(const Stop& stop) {
  pollfd aborted = {stop.abort_fd(), POLLIN, 0};
  for (int ms = kLookFirstMs; unread() > 0 && !stop.aborting() && HasReader();) {
    poll(&aborted, 1, ms);
    ms = std::min(2 * ms, kLookEveryMs);
  }
}

// Besides us. Only who writes is told when nobody reads, so we turn into one who could write, and
// back: the others have the end of their input again then. What cannot be seen is looked at later.
bool LanePipe::HasReader() {
  if (Become(O_WRONLY) != 0) return true;
  pollfd ours = {fd_, 0, 0};
  poll(&ours, 1, 0);
  const bool has_reader = (ours.revents & POLLERR) == 0;
  return Become(O_RDONLY) != 0 || has_reader;
}

std::string LanePipe::TakeBack() const {
  std::string bytes(unread(), '\0');
  size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t n = read(fd_, bytes.data() + got, bytes.size() - got);
    if (n == 0 || (n < 0 && errno != EINTR)) break;
    got += static_cast<size_t>(std::max<ssize_t>(n, 0));
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace pp
