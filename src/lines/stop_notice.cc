#include "lines/stop_notice.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lines/helper_thread.h"

namespace pp {

StopNotice::StopNotice(const Stop* stop, Report* report, std::string message)
    : stop_(stop), report_(report), message_(std::move(message)) {
  if (pipe2(end_, O_CLOEXEC) != 0) return;
  thread_ = StartHelper([this] { Run(); });
  if (thread_.joinable()) return;
  close(end_[0]);
  close(end_[1]);
}

StopNotice::~StopNotice() {
  if (!thread_.joinable()) return;
  close(end_[1]);
  thread_.join();
  close(end_[0]);
}

void StopNotice::Run() {
  pollfd fds[2] = {{stop_->finish_fd(), POLLIN, 0}, {end_[0], POLLIN, 0}};
  while (poll(fds, 2, -1) < 0 && errno == EINTR) {
  }
  if (stop_->signalled() && !stop_->aborting()) {
    report_->Note(message_);
  }
}

}  // namespace pp
