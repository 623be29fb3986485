#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "lines/line_writer.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "lines/summary.h"
#include "values/clock.h"

namespace pp {

// The standard output of a filter, and how the filter ends by it. What was not written by then did
// not pass: to count that, be told of it, and Close before the summary is made.
class FilterOutput {
 public:
  explicit FilterOutput(int fd) : fd_(fd), writer_(fd) {}

  void KeepLinesWhole() { writer_.KeepLinesWhole(); }
  // See LineWriter.
  void set_on_unwritten(LineWriter::OnUnwritten told) { writer_.set_on_unwritten(std::move(told)); }
  void set_before_full(std::function<void()> before) { writer_.set_before_full(std::move(before)); }
  // The run is for others, too: it does not end by this reader's being gone.
  void OutliveReader() { outlives_reader_ = true; }
  void Append(std::string_view lines) { writer_.Append(lines); }
  void AppendLine(std::string_view line) { writer_.AppendLine(line); }
  void Flush() { writer_.Flush(); }

  // Nothing more can be written.
  bool closed() const { return writer_.state() != LineWriter::State::kOpen; }
  // For that reason.
  bool reader_is_gone() const { return writer_.state() == LineWriter::State::kReaderGone; }
  // Says why, once, unless it is for that reason. End does at the latest.
  void SayFailure(Report* report);

  // Blocks until the monotonic time `end`, until the run is stopped, or until the reader is gone:
  // then closed(). Looks at the clock every `most_ms` at least.
  void WaitForReaderGone(int64_t end, Clock* clock, const Stop& stop,
                         int most_ms = std::numeric_limits<int>::max());

  // Without blocking: closed() from now on if the reader is gone.
  void LookForReader();
  int fd() const { return fd_; }

  // Flushes and closes.
  void Close(Report* report);
  // Closes, if that was not done. What to exit with: `status` or worse. If the reader is gone the
  // process ends here, as cat does: by SIGPIPE, without a word.
  int End(const Summary& summary, ExitStatus status, Report* report);

 private:
  int fd_;
  LineWriter writer_;
  bool outlives_reader_ = false;
  bool failure_is_said_ = false;
};

}  // namespace pp
