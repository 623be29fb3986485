#pragma once

#include <thread>

#include "lines/report.h"
#include "lines/stop.h"

namespace pp {

// While what was read is being delivered: says what the first signal means then, for nothing else
// shows that it has come.
class StopNotice {
 public:
  // Neither is owned.
  StopNotice(const Stop* stop, Report* report);
  ~StopNotice();
  StopNotice(const StopNotice&) = delete;
  StopNotice& operator=(const StopNotice&) = delete;

 private:
  void Run();

  const Stop* stop_;
  Report* report_;
  int end_[2];  // readable when the notice is over
  std::thread thread_;
};

}  // namespace pp
