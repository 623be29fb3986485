#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lines/pace.h"
#include "lines/status_mode.h"
#include "lines/status_text.h"
#include "lines/terminal.h"
#include "values/clock.h"

namespace pp {

// The line of a terminal that says how far a run is, and the messages that are written where it
// stands. One thread at a time.
class StatusLine {
 public:
  // Whoever is done within this sees no line.
  static constexpr int64_t kFirstMs = 1000;
  static constexpr int64_t kEveryMs = 500;
  // Between two lines of a log.
  static constexpr int64_t kLogEveryMs = 10'000;

  // The run begins now. Neither pointer is owned.
  StatusLine(std::string_view tool, StatusMode mode, Terminal* terminal, Clock* clock);

  // The run is this far. To be called every kEveryMs; draws it if it is time to.
  void Update(const StatusFigures& figures);
  // Writes whole lines, in place of the line, which is drawn anew below them.
  void Write(std::string_view message);
  // Erases it, for good.
  void End();

 private:
  std::string tool_;
  StatusMode mode_;
  Terminal* terminal_;
  Clock* clock_;
  int64_t begin_;
  int64_t next_;  // not before this
  Pace samples_;
  Pace done_;
  std::string text_;
  bool is_drawn_ = false;
};

}  // namespace pp
