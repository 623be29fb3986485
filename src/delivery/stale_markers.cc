#include "delivery/stale_markers.h"

#include <algorithm>
#include <limits>

#include "values/number.h"

namespace pp {

void StaleMarkers::Note(const Batch& batch, size_t begin, size_t end) {
  for (size_t series = batch.SeriesOf(begin); begin < end; ++series) {
    const RequestSeries part = batch.Part(series, begin, end);
    begin += part.samples.size();
    const int64_t time = part.samples.back().timestamp;
    const auto [newest, is_new] = newest_.try_emplace(std::string(part.key), time);
    if (!is_new) newest->second = std::max(newest->second, time);
  }
}

bool StaleMarkers::Fill(Batch* batch) {
  while (!newest_.empty()) {
    const auto series = newest_.begin();
    const int64_t newest = series->second;
    const int64_t time = newest == std::numeric_limits<int64_t>::max() ? newest : newest + 1;
    if (!batch->Add(series->first, StaleMarker(), time)) break;
    newest_.erase(series);
  }
  return !batch->empty();
}

}  // namespace pp
