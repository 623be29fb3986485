#include "lines/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace pp {
namespace {

constexpr size_t kUsualColumns = 80;

pid_t GroupToWriteAs() {
  const char* lent = std::getenv(StderrTerminal::kGroupVariable);
  return lent == nullptr ? getpgrp() : static_cast<pid_t>(std::strtol(lent, nullptr, 10));
}

}  // namespace

// A terminal that does not control us has no foreground.
bool StderrTerminal::IsOurs() const {
  const pid_t foreground = tcgetpgrp(STDERR_FILENO);
  return foreground < 0 || foreground == GroupToWriteAs();
}

size_t StderrTerminal::columns() const {
  winsize size = {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

// There is nobody left to tell when it fails. Who does not read what is said holds nothing up
// beyond the second signal.
void StderrTerminal::Write(std::string_view text) {
  constexpr int kSignals = 2;
  static std::atomic<int> interrupted = 0;
  while (!text.empty() && interrupted < kSignals) {
    const ssize_t n = write(STDERR_FILENO, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<size_t>(n));
      continue;
    }
    pollfd room = {STDERR_FILENO, POLLOUT, 0};  // somebody made it non-blocking
    if (errno == EINTR || (errno == EAGAIN && poll(&room, 1, -1) < 0))
      ++interrupted;
    else if (errno != EAGAIN)
      return;
  }
}

void StderrTerminal::LendToChildren() {
  setenv(kGroupVariable, std::to_string(getpgrp()).c_str(), 0);
}

bool StderrTerminal::IsLent() {
  return std::getenv(kGroupVariable) != nullptr;
}

}  // namespace pp
