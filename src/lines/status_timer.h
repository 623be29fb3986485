#pragma once

#include <functional>
#include <string_view>
#include <thread>

#include "lines/report.h"
#include "lines/status_line.h"
#include "lines/status_mode.h"
#include "lines/status_text.h"
#include "lines/stop.h"
#include "lines/terminal.h"
#include "values/clock.h"

namespace pp {

// Has the report show how far the run is, until it is destroyed or the run is aborted. There is a
// thread only where there is a line: it must go on while everything else waits, in a write to a
// full pipe, for an answer, or for input.
class StatusTimer {
 public:
  // Asked from the thread, so it may only look at what is safe to be looked at, and not use the
  // report but for rejected().
  using Look = std::function<StatusFigures()>;

  // The pointers are not owned.
  StatusTimer(StatusMode mode, Look look, Report* report, Clock* clock, const Stop* stop);
  ~StatusTimer();
  StatusTimer(const StatusTimer&) = delete;
  StatusTimer& operator=(const StatusTimer&) = delete;

 private:
  void Run();

  StderrTerminal terminal_;
  StatusLine line_;
  Look look_;
  Report* report_;
  const Stop* stop_;
  int end_[2] = {-1, -1};  // readable when the timer is to end
  std::thread thread_;
};

}  // namespace pp
