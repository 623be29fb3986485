#pragma once

#include <optional>

namespace pp {

// How a tool shows how far it is.
enum class StatusMode {
  kNone,
  kMakeRoom,  // not at all, but another tool may have its line where our messages go
  kLine,      // one line, drawn over and over
  kLog,       // now and then a line like any message
};

// What a tool is, and what its user wants.
struct StatusWishes {
  std::optional<bool> progress = {};  // --progress or --no-progress
  bool quiet = false;
  bool writes_stdout = false;  // samples, or what it would send
  bool reads_stdin = false;
  bool runs_tools = false;  // with our standard error
};

// Where it was started.
struct Surroundings {
  enum class Kind { kTerminal, kPipe, kOther };
  Kind in = Kind::kOther;
  Kind out = Kind::kOther;
  bool can_draw = false;  // standard error is a terminal that can erase a line
  bool is_lane = false;   // the tool that started us has a line
};

Surroundings LookAround();

// Of the tools of a pipeline one has a line, the last: it goes at the pace of the whole. So a tool
// whose standard output is a pipe has none, and neither has one whose standard input or output is
// the terminal that the line would be drawn on, nor the command of a lane. --progress has it
// everywhere.
StatusMode ChooseStatusMode(const StatusWishes& wishes, const Surroundings& around);

}  // namespace pp
