#include "delivery/outage.h"

#include "values/time.h"

namespace pp {

void Outage::Begin(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  if (waiting_++ > 0) return;
  since_ = clock_->Monotonic();
  report_->Note(reason);
}

void Outage::End(const std::string& url) {
  const std::lock_guard lock(mutex_);
  if (--waiting_ > 0) return;
  report_->Note(url + ": answers again, after " + FormatDuration(clock_->Monotonic() - since_));
}

}  // namespace pp
