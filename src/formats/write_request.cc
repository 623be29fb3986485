#include "formats/write_request.h"

#include "formats/labels.h"
#include "remote_write_v1.pb.h"

namespace pp {

struct WriteRequest::Message {
  prometheus::WriteRequest request;
  prometheus::TimeSeries* series = nullptr;
};

WriteRequest::WriteRequest() : message_(std::make_unique<Message>()) {}
WriteRequest::~WriteRequest() = default;

void WriteRequest::Clear() {
  message_->request.Clear();
}

void WriteRequest::AddSeries(std::string_view key) {
  message_->series = message_->request.add_timeseries();
  ForEachLabel(key, [this](std::string_view name, std::string_view value) {
    prometheus::Label* label = message_->series->add_labels();
    label->set_name(name.data(), name.size());
    label->set_value(value.data(), value.size());
  });
}

void WriteRequest::AddSample(double value, int64_t timestamp_ms) {
  prometheus::Sample* sample = message_->series->add_samples();
  sample->set_value(value);
  sample->set_timestamp(timestamp_ms);
}

void WriteRequest::AppendTo(std::string* body) const {
  message_->request.AppendToString(body);
}

}  // namespace pp
