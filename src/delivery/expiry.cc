#include "delivery/expiry.h"

#include <algorithm>
#include <utility>

#include "delivery/push_times.h"
#include "lines/quote.h"
#include "lines/stop_notice.h"
#include "values/time.h"

namespace pp {
namespace {

// Classic names come as they are from any gateway; others only where they are asked for.
constexpr char kAccept[] =
    "Accept: text/plain; version=1.0.0; escaping=allow-utf-8, text/plain; version=0.0.4; q=0.5";
constexpr size_t kShown = 20;

// Of many only the first are shown.
template <typename Say>
void SayEach(const std::vector<std::string>& urls, const std::string& what, Say say) {
  for (size_t i = 0; i < std::min(urls.size(), kShown); ++i) say(urls[i] + ": " + what);
  if (urls.size() <= kShown) return;
  say("and " + std::to_string(urls.size() - kShown) + " other groups: " + what);
}

}  // namespace

Expiry::Expiry(std::string url, Grouping grouping, int64_t idle_ms, Clock* clock,
               Deliverer* deliverer, Report* report, Stop* stop)
    : url_(std::move(url)),
      grouping_(std::move(grouping)),
      idle_ms_(idle_ms),
      clock_(clock),
      deliverer_(deliverer),
      report_(report),
      stop_(stop) {}

void Expiry::NotePush(const std::string& path) {
  Group& group = groups_[path];
  last_push_ = clock_->Monotonic();
  int64_t date = 0;
  group.answered.reset();
  if (ParseRetryAfter(deliverer_->last_result().Header("date"), 0, &date)) group.answered = date;
}

ExitStatus Expiry::List(FilterOutput* out) {
  for (const auto& [path, group] : groups_) out->AppendLine("# DELETE " + Printable(url_ + path));
  deleted_ = groups_.size();
  return ExitStatus::kDone;
}

ExitStatus Expiry::Run() {
  for (const auto& [path, group] : groups_) refused_.erase(path);
  const ExitStatus status = Expire();
  std::vector<std::string> refused;
  for (const std::string& path : refused_) refused.push_back(url_ + path);
  SayEach(
      refused,
      "not deleted (--expire), for each push to it was refused; if the Pushgateway keeps it all "
      "the same, pp-push-gw --delete drops it",
      [this](const std::string& text) { report_->Note(text); });
  return status;
}

ExitStatus Expiry::Expire() {
  if (groups_.empty()) return ExitStatus::kDone;
  std::string error;
  if (stop_->aborting()) return Fail("");
  if (idle_ms_ > 0) {
    if (!ReadTimes(&Group::time_after_push, &error)) return Fail(error);
    NoteLaterTimes();
    if (!Wait()) return Fail("");
    if (!ReadTimes(&Group::time_after_wait, &error)) return Fail(error);
  }
  return Delete();
}

bool Expiry::ReadTimes(Time time, std::string* error) {
  PushTimes times(&grouping_, [this, time](const std::string& path, double seconds) {
    const auto group = groups_.find(path);
    if (group == groups_.end()) return;
    std::optional<double>& own = group->second.*time;
    own = std::max(own.value_or(seconds), seconds);
  });
  HttpRequest request;
  request.method = "GET";
  request.url = url_ + "/metrics";
  request.headers = {kAccept};
  request.take_body = [this, time, &times](std::string_view piece) {
    if (piece.empty()) {
      for (auto& [path, group] : groups_) (group.*time).reset();
    }
    times.Take(piece);
  };
  const Outcome outcome = deliverer_->Deliver(request);
  if (outcome.kind != Outcome::Kind::kDelivered) {
    *error = outcome.kind == Outcome::Kind::kAborted ? "" : outcome.reason;
    return false;
  }
  if (!deliverer_->last_result().is_page() && times.has_samples()) return true;
  *error = request.url + ": what is answered is not what a Pushgateway exposes" +
           (deliverer_->last_result().is_page() ? ", but a web page" : "") +
           " (is there another server in front of it?)";
  return false;
}

// Our own push is no later than the gateway's answer to it, whose Date is cut down to the second. A
// later one is somebody else's, if the Date is of the gateway's own clock.
void Expiry::NoteLaterTimes() {
  constexpr double kSecond = 1000;
  for (auto& [path, group] : groups_) {
    if (!group.time_after_push || !group.answered) continue;
    if (*group.time_after_push * kSecond >= static_cast<double>(*group.answered) + kSecond) {
      group.is_later = true;
    }
  }
}

bool Expiry::Wait() {
  const int64_t left = idle_ms_ - (clock_->Monotonic() - last_push_);
  if (left <= 0) return true;
  report_->FlushRejects();
  const std::string note = WaitNote(left);
  if (!stop_->signalled()) report_->Note(note);
  const StopNotice notice(stop_, report_, note + "; one more signal leaves without deleting");
  return clock_->Sleep(left);
}

std::string Expiry::WaitNote(int64_t ms) const {
  constexpr int64_t kLastTime = 253'402'300'799'000;  // that has four digits for its year
  const int64_t until = clock_->Now() + std::min(ms, kLastTime - clock_->Now());
  return "waiting until " + FormatTime(until / 1000 * 1000) + " to delete " +
         std::to_string(groups_.size()) + (groups_.size() == 1 ? " group" : " groups") +
         " (--expire)";
}

// Without a wait nothing is known of others, and nothing need be.
ExitStatus Expiry::Delete() {
  Kept kept;
  while (!groups_.empty()) {
    const auto& [path, group] = *groups_.begin();
    const bool is_there = idle_ms_ == 0 || group.time_after_wait.has_value();
    if (is_there && group.time_after_wait != group.time_after_push) {
      kept.foreign.push_back(url_ + path);
    } else if (is_there && group.is_later) {
      kept.later.push_back(url_ + path);
    } else if (is_there) {
      HttpRequest request;
      request.method = "DELETE";
      request.url = url_ + path;
      const Outcome outcome = deliverer_->Deliver(request);
      if (outcome.kind != Outcome::Kind::kDelivered) {
        SayKept(kept);
        return Fail(outcome.reason);
      }
      ++deleted_;
    } else {
      (group.time_after_push ? kept.gone : kept.unseen).push_back(url_ + path);
    }
    groups_.erase(groups_.begin());
  }
  SayKept(kept);
  return kept.unseen.empty() ? ExitStatus::kDone : ExitStatus::kRunAgain;
}

void Expiry::SayKept(const Kept& kept) {
  const auto note = [this](const std::string& text) { report_->Note(text); };
  SayEach(kept.foreign, "not deleted, for somebody else has pushed to it (--expire)", note);
  SayEach(kept.later,
          "not deleted (--expire), for it was pushed to later than the answer to this run says: by "
          "somebody else, or the clock of a server in between is behind the Pushgateway's",
          note);
  SayEach(kept.gone, "nothing to delete (--expire): " + url_ + "/metrics does not show it any more",
          note);
  SayEach(kept.unseen,
          "not deleted (--expire), for " + url_ +
              "/metrics does not show when it was pushed to; pp-push-gw --delete drops it",
          [this](const std::string& text) { report_->Error(text); });
}

ExitStatus Expiry::Fail(const std::string& reason) {
  if (!reason.empty()) report_->Error(reason);
  std::vector<std::string> left;
  for (const auto& [path, group] : groups_) left.push_back(url_ + path);
  SayEach(left, "not deleted (--expire); pp-push-gw --delete drops it",
          [this](const std::string& text) { report_->Error(text); });
  return ExitStatus::kRunAgain;
}

}  // namespace pp
