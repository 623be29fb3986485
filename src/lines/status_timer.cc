#include "lines/status_timer.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lines/helper_thread.h"

namespace pp {
StatusTimer::StatusTimer(StatusMode mode, Look look, Report* report, Clock* clock, const Stop* stop)
    : line_(report->tool(), mode, &terminal_, clock),
      look_(std::move(look)),
      report_(report),
      stop_(stop) {
  if (mode == StatusMode::kNone) return;
  report_->set_status_line(&line_);
  if (mode == StatusMode::kMakeRoom || pipe2(end_, O_CLOEXEC) != 0) return;
  thread_ = StartHelper([this] { Run(); });
  if (thread_.joinable()) return;
  close(end_[0]);
  close(end_[1]);
}

StatusTimer::~StatusTimer() {
  if (thread_.joinable()) {
    close(end_[1]);
    thread_.join();
    close(end_[0]);
  }
  report_->set_status_line(nullptr);
}

// A run that is given up needs no line, and one more signal would leave it behind.
void StatusTimer::Run() {
  pollfd fds[2] = {{end_[0], POLLIN, 0}, {stop_->abort_fd(), POLLIN, 0}};
  for (;;) {
    const int ready = poll(fds, 2, static_cast<int>(StatusLine::kEveryMs));
    if (ready > 0) break;
    // Not while the report is locked: who tells us may be writing a message.
    if (ready == 0) report_->UpdateStatus(look_());
  }
  report_->EndStatus();
}

}  // namespace pp
