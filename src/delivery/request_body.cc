#include "delivery/request_body.h"

#include <algorithm>

#include "formats/compression.h"

namespace pp {

void RequestBody::Encode(const Batch& batch, size_t begin, size_t end) {
  Clear();
  for (size_t at = batch.SeriesOf(begin); begin < end; ++at) {
    const Batch::Series& series = batch.series()[at];
    AddSeries(series.key);
    for (; begin < std::min(series.end, end); ++begin) {
      request_.AddSample(batch.samples()[begin].value, batch.samples()[begin].timestamp);
    }
  }
  Compress();
}

void RequestBody::Encode(std::string_view key, const Batch::Sample& sample) {
  Clear();
  AddSeries(key);
  request_.AddSample(sample.value, sample.timestamp);
  Compress();
}

void RequestBody::Clear() {
  request_.Clear();
  series_ = 0;
}

void RequestBody::AddSeries(std::string_view key) {
  request_.AddSeries(key);
  ++series_;
}

void RequestBody::Compress() {
  encoded_.clear();
  request_.AppendTo(&encoded_);
  SnappyCompress(encoded_, &compressed_);
}

}  // namespace pp
