#include "delivery/outage.h"

#include "lines/status_text.h"
#include "values/time.h"

namespace pp {

void Outage::Begin(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  if (waiting_++ > 0) return;
  since_ = clock_->Monotonic();
  tries_ = 0;
  reason_ = reason;
  said_ = false;
  if (!last_said_ || since_ - *last_said_ >= kPause) Say();
}

void Outage::Say() {
  said_ = true;
  last_said_ = clock_->Monotonic();
  report_->Note(reason_);
}

void Outage::CountTry(int status) {
  const std::lock_guard lock(mutex_);
  ++tries_;
  status_ = status;
  if (!said_ && waiting_ > 0 && clock_->Monotonic() - since_ >= kMoment) Say();
}

std::string Outage::Describe() {
  const std::lock_guard lock(mutex_);
  if (waiting_ == 0) return "";
  const std::string what =
      status_ == 0 ? "receiver down" : "receiver answers " + std::to_string(status_);
  return what + " for " + FormatRoughly(clock_->Monotonic() - since_) + ", tried " +
         (tries_ == 1 ? "once" : FormatAmount(tries_) + " times");
}

void Outage::End(const std::string& url) {
  const std::lock_guard lock(mutex_);
  if (--waiting_ > 0 || !said_) return;
  last_said_ = clock_->Monotonic();
  report_->Note(url + ": answers again, after " + FormatDuration(clock_->Monotonic() - since_));
}

}  // namespace pp
