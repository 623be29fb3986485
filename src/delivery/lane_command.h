#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "lines/stop.h"

namespace pp {

// A command that /bin/sh runs in a process group of its own: a Ctrl+C then reaches us only, and the
// command ends when we have given it everything.
class LaneCommand {
 public:
  // How long those of an aborted run have to end, in milliseconds.
  struct Patience {
    int between_signals = 300;
    int before_kill = 10'000;  // after the second signal
    int after_kill = 1'000;
  };

  // With `input` as its standard input, which is not owned. Null, and *code is an error number, if
  // it cannot be started.
  static std::unique_ptr<LaneCommand> Start(const std::string& text, int input, int* code);

  // Waits until all have ended. When the run is aborted, all that are still there are told to end,
  // at the same time: by SIGTERM, by another one, for a sink takes the first as a request to
  // finish, and at last by SIGKILL. They go on if they were stopped, so that they can end in order.
  static void AwaitAll(std::span<LaneCommand* const> commands, const Stop& stop,
                       const Patience& patience);

  // As of waitpid(2). None before AwaitAll, and for one that even SIGKILL did not end.
  std::optional<int> status() const { return status_; }
  // It, or what it had started, had to be ended by SIGKILL.
  bool was_killed() const { return was_killed_; }

 private:
  explicit LaneCommand(pid_t pid) : pid_(pid) {}
  bool HasEnded();
  bool IsThere();
  bool Await(const Stop& stop);
  static bool EndWithin(std::span<LaneCommand* const> commands, int ms);
  static void Tell(std::span<LaneCommand* const> commands, int signal);

  pid_t pid_;  // and of the group
  std::optional<int> status_;
  bool was_killed_ = false;
};

}  // namespace pp
