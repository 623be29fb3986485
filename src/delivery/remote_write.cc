#include "delivery/remote_write.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "delivery/probes.h"

namespace pp {
namespace {

Salvage::Hope HopeOf(PartSender::Takes takes) {
  switch (takes) {
    case PartSender::Takes::kSome:
      return Salvage::Hope::kSome;
    case PartSender::Takes::kNone:
      return Salvage::Hope::kNone;
    case PartSender::Takes::kUnknown:
      break;
  }
  return Salvage::Hope::kUnknown;
}

}  // namespace

bool CheckForRemoteWrite(const Sample& sample, bool utf8_names, std::string* error) {
  if (sample.has_utf8_names && !utf8_names) {
    *error =
        "a name is not [a-zA-Z_:][a-zA-Z0-9_:]*; for receivers that take others there is "
        "--utf8-names";
    return false;
  }
  for (const Label& label : sample.labels) {
    if (label.name.starts_with("__")) {
      *error = "label " + std::string(label.name) + ": names that begin with __ are reserved";
      return false;
    }
  }
  return true;
}

RemoteWriteSender::RemoteWriteSender(const Settings& settings, std::unique_ptr<HttpClient> client,
                                     std::unique_ptr<Deliverer> deliverer, Negotiation* negotiation,
                                     KnownGood* known_good, Progress* progress, Report* report,
                                     Stop* stop)
    : salvages_(settings.salvage),
      parts_({settings.url, settings.dry, settings.salvage ? settings.poison_after : 0},
             std::move(client), std::move(deliverer), negotiation, known_good, report, stop),
      progress_(progress),
      report_(report),
      stop_(stop),
      stale_markers_(settings.stale_at_end ? std::make_unique<StaleMarkers>() : nullptr) {}

bool RemoteWriteSender::Send(Batch* batch, bool comes_again) {
  const uint64_t before = accounted();
  batch->Seal();
  parts_.BeginBatch(*batch);
  partial_.Begin();
  RejectConflicts(*batch);
  const bool settled =
      salvages_ ? SendSamples(*batch, comes_again) : SendWhole(*batch, comes_again);
  if (settled) parts_.EndBatch(*batch);
  report_->FlushRejects();
  if (accounted() - before != batch->added()) {
    report_->Error("samples of a batch are unaccounted for, which is a bug");
    status_ = Worst(status_, ExitStatus::kMachine);
  }
  return settled;
}

// One by one, so that it is said which they are.
void RemoteWriteSender::RejectConflicts(const Batch& batch) {
  rejected_ += batch.conflict_count();
  batch.WriteConflicts([this](std::string_view lines) {
    while (!lines.empty()) {
      const size_t length = lines.find('\n') + 1;
      report_->RejectSample("another value for the same series and time came before", 1,
                            lines.substr(0, length));
      lines.remove_prefix(length);
    }
  });
}

bool RemoteWriteSender::SendSamples(const Batch& batch, bool comes_again) {
  const size_t samples = batch.samples().size();
  Salvage::End end;
  while (end.settled < samples) {
    end = Search(batch, end.settled);
    const bool is_stuck =
        end.settled < samples && (end.is_hopeless || last_.kind == Outcome::Kind::kRejected);
    if (!is_stuck || end.settled >= partial_.end()) break;
    const bool any_kept = RejectUnknown(batch, end.settled);
    end.settled = partial_.end();
    partial_.Begin();
    if (any_kept) parts_.TryVersion1();
    if (end.is_hopeless) break;
  }
  RejectFound(batch);
  if (end.settled == samples) return true;
  if (!end.is_hopeless) {
    GiveUp(batch, end.settled, comes_again);
    return false;
  }
  Reject(batch, end.settled, samples,
         last_.reason + "; none of the first " + std::to_string(end.parts) +
             " parts of this batch was taken, the others are rejected together");
  return true;
}

// For the bad ones of those from `begin` on.
Salvage::End RemoteWriteSender::Search(const Batch& batch, size_t begin) {
  const size_t samples = batch.samples().size();
  Salvage::End end = salvage_.Run(
      samples - begin,
      [&](size_t from, size_t to) { return SendPart(batch, begin + from, begin + to); },
      [&](size_t from, uint64_t patience) {
        return HopeOf(parts_.Probe(batch, ProbesInOrder(batch, begin + from, samples, patience)));
      });
  end.settled += begin;
  return end;
}

Salvage::Answer RemoteWriteSender::SendPart(const Batch& batch, size_t begin, size_t end) {
  if (begin >= partial_.end()) RejectFound(batch);
  last_ = parts_.Send(batch, begin, end, partial_.lost_exemplars());
  switch (last_.kind) {
    case Outcome::Kind::kDelivered:
      NoteDelivered(batch, begin, end);
      return Salvage::Answer::kAccepted;
    case Outcome::Kind::kRejected:
      if (!partial_.Reject(begin, end, last_)) return Salvage::Answer::kStopped;
      if (partial_.is_partial()) return Salvage::Answer::kKeptInPart;
      if (end - begin == 1) Reject(batch, begin, end, last_.reason);
      return Salvage::Answer::kRejected;
    default:
      return Salvage::Answer::kStopped;
  }
}

void RemoteWriteSender::NoteDelivered(const Batch& batch, size_t begin, size_t end) {
  const uint64_t samples = batch.CountWithRepeats(begin, end);
  (last_.is_deduplicated() ? deduplicated_ : delivered_) += samples;
  if (last_.written && !last_.is_deduplicated()) CompareWritten(end - begin);
  if (stale_markers_) stale_markers_->Note(batch, begin, end);
}

void RemoteWriteSender::CompareWritten(size_t sent) {
  written_ += std::min<uint64_t>(last_.written->samples, sent);
  if (last_.written->samples >= sent) return;
  const uint64_t missing = sent - last_.written->samples;
  unwritten_ += missing;
  status_ = Worst(status_, ExitStatus::kRejects);
  if (said_unwritten_) return;
  said_unwritten_ = true;
  report_->Note("the receiver answers HTTP " + std::to_string(last_.status) +
                ", but says that it wrote " + std::to_string(last_.written->samples) +
                " samples of " + std::to_string(sent) +
                "; which are missing it does not say (the summary counts them as unwritten)");
}

bool RemoteWriteSender::SendWhole(const Batch& batch, bool comes_again) {
  const size_t samples = batch.samples().size();
  switch (SendPart(batch, 0, samples)) {
    case Salvage::Answer::kAccepted:
      return true;
    case Salvage::Answer::kRejected:
      if (samples > 1) Reject(batch, 0, samples, last_.reason);
      return true;
    case Salvage::Answer::kKeptInPart:
      RejectUnknown(batch, 0);
      return true;
    case Salvage::Answer::kStopped:
      GiveUp(batch, 0, comes_again);
      return false;
  }
  return false;
}

// All of a partial write is settled.
void RemoteWriteSender::RejectFound(const Batch& batch) {
  for (const PartialWrite::Found& found : partial_.found()) {
    Reject(batch, found.position, found.position + 1, found.reason);
  }
  partial_.Begin();
}

// Of a partial write, of those that were rejected alone, and of all from here on, some samples are
// bad and the others are stored, and the receiver does not say which. All of them are kept: a good
// one that is sent again does no harm. False if all are bad.
bool RemoteWriteSender::RejectUnknown(const Batch& batch, size_t begin) {
  std::vector<std::pair<size_t, size_t>> unknown;
  for (const PartialWrite::Found& found : partial_.found()) {
    if (found.position < begin) unknown.emplace_back(found.position, found.position + 1);
  }
  if (begin < partial_.end()) unknown.emplace_back(begin, partial_.end());
  const auto write = [&](const Report::KeepLines& keep) {
    for (const auto& [from, to] : unknown) batch.WriteSamples(from, to, keep);
  };
  uint64_t samples = 0;
  uint64_t with_repeats = 0;
  for (const auto& [from, to] : unknown) {
    samples += to - from;
    with_repeats += batch.CountWithRepeats(from, to);
  }
  const uint64_t bad = partial_.bad();
  if (bad >= samples) {
    rejected_ += with_repeats;
    report_->RejectTogether(partial_.reason(), with_repeats, write);
    return false;
  }
  delivered_ += with_repeats - bad;
  written_ += samples - bad;
  rejected_ += bad;
  report_->RejectTogether(partial_.reason() + "; of " + std::to_string(samples) +
                              " samples the receiver has written all but " + std::to_string(bad) +
                              ", and does not say which",
                          bad, write);
  if (!stale_markers_) return true;
  for (const auto& [from, to] : unknown) stale_markers_->Note(batch, from, to);
  return true;
}

// Whether it is shown.
bool RemoteWriteSender::Reject(const Batch& batch, size_t begin, size_t end,
                               const std::string& reason) {
  const uint64_t count = batch.CountWithRepeats(begin, end);
  rejected_ += count;
  if (end - begin > 1) {
    return report_->RejectTogether(reason, count, [&](const Report::KeepLines& keep) {
      batch.WriteSamples(begin, end, keep);
    });
  }
  std::string line;
  batch.WriteSamples(begin, end, [&line](std::string_view part) { line += part; });
  return report_->RejectSample(reason, count, line);
}

// The receiver cannot be had, as the last outcome says.
void RemoteWriteSender::GiveUp(const Batch& batch, size_t begin, bool comes_again) {
  const size_t end = batch.samples().size();
  if (comes_again) {
    const uint64_t count = batch.CountWithRepeats(begin, end);
    left_ += count;
    progress_->LeaveForResume(last_.reason, count);
  } else {
    report_->GiveUp(last_.reason, Reject(batch, begin, end, last_.reason));
  }
  status_ = Worst(status_, last_.exit_status());
  stop_->Abort();
}

void RemoteWriteSender::SendStaleMarkers(Batch* batch) {
  if (!stale_markers_) return;
  uint64_t lost = 0;
  std::string reason = kGivenUp;
  bool has_receiver = Worst(status_, ExitStatus::kRejects) == ExitStatus::kRejects;
  while (has_receiver && !stop_->aborting() && stale_markers_->Fill(batch)) {
    batch->Seal();
    const uint64_t sent = SendMarkers(*batch, &reason);
    markers_sent_ += sent;
    const uint64_t missing = batch->samples().size() - sent;
    lost += missing;
    has_receiver = missing == 0 || last_.is_verdict();
    batch->Clear();
  }
  const size_t left = stale_markers_->size();
  if (lost + left == 0) return;
  status_ =
      Worst(status_, left > 0 || !has_receiver ? ExitStatus::kRunAgain : ExitStatus::kRejects);
  report_->Error(std::to_string(lost + left) + " series could not be marked as ended: " + reason);
}

// How many were delivered; *reason says why others were not.
uint64_t RemoteWriteSender::SendMarkers(const Batch& batch, std::string* reason) {
  uint64_t sent = 0;
  parts_.BeginBatch(batch);
  const auto send = [&](size_t begin, size_t end) {
    last_ = parts_.Send(batch, begin, end);
    if (last_.kind == Outcome::Kind::kDelivered) {
      const uint64_t all = end - begin;
      const bool is_counted = last_.written && !last_.is_deduplicated();
      const uint64_t written = is_counted ? std::min(last_.written->samples, all) : all;
      if (written < all) *reason = "the receiver says that it has not written all markers";
      sent += written;
      return Salvage::Answer::kAccepted;
    }
    *reason = last_.reason;
    return last_.kind == Outcome::Kind::kRejected ? Salvage::Answer::kRejected
                                                  : Salvage::Answer::kStopped;
  };
  const size_t markers = batch.samples().size();
  if (!salvages_) {
    send(0, markers);
    return sent;
  }
  salvage_.Run(markers, send, [&](size_t begin, uint64_t patience) {
    return HopeOf(parts_.Probe(batch, ProbesInOrder(batch, begin, markers, patience)));
  });
  return sent;
}

RemoteWriteSender::Figures RemoteWriteSender::figures() const {
  const PartSender::Traffic& traffic = parts_.traffic();
  return {.delivered = delivered_,
          .deduplicated = deduplicated_,
          .written = written_,
          .unwritten = unwritten_,
          .exemplars = traffic.exemplars,
          .unwritten_exemplars = traffic.unwritten_exemplars,
          .stale_markers = markers_sent_,
          .series = traffic.series,
          .encoded_bytes = traffic.encoded_bytes,
          .compressed_bytes = traffic.compressed_bytes,
          .requests = traffic.requests};
}

}  // namespace pp
