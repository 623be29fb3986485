#include "lines/system_clock.h"

#include <poll.h>
#include <time.h>

#include <algorithm>
#include <limits>

namespace pp {
namespace {

int64_t ReadClock(clockid_t id) {
  timespec time;
  clock_gettime(id, &time);
  return int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

}  // namespace

int64_t SystemClock::Now() {
  return ReadClock(CLOCK_REALTIME);
}

int64_t SystemClock::Monotonic() {
  return ReadClock(CLOCK_MONOTONIC);
}

bool SystemClock::Sleep(int64_t ms) {
  const int64_t begin = Monotonic();
  const int64_t end = begin + std::min(ms, std::numeric_limits<int64_t>::max() - begin);
  for (int64_t left = ms; left > 0 && !stop_->aborting(); left = end - Monotonic()) {
    pollfd abort = {stop_->abort_fd(), POLLIN, 0};
    poll(&abort, 1, static_cast<int>(std::min<int64_t>(left, std::numeric_limits<int>::max())));
  }
  return !stop_->aborting();
}

}  // namespace pp
