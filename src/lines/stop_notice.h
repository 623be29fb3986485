#pragma once

#include <string>
#include <thread>

#include "lines/report.h"
#include "lines/stop.h"

namespace pp {

// While what was read is being delivered, or something is waited for: says what the first signal
// means then, for nothing else shows that it has come.
class StopNotice {
 public:
  static constexpr char kFinishing[] = "finishing what was read; one more signal gives it up";

  // The pointers are not owned.
  StopNotice(const Stop* stop, Report* report, std::string message = kFinishing);
  ~StopNotice();
  StopNotice(const StopNotice&) = delete;
  StopNotice& operator=(const StopNotice&) = delete;

 private:
  void Run();

  const Stop* stop_;
  Report* report_;
  std::string message_;
  int end_[2];  // readable when the notice is over
  std::thread thread_;
};

}  // namespace pp
