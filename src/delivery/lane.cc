#include "delivery/lane.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "formats/exposition.h"
#include "values/time.h"

namespace pp {
namespace {

// Calls for each line, without its ending; the last need not have one.
template <typename Take>
void ForEachLine(const std::vector<std::string_view>& parts, Take take) {
  for (std::string_view lines : parts) {
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      take(line, ClassifyLine(line));
      lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    }
  }
}

}  // namespace

std::unique_ptr<Lane> Lane::Start(const std::string& name, const std::string& command,
                                  size_t buffered, Report* report, const Stop* stop,
                                  const LaneCommand::Patience& patience, std::string* error) {
  int fds[2];
  int code = 0;
  std::unique_ptr<LaneCommand> started;
  if (pipe2(fds, O_CLOEXEC) != 0 || fcntl(fds[1], F_SETFL, O_NONBLOCK) != 0) {
    code = errno;
  } else {
    started = LaneCommand::Start(command, fds[0], &code);
    close(fds[0]);
    if (code != 0) close(fds[1]);
  }
  if (code == 0) {
    std::unique_ptr<Lane> lane(
        new Lane(name, std::move(started), buffered, report, stop, patience, fds[1]));
    try {
      lane->thread_ = std::thread([running = lane.get()] { running->Run(); });
      return lane;
    } catch (const std::system_error& failure) {  // no thread is to be had
      code = failure.code().value();
      close(fds[1]);
      LaneCommand* const without = lane->command();
      LaneCommand::AwaitAll({&without, 1}, *stop, patience);
    }
  }
  *error = "cannot start " + name + ": " + std::strerror(code);
  return nullptr;
}

Lane::Lane(std::string name, std::unique_ptr<LaneCommand> command, size_t buffered, Report* report,
           const Stop* stop, const LaneCommand::Patience& patience, int fd)
    : name_(std::move(name)),
      command_(std::move(command)),
      buffer_(buffered),
      report_(report),
      stop_(stop),
      patience_(patience),
      fd_(fd) {}

Lane::~Lane() {
  End();
}

ExitStatus Lane::End() {
  if (!thread_.joinable()) return ExitStatus::kDone;
  buffer_.Finish();
  LaneCommand* const command = command_.get();
  LaneCommand::AwaitAll({&command, 1}, *stop_, patience_);
  thread_.join();
  return SayStatus();
}

ExitStatus Lane::SayStatus() const {
  const std::optional<int> status = command_->status();
  if (!status) {
    report_->Error(Named() + "cannot be ended and is left behind");
    return ExitStatus::kMachine;
  }
  if (command_->was_killed()) {
    report_->Error(Named() + "did not end within " + FormatDuration(patience_.before_kill) +
                   " of its second SIGTERM and was killed");
    return ExitStatus::kMachine;
  }
  if (WIFSIGNALED(*status)) {
    report_->Error(Named() + "was ended by signal " + std::to_string(WTERMSIG(*status)));
    return ExitStatus::kMachine;
  }
  const int code = WEXITSTATUS(*status);
  if (code != 0) report_->Error(Named() + "ended with status " + std::to_string(code));
  return code <= static_cast<int>(ExitStatus::kMachine) ? static_cast<ExitStatus>(code)
                                                        : ExitStatus::kMachine;
}

void Lane::Run() {
  size_t written = 0;
  const bool all = WriteAll(&written);
  close(fd_);
  if (!all) RejectRest(written);
}

// False when the command takes no more: then *written is what it took of the next piece.
bool Lane::WriteAll(size_t* written) {
  while (const auto piece = buffer_.Next()) {
    *written = Write(piece->bytes);
    if (*written < piece->bytes.size() || (piece->is_lent && Write("\n") == 0)) return false;
    buffer_.Pop();
  }
  return true;
}

// All of them, unless the command has ended or the run is aborted.
size_t Lane::Write(std::string_view bytes) const {
  size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t n = write(fd_, bytes.data() + written, bytes.size() - written);
    if (n >= 0) {
      written += static_cast<size_t>(n);
    } else if (errno == EAGAIN ? !WaitForRoom() : errno != EINTR) {
      break;
    }
  }
  return written;
}

// False when the run is aborted.
bool Lane::WaitForRoom() const {
  pollfd fds[2] = {{fd_, POLLOUT, 0}, {stop_->abort_fd(), POLLIN, 0}};
  poll(fds, 2, -1);
  return !stop_->aborting();
}

void Lane::RejectRest(size_t written) {
  std::vector<std::string_view> rest = buffer_.Close();
  // The command had the beginning of a line at most: all of that line is kept.
  const size_t newline = rest[0].substr(0, written).rfind('\n');
  rest[0].remove_prefix(newline == std::string_view::npos ? 0 : newline + 1);
  Reject(rest);
  buffer_.Clear();
}

// Without the marks, which would be taken for true when the rejects are fed in again: that all
// above them was dealt with.
void Lane::Reject(const std::vector<std::string_view>& parts) {
  uint64_t samples = 0;
  ForEachLine(parts, [&](std::string_view, LineKind kind) {
    if (kind == LineKind::kSample) ++samples;
  });
  if (samples == 0) return;
  rejected_ += samples;
  const std::string why = stop_->aborting() ? "was given up" : "ended before its input did";
  report_->RejectTogether(Named() + why, samples, [&](const Report::KeepLines& keep) {
    ForEachLine(parts, [&](std::string_view line, LineKind kind) {
      if (kind == LineKind::kDirective) return;
      keep(line);
      keep("\n");
    });
  });
  report_->FlushRejects();
}

}  // namespace pp
