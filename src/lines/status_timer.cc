#include "lines/status_timer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace pp {
namespace {

// Signals are for the threads that they interrupt in what they wait for.
std::thread StartWithoutSignals(std::function<void()> run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(run));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

StatusTimer::StatusTimer(StatusMode mode, Look look, Report* report, Clock* clock, const Stop* stop)
    : line_(report->tool(), mode, &terminal_, clock),
      look_(std::move(look)),
      report_(report),
      stop_(stop) {
  if (mode == StatusMode::kNone) return;
  report_->set_status_line(&line_);
  if (mode == StatusMode::kMakeRoom || pipe2(end_, O_CLOEXEC) != 0) return;
  thread_ = StartWithoutSignals([this] { Run(); });
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
