#include "delivery/gateway_pusher.h"

#include <utility>

#include "delivery/storable.h"
#include "formats/names.h"
#include "lines/quote.h"

namespace pp {
namespace {

// Where UTF-8 names are switched off, or not known, a name that is escaped in the URL is taken for
// another one, and nobody says so. So the body has one too, of a family without samples, which is
// stored nowhere: then such a gateway refuses the push.
std::string HeadFor(const Grouping& grouping) {
  for (const auto& [name, value] : grouping.labels) {
    if (!IsLabelName(name)) return "# TYPE \"names here are UTF-8\" untyped\n";
  }
  return "";
}

}  // namespace

GatewayPusher::GatewayPusher(std::string url, Method method, Grouping grouping,
                             Deliverer* deliverer, FilterOutput* dry_output, Expiry* expiry,
                             Progress* progress, Report* report, Stop* stop)
    : url_(std::move(url)),
      method_(method),
      deliverer_(deliverer),
      sender_(deliverer),
      dry_output_(dry_output),
      expiry_(expiry),
      progress_(progress),
      report_(report),
      stop_(stop),
      head_(HeadFor(grouping)),
      values_(std::move(grouping)),
      thread_([this] { Run(); }) {}

GatewayPusher::~GatewayPusher() {
  Finish();
}

Series* GatewayPusher::SeriesOf(const Sample& sample, std::string* error) {
  const std::lock_guard lock(mutex_);
  return values_.SeriesOf(sample, error);
}

void GatewayPusher::Add(Series* series, std::string_view value, int64_t timestamp) {
  const std::lock_guard lock(mutex_);
  values_.Add(series, value, timestamp);
  if (work_ == kNoWork) work_ = progress_->Begin();
}

void GatewayPusher::Add(const Metadata& metadata) {
  const std::lock_guard lock(mutex_);
  if (values_.Add(metadata) || said_full_) return;
  report_->Note("too much metadata: that of some families is not pushed");
  said_full_ = true;
}

void GatewayPusher::RequestPush() {
  {
    const std::lock_guard lock(mutex_);
    requested_ = true;
  }
  changed_.notify_all();
}

void GatewayPusher::Finish() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    requested_ = finished_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Deliverer::Counters GatewayPusher::counters() const {
  if (dry_output_ != nullptr) return dry_counters_;
  Deliverer::Counters counters = deliverer_->counters();
  counters.bytes = sender_.bytes();
  return counters;
}

void GatewayPusher::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return requested_; });
    const bool last = finished_;
    requested_ = false;
    PushFresh(last, &lock);
    if (last) return;
    if (finished_) requested_ = true;
  }
}

void GatewayPusher::PushFresh(bool last, std::unique_lock<std::mutex>* lock) {
  const uint64_t work = std::exchange(work_, kNoWork);
  const bool comes_again = progress_->ComesAgain(held_work_ == kNoWork ? work : held_work_);
  GroupPush push;
  values_.BeginPush(last);
  while (values_.TakeDue(method_ == Method::kPut, &push)) {
    lock->unlock();
    RejectUnstorable(push, comes_again);
    if (push.fresh_count() > 0) Send(push, comes_again);
    lock->lock();
  }
  const bool holds_back = values_.holds_back();
  lock->unlock();
  SettleWork(work, holds_back);
  if (dry_output_ != nullptr) FlushDryOutput();
  lock->lock();
}

// Of what is held back it is enough to leave the oldest unsettled: no mark below it is reached.
void GatewayPusher::SettleWork(uint64_t work, bool holds_back) {
  if (holds_back && held_work_ == kNoWork) {
    held_work_ = work;
    return;
  }
  if (status_ != ExitStatus::kDone) return;
  if (work != kNoWork) progress_->Settle(work);
  if (!holds_back && held_work_ != kNoWork) {
    progress_->Settle(std::exchange(held_work_, kNoWork));
  }
}

void GatewayPusher::FlushDryOutput() {
  dry_output_->Flush();
  if (!dry_output_->closed()) return;
  output_closed_ = true;
  stop_->WakeReader();
}

// What was stopped may have read a part of a histogram only; the whole comes when it is resumed.
void GatewayPusher::RejectUnstorable(const GroupPush& push, bool comes_again) {
  for (const GroupPush::Unstorable& refused : push.unstorable()) {
    const std::string reason =
        url_ + push.path() + ": " + Quoted(refused.family) + " " + std::string(refused.why);
    if (comes_again && stop_->finishing() && refused.why == WhyNotWhole()) {
      progress_->LeaveForResume(reason, refused.samples.size());
      status_ = ExitStatus::kRunAgain;
      continue;
    }
    report_->RejectTogether(reason, refused.samples.size(), [&](const Report::KeepLines& keep) {
      push.WriteUnstorable(refused, keep);
    });
  }
  if (push.unstorable_count() > 0) report_->FlushRejects();
}

// A push that the gateway finds fault with is sent again family by family, so that one bad family
// does not take the others with it. A PUT replaces its group and cannot be divided.
void GatewayPusher::Send(const GroupPush& push, bool comes_again) {
  const size_t families = push.family_count();
  const Outcome outcome = Post(push, 0, families);
  if (outcome.kind != Outcome::Kind::kRejected || method_ == Method::kPut || families == 1) {
    return Settle(push, 0, families, outcome, comes_again);
  }
  for (size_t i = 0; i < families; ++i) {
    Settle(push, i, i + 1, Post(push, i, i + 1), comes_again);
  }
}

Outcome GatewayPusher::Post(const GroupPush& push, size_t begin, size_t end) {
  PushBody body(&push, begin, end, head_);
  HttpRequest request;
  request.method = method_ == Method::kPut ? "PUT" : "POST";
  request.url = url_ + push.path();
  request.headers = {"Content-Type: text/plain; version=0.0.4; charset=utf-8"};
  request.parts = &body;
  if (dry_output_ == nullptr) {
    if (stop_->aborting()) return {Outcome::Kind::kAborted, 0, request.url + ": " + kGivenUp};
    return sender_.Deliver(request);
  }
  ++dry_counters_.requests;
  dry_counters_.bytes += body.size();
  dry_output_->AppendLine("# " + request.method + " " + Printable(request.url));
  for (std::string_view part; !(part = body.NextPart()).empty();) dry_output_->Append(part);
  return {};
}

void GatewayPusher::Settle(const GroupPush& push, size_t begin, size_t end, const Outcome& outcome,
                           bool comes_again) {
  const bool delivered = outcome.kind == Outcome::Kind::kDelivered;
  uint64_t samples = 0;
  {
    const std::lock_guard lock(mutex_);
    for (size_t i = begin; i < end; ++i) {
      values_.Settle(push, i, delivered);
      samples += push.fresh(i).size();
    }
  }
  if (delivered) {
    delivered_ += samples;
    if (expiry_ != nullptr) expiry_->NotePush(push.path());
    return;
  }
  if (expiry_ != nullptr && outcome.kind == Outcome::Kind::kRejected) {
    expiry_->NoteRefused(push.path());
  }
  Keep(push, begin, end, samples, outcome, comes_again);
  if (outcome.kind != Outcome::Kind::kRejected) {
    status_ = outcome.exit_status();
    stop_->Abort();
  }
}

// What was not delivered goes to the rejects, unless it was given up and comes again.
void GatewayPusher::Keep(const GroupPush& push, size_t begin, size_t end, uint64_t samples,
                         const Outcome& outcome, bool comes_again) {
  const bool given_up = outcome.kind != Outcome::Kind::kRejected;
  if (given_up && comes_again) {
    progress_->LeaveForResume(outcome.reason, samples);
    return;
  }
  bool is_shown = false;
  if (samples > 0) {
    is_shown = report_->RejectTogether(outcome.reason, samples, [&](const Report::KeepLines& keep) {
      for (size_t i = begin; i < end; ++i) push.WriteFresh(i, keep);
    });
    report_->FlushRejects();
  }
  if (given_up) report_->GiveUp(outcome.reason, is_shown);
}

}  // namespace pp
