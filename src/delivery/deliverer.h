#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "delivery/backoff.h"
#include "delivery/http.h"
#include "delivery/outage.h"
#include "delivery/written.h"
#include "values/clock.h"
#include "values/counter.h"
#include "values/exit_status.h"

namespace pp {

// How one request ended, after all its tries.
struct Outcome {
  enum class Kind {
    kDelivered,  // 2xx
    kRejected,   // the receiver finds fault with what was sent: sending it again is useless
    kRefused,    // it would refuse anything that we send: wrong path, no permission, receiver off
    kPoisoned,   // 500, as often in a row as was asked for: rejected, or the receiver is in trouble
    kUnable,     // this machine cannot send at all
    kGaveUp,     // it could not be reached, or kept failing, for longer than we may try
    kAborted,
  };
  // The receiver has judged what was sent.
  bool is_verdict() const { return kind == Kind::kDelivered || kind == Kind::kRejected; }

  // 202, what Mimir answers when another replica of the same data has been chosen: it took what was
  // sent and stored nothing of it.
  bool is_deduplicated() const { return kind == Kind::kDelivered && status == 202; }

  // That of a run that ends by it.
  ExitStatus exit_status() const {
    return kind == Kind::kUnable ? ExitStatus::kMachine : ExitStatus::kRunAgain;
  }

  Kind kind = Kind::kDelivered;
  int status = 0;      // of the last answer, 0 without one
  std::string reason;  // one sentence, with the receiver's words; empty when delivered
  std::optional<Written> written = {};  // of Remote Write 2.0
  uint64_t lost_exemplars = 0;          // by that
};

// The reason of what was not sent because the run was being aborted.
inline constexpr char kGivenUp[] = "not sent, for the run was given up";

// Sends a request until there is an answer that settles it: network errors, 5xx and 429 are tried
// again, Retry-After is obeyed. Says when a receiver is down, and when it is back.
class Deliverer {
 public:
  struct Counters {
    uint64_t requests = 0;  // tries included
    uint64_t retries = 0;
    uint64_t bytes = 0;  // of bodies, tries not counted
  };

  // Without `max_retry_ms` it tries for ever, as a pipe waits; 0 means once. `jitter_seed` should
  // differ between processes. None of the pointers are owned.
  Deliverer(HttpClient* client, Clock* clock, Outage* outage, std::optional<int64_t> max_retry_ms,
            uint64_t jitter_seed);

  // Ends as kPoisoned after `most_500s` 500s in a row, unless that is 0. No other answer, nor none,
  // counts as one, or keeps the count.
  Outcome Deliver(const HttpRequest& request, uint64_t most_500s = 0);
  // Goes on with the request for which Deliver, or this, has ended as kPoisoned: waits before the
  // next try, longer and longer, and the time for which it may try still counts from its first try.
  Outcome GoOn(const HttpRequest& request, uint64_t most_500s);
  // Tries once: kGaveUp where Deliver would try again, but kPoisoned after a 500. GoOn may follow
  // as if this had not been.
  Outcome TryOnce(const HttpRequest& request);

  // Safe to be asked by another thread.
  Counters counters() const { return {requests_, tries_again_, bytes_}; }
  // What came of the last try of Deliver or GoOn.
  const HttpResult& last_result() const { return last_; }

 private:
  Outcome TryOn(const HttpRequest& request, uint64_t most_500s);
  HttpResult FirstTry(const HttpRequest& request);
  HttpResult NextTry(const HttpRequest& request);
  bool Wait(Outcome* outcome);
  int64_t DateOf(const HttpResult& result);
  int64_t DelayMs(const HttpResult& result);
  void SayDown(const std::string& reason);
  void SayUp(const HttpRequest& request);

  HttpClient* client_;
  Clock* clock_;
  Outage* outage_;
  std::optional<int64_t> max_retry_ms_;
  // Of the request that is being delivered.
  Backoff backoff_;
  int64_t begin_ = 0;
  uint64_t retries_ = 0;
  HttpResult last_;

  Counter requests_;
  Counter tries_again_;
  Counter bytes_;
  bool is_down_ = false;
};

}  // namespace pp
