#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "delivery/batch.h"

namespace pp {

// Remembers each series that was delivered with its newest time, so that a stale marker can be put
// behind it when the run ends. It grows with the number of series.
class StaleMarkers {
 public:
  // Samples [begin, end) of a sealed batch were delivered.
  void Note(const Batch& batch, size_t begin, size_t end);

  // Fills an empty batch with markers, one for each series a millisecond behind its newest sample,
  // and forgets those series. False when there are none left.
  bool Fill(Batch* batch);
  // Series that are not filled in yet.
  size_t size() const { return newest_.size(); }

 private:
  std::unordered_map<std::string, int64_t> newest_;  // by key (formats/labels.h)
};

}  // namespace pp
