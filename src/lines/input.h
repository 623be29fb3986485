#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "lines/open_file.h"
#include "lines/read_meter.h"
#include "lines/stop.h"
#include "values/clock.h"

namespace pp {

// Bytes that arrive: a descriptor, or a test's stand-in for one.
class Input {
 public:
  enum class Event { kData, kWouldBlock, kEnd, kLeft, kStopped, kError };

  static constexpr int64_t kForever = -1;

  virtual ~Input() = default;

  // Never blocks. kData: 1 to `capacity` bytes are at `to`. kWouldBlock: none there yet, so flush
  // what others wait for and call Wait. kLeft: something else is to be read now; what was read last
  // may be a part of something, and will be read again from its beginning if it still can be.
  // kStopped: there may be more, but the run is to end, so here, too, it may be a part. kError:
  // error() says why. No more comes after these three, nor after kEnd.
  virtual Event Read(char* to, size_t capacity, size_t* got) = 0;

  // Blocks until Read has news or `timeout_ms` have passed.
  virtual void Wait(int64_t timeout_ms) = 0;

  virtual const std::string& error() const = 0;

  // It was kStopped with bytes left that were read already.
  virtual bool has_left_over() const { return false; }
};

// How long a pipe is still read after *finish*: until its writer has been silent for so long, or so
// many bytes more have come. A stage gives up later than those in front of it, for they may still
// pass on what they held back.
struct FinishLimits {
  int64_t silence_ms;
  size_t bytes;
};
inline constexpr FinishLimits kFinishFirst = {250, size_t{8} << 20};    // pp-parse
inline constexpr FinishLimits kFinishSecond = {600, size_t{24} << 20};  // pp-route
inline constexpr FinishLimits kFinishLast = {1200, size_t{64} << 20};   // a sink

// A descriptor, read with respect to Stop. After *finish* a regular file ends at once, and a pipe
// when its writer is done or its limits are reached: what is in the pipe is delivered, and a writer
// that goes on for ever cannot keep us. After *abort* everything ends at once. All these but the
// writer's own end are kStopped. After Stop::WakeReader it waits no more. A regular file that turns
// out to be shorter than what was read of it cannot be read.
class FdInput : public Input {
 public:
  // Does not own `fd`, nor the meter; null for none.
  FdInput(int fd, FinishLimits limits, const Stop* stop, Clock* clock, ReadMeter* meter = nullptr);

  Event Read(char* to, size_t capacity, size_t* got) override;
  void Wait(int64_t timeout_ms) override;
  const std::string& error() const override { return error_; }

  // Has `file`, which has this descriptor and is not owned, know what was read of it. If that is
  // not in it any more, it cannot be read; or is left, where another run `finds_it` elsewhere.
  void Tell(OpenFile* file, bool finds_it) {
    file_ = file;
    finds_it_ = finds_it;
  }

 private:
  bool IsTruncated() const;
  Event EndTruncated();

  int fd_;
  OpenFile* file_ = nullptr;
  bool finds_it_ = false;
  FinishLimits limits_;
  const Stop* stop_;
  Clock* clock_;
  ReadMeter* meter_;
  bool regular_file_ = false;
  bool is_sized_ = false;  // those of proc(5) and sysfs(5) are made anew for each read
  bool flows_ = false;     // a usual pipe was full
  size_t read_since_finish_ = 0;
  int64_t silent_since_ = -1;  // monotonic; -1 while there is data or no finish
  std::string error_;
};

}  // namespace pp
