#include "delivery/request_body.h"

#include <algorithm>

#include "formats/compression.h"

namespace pp {
namespace {

bool IsVersion2(const RequestForm& form) {
  return form.version == RequestForm::Version::k2;
}

}  // namespace

void RequestBody::Encode(const Batch& batch, size_t begin, size_t end, const RequestForm& form,
                         bool with_families) {
  Begin(form);
  for (size_t at = batch.SeriesOf(begin); begin < end; ++at) {
    RequestSeries part = batch.Part(at, begin, end);
    begin += part.samples.size();
    SortExemplars(&part);
    AddSeries(part, form);
  }
  if (with_families) AddFamilies(batch);
  Finish(form);
}

void RequestBody::Encode(std::string_view key, const Batch::Sample& sample,
                         const RequestForm& form) {
  Begin(form);
  AddSeries({key, {&sample, 1}, {}}, form);
  Finish(form);
}

void RequestBody::EncodeFamilies(const Batch& batch, const RequestForm& form) {
  Begin(form);
  AddFamilies(batch);
  Finish(form);
}

void RequestBody::Begin(const RequestForm& form) {
  const bool version_2 = IsVersion2(form);
  // A run changes the version once at most, and what the other one took may be much.
  if (version_2 && !request_v2_) request_v2_ = std::make_unique<WriteRequestV2>();
  if (!version_2) request_v2_.reset();
  if (version_2) request_v2_->Clear();
  request_.Clear();
  series_ = samples_ = exemplars_ = 0;
}

// By their own times: those of a batch are in the order of their samples.
void RequestBody::SortExemplars(RequestSeries* series) {
  const auto is_earlier = [](const Exemplar& a, const Exemplar& b) {
    return a.timestamp < b.timestamp;
  };
  if (std::is_sorted(series->exemplars.begin(), series->exemplars.end(), is_earlier)) return;
  sorted_.assign(series->exemplars.begin(), series->exemplars.end());
  std::stable_sort(sorted_.begin(), sorted_.end(), is_earlier);
  series->exemplars = sorted_;
}

void RequestBody::AddSeries(const RequestSeries& series, const RequestForm& form) {
  if (IsVersion2(form))
    request_v2_->AddSeries(series);
  else
    request_.AddSeries(series);
  ++series_;
  samples_ += series.samples.size();
  exemplars_ += series.exemplars.size();
}

void RequestBody::AddFamilies(const Batch& batch) {
  for (const uint32_t family : batch.announced()) request_.AddFamily(batch.families()[family]);
}

void RequestBody::Finish(const RequestForm& form) {
  if (IsVersion2(form)) {
    request_v2_->WriteSymbols();
    encoded_bytes_ = request_v2_->symbols().size() + request_v2_->series().size();
    SnappyCompress(request_v2_->symbols(), request_v2_->series(), &compressed_);
    return;
  }
  encoded_bytes_ = request_.bytes().size();
  if (form.compression == RequestForm::Compression::kZstd)
    ZstdCompress(request_.bytes(), form.zstd_level, &compressed_);
  else
    SnappyCompress(request_.bytes(), &compressed_);
}

}  // namespace pp
