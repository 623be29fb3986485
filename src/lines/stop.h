#pragma once

#include <atomic>

namespace pp {

// How a run is told to end before its input does. SIGINT, SIGTERM and SIGHUP mean *finish*: make
// no more, deliver what is in the pipe, end by the normal status. A second one means *abort*: give
// up what is undelivered, but still account for it. A third kills, as without a handler.
class Stop {
 public:
  Stop();
  ~Stop();
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  // From now on signals act on this object, which must outlive the process' last signal. SIGPIPE
  // and SIGXFSZ are ignored from here on, so that writing to a reader that is gone, or beyond what
  // a file may hold, is an error like any other.
  void CatchSignals();

  void Finish();
  void Abort();
  // Has a reader that waits for input look whether there is sense in going on. Safe to call from
  // any thread.
  void WakeReader();
  bool finishing() const { return finishing_.load(std::memory_order_relaxed); }
  bool signalled() const { return signalled_.load(std::memory_order_relaxed); }
  bool aborting() const { return aborting_.load(std::memory_order_relaxed); }

  // For poll(): readable from the moment on, for ever.
  int finish_fd() const { return finish_pipe_[0]; }
  int abort_fd() const { return abort_pipe_[0]; }
  int wake_fd() const { return wake_fd_; }

 private:
  static void OnSignal(int signal);
  static void EndByNext();

  std::atomic<bool> signalled_ = false;
  std::atomic<bool> finishing_ = false;
  std::atomic<bool> aborting_ = false;
  int finish_pipe_[2];
  int abort_pipe_[2];
  int wake_fd_ = -1;
};

}  // namespace pp
