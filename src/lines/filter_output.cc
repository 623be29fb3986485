#include "lines/filter_output.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>

namespace pp {

void FilterOutput::WaitForReaderGone(int64_t end, Clock* clock, const Stop& stop, int most_ms) {
  pollfd fds[2] = {{fd_, 0, 0}, {stop.finish_fd(), POLLIN, 0}};
  do {
    const int64_t left = std::clamp<int64_t>(end - clock->Monotonic(), 0, most_ms);
    if (poll(fds, 2, static_cast<int>(left)) <= 0) continue;
    if ((fds[0].revents & (POLLERR | POLLHUP)) != 0) writer_.GiveUp();
    if (fds[1].revents != 0) return;
  } while (!closed() && clock->Monotonic() < end);
}

void FilterOutput::LookForReader() {
  pollfd reader = {fd_, 0, 0};
  if (poll(&reader, 1, 0) > 0 && (reader.revents & (POLLERR | POLLHUP)) != 0) writer_.GiveUp();
}

void FilterOutput::SayFailure(Report* report) {
  if (writer_.state() != LineWriter::State::kFailed) return;
  if (std::exchange(failure_is_said_, true)) return;
  report->Error("cannot write to standard output: " + writer_.error());
}

void FilterOutput::Close(Report* report) {
  report->EndStatus();  // the rest may go to the same terminal
  writer_.Close();
}

int FilterOutput::End(const Summary& summary, ExitStatus status, Report* report) {
  Close(report);
  switch (writer_.state()) {
    case LineWriter::State::kOpen:
      break;
    case LineWriter::State::kReaderGone:
      if (outlives_reader_) break;
      report->EndQuietly();
      signal(SIGPIPE, SIG_DFL);
      raise(SIGPIPE);
      break;
    case LineWriter::State::kFailed:
      SayFailure(report);
      status = ExitStatus::kMachine;
      break;
  }
  return static_cast<int>(report->End(summary, status));
}

}  // namespace pp
