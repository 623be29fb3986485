#include "delivery/deliverer.h"

#include <algorithm>

#include "delivery/advice.h"
#include "delivery/explain.h"
#include "values/time.h"

namespace pp {
namespace {

// A receiver that asks for more is not obeyed to the letter: it may have its clock wrong.
constexpr int64_t kLongestRetryAfterMs = 3'600'000;

bool IsWorthAnotherTry(const HttpResult& result) {
  if (result.failure != HttpResult::Failure::kNone) {
    return result.failure == HttpResult::Failure::kTransient;
  }
  return result.status == 429 || result.status >= 500;
}

bool Is500(const HttpResult& result) {
  return result.failure == HttpResult::Failure::kNone && result.status == 500;
}

Outcome::Kind KindOf(const HttpRequest& request, const HttpResult& result) {
  switch (result.failure) {
    case HttpResult::Failure::kNone:
      break;
    case HttpResult::Failure::kTransient:
      return Outcome::Kind::kGaveUp;
    case HttpResult::Failure::kPermanent:
      return Outcome::Kind::kRefused;
    case HttpResult::Failure::kMachine:
      return Outcome::Kind::kUnable;
    case HttpResult::Failure::kAborted:
      return Outcome::Kind::kAborted;
  }
  if (result.is_success()) {
    // Whoever asks for something judges itself what it gets.
    const bool is_receiver = request.method == "GET" || !result.shows_page();
    return is_receiver ? Outcome::Kind::kDelivered : Outcome::Kind::kRefused;
  }
  if (IsAboutTheConnection(request, result)) return Outcome::Kind::kRefused;
  switch (result.status) {
    case 400:  // what Prometheus, Mimir and the Pushgateway say of bad samples
    case 409:  // what Thanos Receive says of late ones, and of other values for the same time
    case 413:
    case 422:
      return Outcome::Kind::kRejected;
    default:
      return Outcome::Kind::kRefused;
  }
}

Outcome OutcomeOf(const HttpRequest& request, const HttpResult& result) {
  Outcome outcome{KindOf(request, result), result.status, {}, WrittenOf(result)};
  if (outcome.kind == Outcome::Kind::kDelivered) return outcome;
  outcome.reason = request.url + ": ";
  // The receiver may well have it.
  outcome.reason += outcome.kind == Outcome::Kind::kAborted ? "given up before it was answered"
                                                            : Explain(request, result);
  return outcome;
}

}  // namespace

Deliverer::Deliverer(HttpClient* client, Clock* clock, Outage* outage,
                     std::optional<int64_t> max_retry_ms, uint64_t jitter_seed)
    : client_(client),
      clock_(clock),
      outage_(outage),
      max_retry_ms_(max_retry_ms),
      backoff_(jitter_seed) {}

Outcome Deliverer::Deliver(const HttpRequest& request, uint64_t most_500s) {
  begin_ = clock_->Monotonic();
  backoff_.Reset();
  retries_ = 0;
  last_ = FirstTry(request);
  return TryOn(request, most_500s);
}

Outcome Deliverer::GoOn(const HttpRequest& request, uint64_t most_500s) {
  Outcome outcome = OutcomeOf(request, last_);
  if (!Wait(&outcome)) return outcome;
  last_ = NextTry(request);
  return TryOn(request, most_500s);
}

Outcome Deliverer::TryOnce(const HttpRequest& request) {
  const HttpResult result = FirstTry(request);
  Outcome outcome = OutcomeOf(request, result);
  if (IsWorthAnotherTry(result)) {
    outcome.kind = Is500(result) ? Outcome::Kind::kPoisoned : Outcome::Kind::kGaveUp;
  }
  return outcome;
}

// Until the last try settles it.
Outcome Deliverer::TryOn(const HttpRequest& request, uint64_t most_500s) {
  for (uint64_t in_a_row = 0;;) {
    Outcome outcome = OutcomeOf(request, last_);
    if (!IsWorthAnotherTry(last_)) {
      if (last_.failure == HttpResult::Failure::kNone) SayUp(request);
      return outcome;
    }
    in_a_row = Is500(last_) ? in_a_row + 1 : 0;
    if (most_500s > 0 && in_a_row == most_500s) {
      outcome.kind = Outcome::Kind::kPoisoned;
      return outcome;
    }
    if (!Wait(&outcome)) return outcome;
    last_ = NextTry(request);
  }
}

HttpResult Deliverer::FirstTry(const HttpRequest& request) {
  ++requests_;
  bytes_ += request.body_size();
  return client_->Send(request);
}

HttpResult Deliverer::NextTry(const HttpRequest& request) {
  ++requests_;
  ++tries_again_;
  HttpRequest again = request;
  again.headers.push_back("Retry-Attempt: " + std::to_string(++retries_));
  return client_->Send(again);
}

// Until the time of the next try; false, and why, if there shall be none.
bool Deliverer::Wait(Outcome* outcome) {
  const int64_t delay = DelayMs(last_);
  const int64_t gone = clock_->Monotonic() - begin_;
  if (max_retry_ms_ && gone + delay > *max_retry_ms_) {
    outcome->kind = Outcome::Kind::kGaveUp;
    return false;
  }
  SayDown(outcome->reason);
  if (clock_->Sleep(delay)) return true;
  outcome->kind = Outcome::Kind::kAborted;
  return false;
}

// When the answer was made, by the receiver's clock if it says so: ours may be another, or jump.
int64_t Deliverer::DateOf(const HttpResult& result) {
  int64_t date = 0;
  const std::string_view header = result.Header("date");
  return !header.empty() && ParseRetryAfter(header, 0, &date) ? date : clock_->Now();
}

// What the receiver asks for, or our own growing delay, whichever is longer.
int64_t Deliverer::DelayMs(const HttpResult& result) {
  const int64_t own = backoff_.NextMs();
  int64_t asked = 0;
  const std::string_view retry_after = result.Header("retry-after");
  if (retry_after.empty() || !ParseRetryAfter(retry_after, DateOf(result), &asked)) {
    return own;
  }
  return std::max(own, std::min(asked, kLongestRetryAfterMs));
}

void Deliverer::SayDown(const std::string& reason) {
  if (!is_down_) {
    is_down_ = true;
    outage_->Begin(reason + "; trying again " +
                   (max_retry_ms_ ? "for " + FormatDuration(*max_retry_ms_)
                                  : "until it answers (--max-retry-time sets a limit)"));
  }
  outage_->CountTry(last_.status);
}

void Deliverer::SayUp(const HttpRequest& request) {
  if (is_down_) outage_->End(request.url);
  is_down_ = false;
}

}  // namespace pp
