#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "formats/request_series.h"

namespace pp {

// A Remote Write 1.0 request body before compression, built series by series: the wire form of
// prometheus.WriteRequest in proto/remote_write_v1.proto
// (https://prometheus.io/docs/specs/prw/remote_write_spec/). Written directly: objects of the
// generated classes for each label and sample would cost several times as much.
class WriteRequest {
 public:
  // Drops what was added, and keeps the memory.
  void Clear() { size_ = 0; }

  // The labels of a key are sorted, as the specification demands, and have the wire form already.
  void AddSeries(const RequestSeries& series);
  void AddFamily(const Family& family);

  // Until the next change.
  std::string_view bytes() const { return {bytes_.data(), size_}; }

 private:
  char* MakeRoom(size_t bytes);

  std::string bytes_;  // of which size_ are used
  size_t size_ = 0;
};

}  // namespace pp
