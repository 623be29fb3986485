#include "delivery/age_router.h"

#include <string>

#include "delivery/keep_lines.h"
#include "values/time.h"

namespace pp {

AgeRouter::AgeRouter(const AgeRule& rule, std::optional<AgeLane> only, FilterOutput* out,
                     LaneSet* lanes, Report* report)
    : StreamRouter(report, lanes), rule_(rule), only_(only), out_(out) {
  if (!only_) return;
  out_->set_on_unwritten([this](std::string_view lines) { OnUnwritten(lines); });
  lanes->set_before_wait([out] { out->Flush(); });
  out_->set_before_full([lanes] { lanes->TryFlush(); });
}

bool AgeRouter::TakeKnown(const Incoming& incoming) {
  SampleNumbers sample;
  if (!checker_.IsKnown(incoming.line, &sample)) return false;
  Route(incoming, sample);
  return true;
}

bool AgeRouter::TakeSample(const Incoming& incoming, std::string* error) {
  SampleNumbers sample;
  if (!checker_.Check(incoming.line, &sample, error)) return false;
  Route(incoming, sample);
  return true;
}

void AgeRouter::Route(const Incoming& incoming, const SampleNumbers& sample) {
  const AgeLane lane =
      sample.has_timestamp ? rule_.LaneOf(sample.timestamp, incoming.now) : AgeLane::kRealtime;
  if (lane == AgeLane::kTooFarAhead) {
    Reject(incoming, "timestamp is " + FormatDuration(sample.timestamp - incoming.now) +
                         " ahead of the clock, more than --max-future " +
                         FormatDuration(rule_.max_future));
    return;
  }
  RouteTo(lane, incoming);
}

void AgeRouter::RouteTo(AgeLane lane, const Incoming& incoming) {
  const size_t index = IndexOf(lane);
  const auto name = [index] { return std::string(kAgeLaneNames[index]); };
  if (only_ == lane) {
    ToOutput(incoming);
  } else if (lanes().has(index)) {
    if (!lanes().AppendSample(index, incoming.line)) {
      Reject(incoming,
             "the command of the " + name() + " lane " + std::string(lanes().FateOf(index)));
    }
  } else if (only_) {
    ++left_out_;
  } else {
    Reject(incoming, "a sample for the " + name() + " lane, and there is no --" + name());
  }
}

void AgeRouter::ToOutput(const Incoming& incoming) {
  if (out_->closed() && !lanes().is_empty()) {
    Reject(incoming, WhyUnwritten());
  } else {
    ++to_output_;
    out_->AppendLine(incoming.line);
  }
}

void AgeRouter::CopyToOutput(std::string_view line) {
  if (only_ && !out_->closed()) out_->AppendLine(line);
}

// Where there are no lanes this is the end of the run, and what it has not read is not kept either.
void AgeRouter::OnUnwritten(std::string_view text) {
  const uint64_t samples = CountSamples(text);
  to_output_ -= samples;
  if (lanes().is_empty()) {
    unwritten_ += samples;
    return;
  }
  out_->SayFailure(&report());
  if (samples == 0) return;
  report().RejectTogether(WhyUnwritten(), samples,
                          [text](const Report::KeepLines& keep) { KeepWithoutMarks(text, keep); });
  report().FlushRejects();
}

std::string AgeRouter::WhyUnwritten() const {
  return out_->reader_is_gone() ? "the reader of standard output is gone"
                                : "standard output cannot be written";
}

void AgeRouter::TakeMetadata(const Metadata& metadata, std::string_view line) {
  CopyToOutput(line);
  StreamRouter::TakeMetadata(metadata, line);
}

void AgeRouter::TakeDirective(std::string_view line) {
  CopyToOutput(line);
  StreamRouter::TakeDirective(line);
}

void AgeRouter::Flush() {
  StreamRouter::Flush();
  out_->Flush();
}

bool AgeRouter::done() const {
  return (!only_ || out_->closed()) && StreamRouter::done();
}

Summary AgeRouter::Figures(uint64_t unparsed) const {
  std::array<uint64_t, kAgeLanes.size()> routed = {};
  uint64_t passed = 0;
  for (size_t i = 0; i < routed.size(); ++i) {
    routed[i] = lanes().given(i);
    if (only_ == kAgeLanes[i]) routed[i] = to_output_;
    passed += routed[i];
  }
  Summary summary = Begin(passed, unparsed);
  if (only_) summary.parts.push_back({"left_out", left_out_});
  if (unwritten_ > 0) summary.parts.push_back({"unwritten", unwritten_});
  for (size_t i = 0; i < routed.size(); ++i) {
    summary.details.push_back({kAgeLaneNames[i], routed[i]});
  }
  return summary;
}

}  // namespace pp
