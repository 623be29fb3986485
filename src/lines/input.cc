#include "lines/input.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "lines/pipe_size.h"

namespace pp {
namespace {

struct stat StatusOf(int fd) {
  struct stat status = {};
  fstat(fd, &status);
  return status;
}

bool IsAtEnd(int file) {
  char next = 0;
  return pread(file, &next, 1, lseek(file, 0, SEEK_CUR)) == 0;
}

// Whether read() would not block. A signal that comes while poll() looks makes that fail, and says
// nothing of the input.
bool HasNews(int fd) {
  pollfd ready = {fd, POLLIN, 0};
  int found = 0;
  do found = poll(&ready, 1, 0);
  while (found < 0 && errno == EINTR);
  return found != 0;
}

}  // namespace

FdInput::FdInput(int fd, FinishLimits limits, const Stop* stop, Clock* clock, ReadMeter* meter)
    : fd_(fd), limits_(limits), stop_(stop), clock_(clock), meter_(meter) {
  const struct stat status = StatusOf(fd);
  regular_file_ = S_ISREG(status.st_mode);
  is_sized_ = status.st_size > 0 && status.st_blocks > 0;
}

// Its writer may have emptied it, and may have written more since.
bool FdInput::IsTruncated() const {
  if (!regular_file_ || (!is_sized_ && !finds_it_)) return false;
  if (file_ != nullptr) return !file_->HasWhatWasSeen();
  return StatusOf(fd_).st_size < lseek(fd_, 0, SEEK_CUR);
}

Input::Event FdInput::EndTruncated() {
  error_ = "it was truncated or written anew while it was read";
  return finds_it_ ? Event::kLeft : Event::kError;
}

Input::Event FdInput::Read(char* to, size_t capacity, size_t* got) {
  *got = 0;
  if (stop_->finishing() && IsTruncated()) return EndTruncated();
  if (stop_->finishing() && regular_file_) return IsAtEnd(fd_) ? Event::kEnd : Event::kStopped;
  if (stop_->aborting()) return Event::kStopped;
  if (stop_->finishing() && read_since_finish_ >= limits_.bytes) return Event::kStopped;
  for (;;) {
    if (!regular_file_ && !HasNews(fd_)) {
      if (!stop_->finishing()) return Event::kWouldBlock;
      if (silent_since_ < 0) silent_since_ = clock_->Monotonic();
      const bool over = clock_->Monotonic() - silent_since_ >= limits_.silence_ms;
      return over ? Event::kStopped : Event::kWouldBlock;
    }
    const ssize_t n = read(fd_, to, capacity);
    // Only now, for it may have been truncated before or while it was read.
    if (n >= 0 && IsTruncated()) return EndTruncated();
    if (n > 0) {
      *got = static_cast<size_t>(n);
      if (meter_ != nullptr) meter_->bytes += *got;
      if (file_ != nullptr) file_->HaveSeen({to, *got});
      if (!regular_file_ && !flows_ && *got >= kUsualPipe) EnlargePipe(fd_);
      flows_ = flows_ || *got >= kUsualPipe;
      if (stop_->finishing()) read_since_finish_ += *got;
      silent_since_ = -1;
      return Event::kData;
    }
    if (n == 0) return Event::kEnd;
    if (errno == EINTR || errno == EAGAIN) continue;
    error_ = std::strerror(errno);
    return Event::kError;
  }
}

void FdInput::Wait(int64_t timeout_ms) {
  const ReadPause pause(meter_);
  int64_t timeout = timeout_ms < 0 ? std::numeric_limits<int>::max() : timeout_ms;
  pollfd fds[3] = {
      {fd_, POLLIN, 0}, {stop_->finish_fd(), POLLIN, 0}, {stop_->wake_fd(), POLLIN, 0}};
  if (stop_->finishing()) {
    fds[1].fd = stop_->abort_fd();
    if (silent_since_ < 0) silent_since_ = clock_->Monotonic();
    timeout = std::min(timeout, silent_since_ + limits_.silence_ms - clock_->Monotonic());
  }
  timeout = std::clamp<int64_t>(timeout, 0, std::numeric_limits<int>::max());
  poll(fds, 3, static_cast<int>(timeout));
}

}  // namespace pp
