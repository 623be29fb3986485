#include "delivery/lane.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "formats/exposition.h"

extern char** environ;  // NOLINT(*-avoid-non-const-global-variables): POSIX

namespace pp {
namespace {

constexpr int kMsBetweenSignals = 300;

// Runs `command` with `input` as its standard input, in a process group of its own: a Ctrl+C then
// reaches us only, and the command ends when we have given it everything. Signals are as we were
// given them, but for those that we ignore and it should not. 0, or an error number.
int Spawn(const std::string& command, int input, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGXFSZ);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string shell = "sh";
  std::string flag = "-c";
  std::string text = command;
  char* arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
  const int code = posix_spawn(pid, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

// Without the marks, which would be taken for true when the rejects are fed in again: that all
// above them was dealt with. Counts the samples.
std::string WithoutDirectives(std::string_view lines, uint64_t* samples) {
  std::string kept;
  while (!lines.empty()) {
    const size_t length = lines.find('\n') + 1;
    const LineKind kind = ClassifyLine(lines.substr(0, length - 1));
    if (kind == LineKind::kSample) ++*samples;
    if (kind != LineKind::kDirective) kept += lines.substr(0, length);
    lines.remove_prefix(length);
  }
  return kept;
}

}  // namespace

std::unique_ptr<Lane> Lane::Start(const std::string& name, const std::string& command,
                                  size_t buffered, Report* report, const Stop* stop,
                                  std::string* error) {
  int fds[2];
  pid_t pid = -1;
  int code = 0;
  if (pipe2(fds, O_CLOEXEC) != 0 || fcntl(fds[1], F_SETFL, O_NONBLOCK) != 0) {
    code = errno;
  } else {
    code = Spawn(command, fds[0], &pid);
    close(fds[0]);
    if (code != 0) close(fds[1]);
  }
  try {
    if (code == 0) {
      return std::unique_ptr<Lane>(new Lane(name, command, buffered, report, stop, pid, fds[1]));
    }
  } catch (const std::system_error& failure) {  // no thread is to be had
    code = failure.code().value();
    close(fds[1]);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  *error = "cannot start " + name + ": " + std::strerror(code);
  return nullptr;
}

Lane::Lane(std::string name, std::string command, size_t buffered, Report* report, const Stop* stop,
           pid_t pid, int fd)
    : name_(std::move(name)),
      command_(std::move(command)),
      max_buffered_(buffered),
      block_(std::min(kBlock, buffered / 4)),
      report_(report),
      stop_(stop),
      pid_(pid),
      fd_(fd),
      thread_([this] { Run(); }) {}

Lane::~Lane() {
  End();
}

void Lane::AppendLine(std::string_view line) {
  filling_.append(line);
  filling_.push_back('\n');
  if (filling_.size() >= block_) Flush();
}

void Lane::Flush() {
  if (filling_.empty()) return;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return buffered_ < max_buffered_; });
  buffered_ += filling_.size();
  blocks_.push_back(std::move(filling_));
  filling_.clear();
  changed_.notify_all();
}

bool Lane::is_behind() {
  const std::lock_guard lock(mutex_);
  return buffered_ > 0;
}

// The last block goes in without waiting for room: a lane that stalls must not keep the others from
// being finished.
void Lane::Finish() {
  {
    const std::lock_guard lock(mutex_);
    if (!filling_.empty()) {
      buffered_ += filling_.size();
      blocks_.push_back(std::move(filling_));
      filling_.clear();
    }
    ended_ = true;
  }
  changed_.notify_all();
}

ExitStatus Lane::End() {
  if (!thread_.joinable()) return ExitStatus::kDone;
  Finish();
  thread_.join();
  const int status = WaitForCommand();
  const std::string lane = name_ + " (" + command_ + ") ";
  if (WIFSIGNALED(status)) {
    report_->Error(lane + "was ended by signal " + std::to_string(WTERMSIG(status)));
    return ExitStatus::kMachine;
  }
  const int code = WEXITSTATUS(status);
  if (code != 0) report_->Error(lane + "ended with status " + std::to_string(code));
  return code <= static_cast<int>(ExitStatus::kMachine) ? static_cast<ExitStatus>(code)
                                                        : ExitStatus::kMachine;
}

int Lane::WaitForCommand() {
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (process >= 0) {
    pollfd fds[2] = {{process, POLLIN, 0}, {stop_->abort_fd(), POLLIN, 0}};
    while (poll(fds, 2, -1) < 0 && errno == EINTR) {
    }
    for (int told = 0; told < 2 && fds[0].revents == 0; ++told) {
      kill(-pid_, SIGTERM);
      poll(fds, 1, kMsBetweenSignals);
    }
    close(process);
  }
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

void Lane::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !blocks_.empty() || ended_; });
    if (blocks_.empty()) break;
    const std::string block = std::move(blocks_.front());
    blocks_.pop_front();
    lock.unlock();
    Write(block);
    lock.lock();
    buffered_ -= block.size();
    changed_.notify_all();
  }
  close(fd_);
}

void Lane::Write(std::string_view block) {
  size_t written = 0;
  while (!gone_ && written < block.size()) {
    // cppcheck-suppress invalidLifetime; the view is of the caller's, who waits
    const ssize_t n = write(fd_, block.data() + written, block.size() - written);
    if (n >= 0) {
      written += static_cast<size_t>(n);
    } else if (errno == EAGAIN) {
      gone_ = !WaitForRoom();
    } else if (errno != EINTR) {
      gone_ = true;
    }
  }
  if (!gone_) return;
  // The command had the beginning of a line at most: all of that line is kept.
  const size_t newline = block.substr(0, written).rfind('\n');
  Reject(block.substr(newline == std::string_view::npos ? 0 : newline + 1));
}

// False when the run is aborted.
bool Lane::WaitForRoom() const {
  pollfd fds[2] = {{fd_, POLLOUT, 0}, {stop_->abort_fd(), POLLIN, 0}};
  poll(fds, 2, -1);
  return !stop_->aborting();
}

void Lane::Reject(std::string_view lines) {
  uint64_t samples = 0;
  const std::string kept = WithoutDirectives(lines, &samples);
  if (samples == 0) return;
  rejected_ += samples;
  const std::string_view why = stop_->aborting() ? " was given up" : " ended before its input did";
  report_->RejectTogether(name_ + " (" + command_ + ")" + std::string(why), samples, kept);
  report_->FlushRejects();
}

}  // namespace pp
