#include "delivery/lane_command.h"

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(*-avoid-non-const-global-variables): POSIX

namespace pp {
namespace {

constexpr int kLookEveryMs = 10;

}  // namespace

// Signals are as we were given them, but for those that we ignore and it should not.
std::unique_ptr<LaneCommand> LaneCommand::Start(const std::string& text, int input, int* code) {
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
  std::string command = text;
  char* arguments[] = {shell.data(), flag.data(), command.data(), nullptr};
  pid_t pid = -1;
  *code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (*code != 0) return nullptr;
  return std::unique_ptr<LaneCommand>(new LaneCommand(pid));
}

void LaneCommand::AwaitAll(std::span<LaneCommand* const> commands, const Stop& stop,
                           const Patience& patience) {
  bool ended = true;
  for (LaneCommand* command : commands) {
    ended = ended && (command->was_killed_ || command->Await(stop));
  }
  if (ended) return;
  // What a shell leaves behind when it ends becomes a child of ours, so that it can be waited for.
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  Tell(commands, SIGTERM);
  if (EndWithin(commands, patience.between_signals)) return;
  Tell(commands, SIGTERM);
  if (EndWithin(commands, patience.before_kill)) return;
  Tell(commands, SIGKILL);
  EndWithin(commands, patience.after_kill);
}

// The shell itself has.
bool LaneCommand::HasEnded() {
  int status = 0;
  if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_.has_value();
}

// As long as there is one of the group, no other group can have its number.
bool LaneCommand::IsThere() {
  if (!HasEnded()) return true;
  pid_t other = 0;
  do other = waitpid(-pid_, nullptr, WNOHANG);
  while (other > 0);
  return other == 0;
}

// False when the run is aborted.
bool LaneCommand::Await(const Stop& stop) {
  const int process = HasEnded() ? -1 : static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd fds[2] = {{process, POLLIN, 0}, {stop.abort_fd(), POLLIN, 0}};
  while (!HasEnded() && !stop.aborting()) poll(fds, 2, process >= 0 ? -1 : kLookEveryMs);
  if (process >= 0) close(process);
  return HasEnded();
}

bool LaneCommand::EndWithin(std::span<LaneCommand* const> commands, int ms) {
  for (int waited = 0;; waited += kLookEveryMs) {
    bool any = false;
    for (LaneCommand* command : commands) any |= command->IsThere();
    if (!any || waited >= ms) return !any;
    poll(nullptr, 0, kLookEveryMs);
  }
}

void LaneCommand::Tell(std::span<LaneCommand* const> commands, int signal) {
  for (LaneCommand* command : commands) {
    if (!command->IsThere()) continue;
    kill(-command->pid_, signal);
    kill(-command->pid_, SIGCONT);
    command->was_killed_ = signal == SIGKILL;
  }
}

}  // namespace pp
