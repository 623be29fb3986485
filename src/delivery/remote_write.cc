#include "delivery/remote_write.h"

#include <utility>

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

bool CheckForRemoteWrite(const Sample& sample, std::string* error) {
  if (sample.has_utf8_names) {
    *error = "Remote Write 1.0 takes classic names only: [a-zA-Z_:][a-zA-Z0-9_:]*";
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
                                     std::unique_ptr<Deliverer> deliverer, KnownGood* known_good,
                                     Progress* progress, Report* report, Stop* stop)
    : salvages_(settings.salvage),
      parts_({settings.url, settings.dry, settings.salvage ? settings.poison_after : 0},
             std::move(client), std::move(deliverer), known_good, report, stop),
      progress_(progress),
      report_(report),
      stop_(stop) {}

bool RemoteWriteSender::Send(Batch* batch, bool comes_again) {
  const uint64_t before = delivered_ + rejected_ + left_;
  batch->Seal();
  parts_.BeginBatch();
  RejectConflicts(*batch);
  const bool settled =
      salvages_ ? SendSamples(*batch, comes_again) : SendWhole(*batch, comes_again);
  report_->FlushRejects();
  if (delivered_ + rejected_ + left_ - before != batch->added()) {
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
  const Salvage::End end = salvage_.Run(
      samples, [&](size_t begin, size_t behind) { return SendPart(batch, begin, behind); },
      [&](size_t begin, uint64_t patience) {
        return HopeOf(parts_.Probe(batch, ProbesInOrder(batch, begin, samples, patience)));
      });
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

Salvage::Answer RemoteWriteSender::SendPart(const Batch& batch, size_t begin, size_t end) {
  last_ = parts_.Send(batch, begin, end);
  switch (last_.kind) {
    case Outcome::Kind::kDelivered:
      delivered_ += batch.CountWithRepeats(begin, end);
      return Salvage::Answer::kAccepted;
    case Outcome::Kind::kRejected:
      if (end - begin == 1) Reject(batch, begin, end, last_.reason);
      return Salvage::Answer::kRejected;
    default:
      return Salvage::Answer::kStopped;
  }
}

bool RemoteWriteSender::SendWhole(const Batch& batch, bool comes_again) {
  const size_t samples = batch.samples().size();
  switch (SendPart(batch, 0, samples)) {
    case Salvage::Answer::kAccepted:
      break;
    case Salvage::Answer::kRejected:
      if (samples > 1) Reject(batch, 0, samples, last_.reason);
      break;
    case Salvage::Answer::kStopped:
      GiveUp(batch, 0, comes_again);
      return false;
  }
  return true;
}

void RemoteWriteSender::Reject(const Batch& batch, size_t begin, size_t end,
                               const std::string& reason) {
  const uint64_t count = batch.CountWithRepeats(begin, end);
  rejected_ += count;
  if (end - begin > 1) {
    report_->RejectTogether(reason, count, [&](const Report::KeepLines& keep) {
      batch.WriteSamples(begin, end, keep);
    });
    return;
  }
  std::string line;
  batch.WriteSamples(begin, end, [&line](std::string_view part) { line += part; });
  report_->RejectSample(reason, count, line);
}

// The receiver cannot be had, as the last outcome says.
void RemoteWriteSender::GiveUp(const Batch& batch, size_t begin, bool comes_again) {
  const size_t end = batch.samples().size();
  if (comes_again) {
    const uint64_t count = batch.CountWithRepeats(begin, end);
    left_ += count;
    progress_->LeaveForResume(last_.reason, count);
  } else {
    Reject(batch, begin, end, last_.reason);
    if (status_ == ExitStatus::kDone) report_->ErrorIfQuiet(last_.reason);
  }
  status_ = Worst(status_, ExitStatus::kReceiver);
  stop_->Abort();
}

RemoteWriteSender::Figures RemoteWriteSender::figures() const {
  const PartSender::Traffic& traffic = parts_.traffic();
  return {delivered_, traffic.series, traffic.encoded_bytes, traffic.compressed_bytes,
          traffic.requests};
}

}  // namespace pp
