#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/batch.h"
#include "delivery/request_form.h"
#include "formats/write_request.h"
#include "formats/write_request_v2.h"

namespace pp {

// The compressed body of a Remote Write request. Keeps its memory from one to the next.
class RequestBody {
 public:
  // Samples [begin, end) of a sealed batch; a series that reaches beyond is cut. A 1.0 request may
  // bring the batch's announced families along.
  void Encode(const Batch& batch, size_t begin, size_t end, const RequestForm& form,
              bool with_families);
  // A sample alone.
  void Encode(std::string_view key, const Batch::Sample& sample, const RequestForm& form);
  // The batch's announced families alone, for 1.0.
  void EncodeFamilies(const Batch& batch, const RequestForm& form);

  // Until the next Encode.
  std::string_view bytes() const { return compressed_; }
  size_t encoded_bytes() const { return encoded_bytes_; }
  size_t series() const { return series_; }
  size_t samples() const { return samples_; }
  size_t exemplars() const { return exemplars_; }

 private:
  void Begin(const RequestForm& form);
  void SortExemplars(RequestSeries* series);
  void AddSeries(const RequestSeries& series, const RequestForm& form);
  void AddFamilies(const Batch& batch);
  void Finish(const RequestForm& form);

  WriteRequest request_;
  std::unique_ptr<WriteRequestV2> request_v2_;  // while it is used
  std::vector<Exemplar> sorted_;
  std::string compressed_;
  size_t encoded_bytes_ = 0;
  size_t series_ = 0;
  size_t samples_ = 0;
  size_t exemplars_ = 0;
};

}  // namespace pp
