#include "delivery/gateway_reader.h"

#include <algorithm>

#include "lines/input.h"
#include "values/number.h"

namespace pp {

// After an abort the input ends by itself, and what was read of it by then is still taken: nothing
// may be unaccounted for.
uint64_t GatewayReader::ReadAll() {
  // So many lines may be read between two looks at the clock.
  constexpr uint64_t kLinesPerLook = 256;
  while (!report_->rejects_lost() && !progress_->failed() && !pusher_->output_closed() &&
         !report_->IsOver()) {
    const LineSource::Event event = source_->Next();
    if (event == LineSource::Event::kEnd) break;
    if (event == LineSource::Event::kLine) {
      TakeLine(source_->at(), source_->line());
      if (++lines_ % kLinesPerLook == 0 && schedule_.IsDue(clock_->Monotonic())) Push();
    } else {
      report_->FlushRejects();
      progress_->Keep();
      Pause();
    }
  }
  return read_ + source_->rejected();
}

void GatewayReader::TakeLine(const Location& at, std::string_view line) {
  schedule_.TakeLine(TakeKnown(line) || TakeAny(at, line));
}

// A sample of a series that was met lately.
bool GatewayReader::TakeKnown(std::string_view line) {
  SampleNumbers numbers;
  const auto* known = known_.Find(line, &numbers);
  if (known == nullptr || !IsValue(numbers.value_text)) return false;
  ++read_;
  Add(known->value, numbers);
  return true;
}

// Whether the line has a sample that is to be pushed.
bool GatewayReader::TakeAny(const Location& at, std::string_view line) {
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      return TakeSample(at, line);
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error_)) {
        pusher_->Add(metadata);
        if (kept_metadata_ != nullptr) kept_metadata_->Add(metadata);
      } else {
        ++read_;
        report_->Reject(at, error_, line);
      }
      break;
    case LineKind::kDirective:
      if (progress_->TakeDirective(line)) source_->ExpectWholeLines();
      break;
    case LineKind::kIgnored:
      break;
  }
  return false;
}

bool GatewayReader::TakeSample(const Location& at, std::string_view line) {
  ++read_;
  Series* series = nullptr;
  if (parser_.Parse(line, &sample_, &error_)) series = pusher_->SeriesOf(sample_, &error_);
  if (series == nullptr) {
    report_->Reject(at, error_, line);
    return false;
  }
  Add(series, {sample_.value_text, sample_.has_timestamp, sample_.timestamp});
  if (auto* known = known_.Add(line, sample_)) known->value = series;
  return true;
}

// Most samples bring a timestamp, and can do without a look at the clock. When that is set back,
// what comes after is still not older than what came before.
void GatewayReader::Add(Series* series, const SampleNumbers& numbers) {
  if (!numbers.has_timestamp) now_ = std::max(now_, clock_->Now());
  pusher_->Add(series, numbers.value_text, numbers.has_timestamp ? numbers.timestamp : now_);
}

void GatewayReader::Pause() {
  const int64_t pause = schedule_.PauseMs(clock_->Monotonic());
  if (pause == 0) {
    Push();
  } else {
    source_->Wait(pause == PushSchedule::kNever ? Input::kForever : pause);
  }
}

void GatewayReader::Push() {
  pusher_->RequestPush();
  schedule_.Pushed(clock_->Monotonic());
}

}  // namespace pp
