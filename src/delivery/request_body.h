#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "delivery/batch.h"
#include "formats/write_request.h"

namespace pp {

// The compressed body of a Remote Write 1.0 request. Keeps its memory from one to the next.
class RequestBody {
 public:
  // Samples [begin, end) of a sealed batch; a series that reaches beyond is cut.
  void Encode(const Batch& batch, size_t begin, size_t end);
  void Encode(std::string_view key, const Batch::Sample& sample);

  // Until the next Encode.
  std::string_view bytes() const { return compressed_; }
  size_t encoded_bytes() const { return request_.bytes().size(); }
  size_t series() const { return series_; }

 private:
  void Clear();
  void AddSeries(std::string_view key, std::span<const TimedValue> samples);

  WriteRequest request_;
  std::string compressed_;
  size_t series_ = 0;
};

}  // namespace pp
