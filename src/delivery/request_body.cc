#include "delivery/request_body.h"

#include <algorithm>

#include "formats/compression.h"

namespace pp {

void RequestBody::Encode(const Batch& batch, size_t begin, size_t end) {
  Clear();
  const std::span<const TimedValue> samples(batch.samples());
  for (size_t at = batch.SeriesOf(begin); begin < end; ++at) {
    const Batch::Series& series = batch.series()[at];
    const size_t series_end = std::min(series.end, end);
    AddSeries(series.key, samples.subspan(begin, series_end - begin));
    begin = series_end;
  }
  SnappyCompress(request_.bytes(), &compressed_);
}

void RequestBody::Encode(std::string_view key, const Batch::Sample& sample) {
  Clear();
  AddSeries(key, {&sample, 1});
  SnappyCompress(request_.bytes(), &compressed_);
}

void RequestBody::Clear() {
  request_.Clear();
  series_ = 0;
}

void RequestBody::AddSeries(std::string_view key, std::span<const TimedValue> samples) {
  request_.AddSeries(key, samples);
  ++series_;
}

}  // namespace pp
