#include "lines/terminal.h"

#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

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

// There is nobody left to tell when it fails.
void StderrTerminal::Write(std::string_view text) {
  const ssize_t ignored = write(STDERR_FILENO, text.data(), text.size());
  static_cast<void>(ignored);
}

void StderrTerminal::LendToChildren() {
  setenv(kGroupVariable, std::to_string(getpgrp()).c_str(), 0);
}

bool StderrTerminal::IsLent() {
  return std::getenv(kGroupVariable) != nullptr;
}

}  // namespace pp
