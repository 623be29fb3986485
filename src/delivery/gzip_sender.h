#pragma once

#include <cstdint>
#include <string>

#include "delivery/deliverer.h"
#include "delivery/http.h"

namespace pp {

// Sends bodies in parts, large ones compressed, unless the receiver turns out not to know gzip.
class GzipSender {
 public:
  // Of smaller ones not much would be saved.
  static constexpr size_t kLarge = size_t{64} << 10;

  // Not owned.
  explicit GzipSender(Deliverer* deliverer) : deliverer_(deliverer) {}

  // As Deliverer's. The request has its plain body in parts.
  Outcome Deliver(const HttpRequest& request);

  // Of bodies, before compression; tries not counted.
  uint64_t bytes() const { return bytes_; }

 private:
  enum class Support { kUnknown, kYes, kNo };

  bool Compress(HttpBody* body);
  Outcome DeliverCompressed(const HttpRequest& request);

  Deliverer* deliverer_;
  Support support_ = Support::kUnknown;
  std::string compressed_;
  uint64_t bytes_ = 0;
};

}  // namespace pp
