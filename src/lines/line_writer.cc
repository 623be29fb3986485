#include "lines/line_writer.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lines/pipe_size.h"

namespace pp {

void LineWriter::AppendSlowly(std::string_view lines) {
  FlushFull();
  if (lines.size() > kBlock && !keep_lines_whole_)
    Write(lines);
  else
    buffer_.append(lines);
}

// Data flows: from now on in large blocks.
void LineWriter::FlushFull() {
  if (!flows_ && !keep_lines_whole_) EnlargePipe(fd_);
  flows_ = true;
  Flush();
}

bool LineWriter::Flush() {
  std::string_view left = buffer_;
  while (keep_lines_whole_ && left.size() > PIPE_BUF) {
    const size_t newline = left.rfind('\n', PIPE_BUF - 1);
    const size_t end = newline == std::string_view::npos ? left.find('\n') : newline;
    const size_t length = end == std::string_view::npos ? left.size() : end + 1;
    Write(left.substr(0, length));
    left.remove_prefix(length);
  }
  Write(left);
  buffer_.clear();
  return state_ == State::kOpen;
}

bool LineWriter::Close() {
  Flush();
  if (close(fd_) != 0 && errno != EINTR && state_ == State::kOpen) Fail();
  return state_ == State::kOpen;
}

void LineWriter::Write(std::string_view bytes) {
  while (!bytes.empty() && state_ == State::kOpen) {
    const ssize_t n = write(fd_, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
    } else if (errno == EAGAIN) {
      // Somebody who shares the descriptor made it non-blocking.
      pollfd room = {fd_, POLLOUT, 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      Fail();
    }
  }
}

void LineWriter::Fail() {
  state_ = errno == EPIPE ? State::kReaderGone : State::kFailed;
  error_ = std::strerror(errno);
}

}  // namespace pp
