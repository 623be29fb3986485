#include "delivery/age_router.h"

#include <string>

#include "values/time.h"

namespace pp {

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
    ++to_output_;
    out_->AppendLine(incoming.line);
  } else if (lanes().has(index)) {
    if (!lanes().AppendSample(index, incoming.line)) {
      Reject(incoming, "the command of the " + name() + " lane has ended");
    }
  } else if (only_) {
    ++left_out_;
  } else {
    Reject(incoming, "a sample for the " + name() + " lane, and there is no --" + name());
  }
}

void AgeRouter::TakeMetadata(const Metadata& metadata, std::string_view line) {
  if (only_) out_->AppendLine(line);
  StreamRouter::TakeMetadata(metadata, line);
}

void AgeRouter::TakeDirective(std::string_view line) {
  if (only_) out_->AppendLine(line);
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
  for (size_t i = 0; i < routed.size(); ++i) {
    summary.details.push_back({kAgeLaneNames[i], routed[i]});
  }
  return summary;
}

}  // namespace pp
