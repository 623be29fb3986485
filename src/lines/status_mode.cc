#include "lines/status_mode.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "lines/terminal.h"

namespace pp {
namespace {

using Kind = Surroundings::Kind;

// Some shells make pipelines of sockets.
Kind KindOf(int fd) {
  if (isatty(fd) != 0) return Kind::kTerminal;
  struct stat status = {};
  if (fstat(fd, &status) != 0) return Kind::kOther;
  return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ? Kind::kPipe : Kind::kOther;
}

bool IsWanted(const StatusWishes& wishes, const Surroundings& around) {
  if (wishes.progress) return *wishes.progress;
  if (wishes.quiet || !around.can_draw || around.is_lane) return false;
  if (wishes.reads_stdin && around.in == Kind::kTerminal) return false;
  return !wishes.writes_stdout || around.out == Kind::kOther;
}

}  // namespace

Surroundings LookAround() {
  const char* term = std::getenv("TERM");
  const bool is_dumb = term == nullptr || *term == '\0' || std::string_view(term) == "dumb";
  return {KindOf(STDIN_FILENO), KindOf(STDOUT_FILENO), isatty(STDERR_FILENO) != 0 && !is_dumb,
          StderrTerminal::IsLent()};
}

StatusMode ChooseStatusMode(const StatusWishes& wishes, const Surroundings& around) {
  if (IsWanted(wishes, around)) return around.can_draw ? StatusMode::kLine : StatusMode::kLog;
  const bool has_neighbours =
      around.is_lane || wishes.runs_tools || around.in == Kind::kPipe || around.out == Kind::kPipe;
  return around.can_draw && has_neighbours ? StatusMode::kMakeRoom : StatusMode::kNone;
}

}  // namespace pp
