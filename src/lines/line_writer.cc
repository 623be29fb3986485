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
    WriteLines(lines);
  else
    buffer_.append(lines);
}

// Data flows: from now on in large blocks.
void LineWriter::FlushFull() {
  if (!flows_ && !keep_lines_whole_) EnlargePipe(fd_);
  flows_ = true;
  before_full_();
  Flush();
}

bool LineWriter::Flush() {
  WriteLines(buffer_);
  buffer_.clear();
  return state_ == State::kOpen;
}

bool LineWriter::Close() {
  if (fd_ < 0) return state_ == State::kOpen;
  Flush();
  if (close(std::exchange(fd_, -1)) != 0 && errno != EINTR && state_ == State::kOpen) Fail();
  return state_ == State::kOpen;
}

void LineWriter::WriteLines(std::string_view lines) {
  std::string_view left = lines;
  while (keep_lines_whole_ && left.size() > PIPE_BUF && state_ == State::kOpen) {
    const size_t newline = left.rfind('\n', PIPE_BUF - 1);
    const size_t end = newline == std::string_view::npos ? left.find('\n') : newline;
    const size_t length = end == std::string_view::npos ? left.size() : end + 1;
    left.remove_prefix(Write(left.substr(0, length)));
  }
  left.remove_prefix(Write(left));
  if (left.empty() || on_unwritten_ == nullptr) return;
  const size_t newline = lines.substr(0, lines.size() - left.size()).rfind('\n');
  on_unwritten_(lines.substr(newline == std::string_view::npos ? 0 : newline + 1));
}

// How many of them were written.
size_t LineWriter::Write(std::string_view bytes) {
  const size_t size = bytes.size();
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
  return size - bytes.size();
}

void LineWriter::Fail() {
  state_ = errno == EPIPE ? State::kReaderGone : State::kFailed;
  error_ = std::strerror(errno);
}

}  // namespace pp
