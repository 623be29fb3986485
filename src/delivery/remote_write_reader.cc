#include "delivery/remote_write_reader.h"

#include <optional>
#include <vector>

#include "delivery/remote_write.h"
#include "formats/labels.h"
#include "values/number.h"

namespace pp {
// After an abort the input ends by itself, and what was read of it by then is still taken: nothing
// may be unaccounted for.
uint64_t RemoteWriteReader::ReadAll() {
  while (!report_->rejects_lost() && !progress_->failed() && !report_->IsOver()) {
    const LineSource::Event event = source_->Next();
    if (event == LineSource::Event::kEnd) break;
    if (event == LineSource::Event::kLine) {
      TakeLine(source_->line());
    } else {
      report_->FlushRejects();
      progress_->Keep();
      source_->Wait(sharder_->FlushDue());
    }
  }
  return read_ + source_->rejected();
}

// A sample to the sharder, metadata to where batches take it from, or a reject.
void RemoteWriteReader::TakeLine(std::string_view line) {
  if (TakeKnown(line)) return;
  // The sharder looks at the clock by itself, but not while no samples come.
  constexpr uint64_t kLinesPerLook = 1024;
  if (++unknown_ % kLinesPerLook == 0) sharder_->FlushDue();
  Metadata metadata;
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      TakeSample(line);
      break;
    case LineKind::kMetadata:
      if (ParseMetadata(line, &metadata, &error_)) {
        metadata_->Add(metadata);
        if (kept_metadata_ != nullptr) kept_metadata_->Add(metadata);
      } else {
        ++read_;
        report_->Reject(source_->at(), error_, line);
      }
      break;
    case LineKind::kDirective:
      if (progress_->TakeDirective(line)) source_->ExpectWholeLines();
      break;
    case LineKind::kIgnored:
      break;
  }
}

// A sample of a series that was met lately.
bool RemoteWriteReader::TakeKnown(std::string_view line) {
  SampleNumbers numbers;
  auto* known = known_.Find(line, &numbers);
  double value = 0;
  if (known == nullptr || !ParseValue(numbers.value_text, &value, &error_)) return false;
  ++read_;
  Sharder::Series& series = known->value;
  sharder_->Add(&series, value, TimestampOf(numbers));
  if (series.may_tell_start) metadata_->AddStart(series.key, value);
  return true;
}

void RemoteWriteReader::TakeSample(std::string_view line) {
  ++read_;
  if (!parser_.Parse(line, &sample_, &error_) || !CheckSample()) {
    report_->Reject(source_->at(), error_, line);
    return;
  }
  key_.clear();
  AppendSeriesKey(sample_.name, &sample_.labels, &key_);
  Sharder::Series series = sharder_->SeriesOf(key_);
  series.may_tell_start = StreamMetadata::MayTellStart(sample_.name);
  AddSample(&series);
  if (series.may_tell_start) metadata_->AddStart(key_, sample_.value);
  if (auto* known = known_.Add(line, sample_)) {
    series.key = known_.Keep(key_);
    known->value = series;
  }
}

bool RemoteWriteReader::CheckSample() {
  if (!CheckForRemoteWrite(sample_, utf8_names_, &error_)) return false;
  if (sample_.exemplar.empty() || CheckForRemoteWrite(parser_.exemplar(), utf8_names_, &error_)) {
    return true;
  }
  error_.insert(0, "exemplar: ");
  return false;
}

std::optional<int64_t> RemoteWriteReader::TimestampOf(const SampleNumbers& numbers) {
  if (!numbers.has_timestamp) return std::nullopt;
  unit_.Look(numbers.timestamp);
  return numbers.timestamp;
}

// With its exemplar.
void RemoteWriteReader::AddSample(Sharder::Series* series) {
  const auto timestamp =
      TimestampOf({sample_.value_text, sample_.has_timestamp, sample_.timestamp});
  if (sample_.exemplar.empty()) {
    sharder_->Add(series, sample_.value, timestamp);
    return;
  }
  const Sample& parsed = parser_.exemplar();
  std::vector<Label> labels = parsed.labels;
  exemplar_labels_.clear();
  AppendLabelsKey(&labels, &exemplar_labels_);
  const Sharder::NewExemplar exemplar = {
      exemplar_labels_, parsed.value,
      parsed.has_timestamp ? std::optional(parsed.timestamp) : std::nullopt};
  sharder_->Add(series, sample_.value, timestamp, &exemplar);
}

}  // namespace pp
