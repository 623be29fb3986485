#include "delivery/negotiation.h"

#include <utility>

namespace pp {
namespace {

using Version = RequestForm::Version;

bool SameForm(const RequestForm& a, const RequestForm& b) {
  return a.version == b.version && a.compression == b.compression;
}

// 400 and 404 can mean anything; they are about the form only as long as it is on trial. So do 500s
// time and again.
bool IsRefusal(const RequestForm& form, bool is_trial, const Outcome& outcome) {
  if (outcome.status == 415) return true;
  if (form.version == Version::k2) {
    if (outcome.kind == Outcome::Kind::kDelivered && !outcome.written) return true;
    if (outcome.written) return false;
  } else if (form.compression != RequestForm::Compression::kZstd) {
    return false;
  }
  return is_trial && (outcome.status == 400 || outcome.status == 404 ||
                      outcome.kind == Outcome::Kind::kPoisoned);
}

// Whether an answer that is no refusal comes from one who knows the form. Without the Written
// headers anybody in front of the receiver may reject a request of 2.0, and for its size one of any
// form.
bool ShowsThatItIsKnown(const RequestForm& form, const Outcome& outcome) {
  constexpr int kContentTooLarge = 413;
  if (form.version == Version::k2) return outcome.written.has_value();
  return outcome.is_verdict() && outcome.status != kContentTooLarge;
}

}  // namespace

Negotiation::Negotiation(std::vector<RequestForm> forms, std::string url, Report* report)
    : url_(std::move(url)), report_(report), forms_(std::move(forms)), settled_(IsLast()) {}

Negotiation::Turn Negotiation::Begin() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return settled_ || !on_trial_; });
  on_trial_ = !settled_;
  return {forms_[at_], on_trial_};
}

bool Negotiation::End(const Turn& turn, Outcome* outcome) {
  const std::lock_guard lock(mutex_);
  if (turn.is_trial) {
    on_trial_ = false;
    changed_.notify_all();
  }
  if (!IsRefusal(turn.form, turn.is_trial, *outcome)) {
    if (!turn.is_trial) return false;
    // It fails in its own words for this form, so it is the form that it knows.
    const bool keeps_failing = outcome->kind == Outcome::Kind::kPoisoned;
    if (keeps_failing || ShowsThatItIsKnown(turn.form, *outcome)) {
      settled_ = true;
      has_known_version_2_ |= turn.form.version == Version::k2;
    }
    return keeps_failing;
  }
  // Another sender may have found it out meanwhile.
  if (!SameForm(turn.form, forms_[at_])) return true;
  if (IsLast()) {
    ExplainRefusal(turn.form, outcome);
    return false;
  }
  NoteRefusal(turn.form, *outcome);
  ++at_;
  settled_ = IsLast();
  return true;
}

// Only what was asked for is worth a word.
void Negotiation::NoteRefusal(const RequestForm& refused, const Outcome& outcome) {
  if (refused.compression != RequestForm::Compression::kZstd) return;
  report_->Note(outcome.reason + "; it takes no zstd, going on with snappy");
}

// There is no other form.
void Negotiation::ExplainRefusal(const RequestForm& refused, Outcome* outcome) const {
  if (refused.version != Version::k2) return;
  if (outcome->kind == Outcome::Kind::kDelivered) {
    outcome->reason = url_ + ": HTTP " + std::to_string(outcome->status) +
                      ", and no word about what was written: it took this for a request of Remote "
                      "Write 1.0, and has stored nothing";
  }
  outcome->kind = Outcome::Kind::kRefused;
  outcome->reason += " (without Remote Write 2.0 it needs --protocol 1 or auto)";
}

void Negotiation::TryVersion1() {
  const std::lock_guard lock(mutex_);
  if (forms_[at_].version != Version::k2 || IsLast()) return;
  forms_ = {forms_.back(), forms_[at_]};
  at_ = 0;
  settled_ = false;
  report_->Note(url_ +
                ": keeps a part of a request that it rejects, and takes no sample a second time; "
                "going on with Remote Write 1.0, so that the bad ones can be found");
}

RequestForm Negotiation::form() const {
  const std::lock_guard lock(mutex_);
  return forms_[at_];
}

bool Negotiation::is_settled() const {
  const std::lock_guard lock(mutex_);
  return settled_;
}

bool Negotiation::has_known_version_2() const {
  const std::lock_guard lock(mutex_);
  return has_known_version_2_;
}

}  // namespace pp
