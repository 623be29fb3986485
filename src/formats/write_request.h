#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pp {

// A Remote Write 1.0 request body before compression: prometheus.WriteRequest, built series by
// series (https://prometheus.io/docs/specs/prw/remote_write_spec/).
class WriteRequest {
 public:
  WriteRequest();
  ~WriteRequest();

  // Drops what was added, and keeps the memory.
  void Clear();

  // The labels of a key of labels.h are sorted, as the specification demands.
  void AddSeries(std::string_view key);
  // To the series added last, in the order of time.
  void AddSample(double value, int64_t timestamp_ms);

  void AppendTo(std::string* body) const;

 private:
  struct Message;
  std::unique_ptr<Message> message_;
};

}  // namespace pp
