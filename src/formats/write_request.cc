#include "formats/write_request.h"

#include "formats/protobuf_writer.h"

namespace pp {
namespace {

using Writer = ProtobufWriter;

// Of proto/remote_write_v1.proto.
constexpr uint8_t kTimeSeries = Writer::Tag(1, Writer::kLength);  // of WriteRequest
constexpr uint8_t kMetadata = Writer::Tag(3, Writer::kLength);
constexpr uint8_t kSamples = Writer::Tag(2, Writer::kLength);  // of TimeSeries
constexpr uint8_t kExemplars = Writer::Tag(3, Writer::kLength);
constexpr uint8_t kSampleValue = Writer::Tag(1, Writer::kFixed64);
constexpr uint8_t kSampleTimestamp = Writer::Tag(2, Writer::kVarint);
constexpr uint8_t kExemplarValue = Writer::Tag(2, Writer::kFixed64);
constexpr uint8_t kExemplarTimestamp = Writer::Tag(3, Writer::kVarint);
constexpr uint8_t kType = Writer::Tag(1, Writer::kVarint);  // of MetricMetadata
constexpr uint8_t kFamilyName = Writer::Tag(2, Writer::kLength);
constexpr uint8_t kHelp = Writer::Tag(4, Writer::kLength);
constexpr uint8_t kUnit = Writer::Tag(5, Writer::kLength);

uint64_t Unsigned(int64_t timestamp) {
  return static_cast<uint64_t>(timestamp);
}

size_t SampleBytes(const TimedValue& sample) {
  return Writer::DoubleBytes(sample.value) + Writer::NumberBytes(Unsigned(sample.timestamp));
}

size_t ExemplarBytes(const Exemplar& exemplar) {
  return exemplar.labels.size() + Writer::DoubleBytes(exemplar.value) +
         Writer::NumberBytes(Unsigned(exemplar.timestamp));
}

}  // namespace

void WriteRequest::AddSeries(const RequestSeries& series) {
  size_t bytes = series.key.size();
  for (const TimedValue& sample : series.samples) {
    bytes += Writer::LengthFieldBytes(SampleBytes(sample));
  }
  for (const Exemplar& exemplar : series.exemplars) {
    bytes += Writer::LengthFieldBytes(ExemplarBytes(exemplar));
  }
  Writer writer(MakeRoom(Writer::LengthFieldBytes(bytes)));
  writer.Head(kTimeSeries, bytes);
  writer.Bytes(series.key);
  for (const TimedValue& sample : series.samples) {
    writer.Head(kSamples, SampleBytes(sample));
    writer.Double(kSampleValue, sample.value);
    writer.Number(kSampleTimestamp, Unsigned(sample.timestamp));
  }
  for (const Exemplar& exemplar : series.exemplars) {
    writer.Head(kExemplars, ExemplarBytes(exemplar));
    writer.Bytes(exemplar.labels);
    writer.Double(kExemplarValue, exemplar.value);
    writer.Number(kExemplarTimestamp, Unsigned(exemplar.timestamp));
  }
}

void WriteRequest::AddFamily(const Family& family) {
  const uint32_t type = MetricTypeNumber(family.type);
  const size_t bytes = Writer::NumberBytes(type) + Writer::TextBytes(family.name) +
                       Writer::TextBytes(family.help) + Writer::TextBytes(family.unit);
  Writer writer(MakeRoom(Writer::LengthFieldBytes(bytes)));
  writer.Head(kMetadata, bytes);
  writer.Number(kType, type);
  writer.Text(kFamilyName, family.name);
  writer.Text(kHelp, family.help);
  writer.Text(kUnit, family.unit);
}

// At the end; grows in steps, for each is filled with zeros.
char* WriteRequest::MakeRoom(size_t bytes) {
  if (size_ + bytes > bytes_.size()) bytes_.resize(size_ + bytes + bytes_.size() / 8);
  char* room = bytes_.data() + size_;
  size_ += bytes;
  return room;
}

}  // namespace pp
