#include "lines/stop.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace pp {
namespace {

std::atomic<Stop*> told_by_signals = nullptr;

void MakePipe(int fds[2]) {
  if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0) return;
  throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
}

void Raise(std::atomic<bool>* flag, int fd) {
  if (flag->exchange(true)) return;
  const int saved = errno;
  const ssize_t ignored = write(fd, "!", 1);
  static_cast<void>(ignored);
  errno = saved;
}

}  // namespace

Stop::Stop() : wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  MakePipe(finish_pipe_);
  MakePipe(abort_pipe_);
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "cannot make an event");
}

Stop::~Stop() {
  told_by_signals = nullptr;
  for (const int fd :
       {finish_pipe_[0], finish_pipe_[1], abort_pipe_[0], abort_pipe_[1], wake_fd_}) {
    close(fd);
  }
}

void Stop::CatchSignals() {
  told_by_signals = this;
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction hangup = {};
  // nohup(1) sets it to ignored, and means it.
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) {
    sigaction(SIGHUP, &action, nullptr);
  }
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
  sigaction(SIGXFSZ, &action, nullptr);
}

void Stop::Finish() {
  Raise(&finishing_, finish_pipe_[1]);
}

void Stop::Abort() {
  Finish();
  Raise(&aborting_, abort_pipe_[1]);
}

void Stop::WakeReader() {
  const uint64_t one = 1;
  const ssize_t ignored = write(wake_fd_, &one, sizeof(one));
  static_cast<void>(ignored);
}

// The next signal ends the process, whichever it is.
void Stop::EndByNext() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action = {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != &OnSignal) continue;
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
  }
}

void Stop::OnSignal(int /*signal*/) {
  Stop* stop = told_by_signals;
  if (stop == nullptr) return;
  stop->signalled_ = true;
  if (!stop->finishing()) {
    stop->Finish();
    return;
  }
  stop->Abort();
  EndByNext();
}

}  // namespace pp
