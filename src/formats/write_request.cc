#include "formats/write_request.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>

#include "values/number.h"

namespace pp {
namespace {

using google::protobuf::io::CodedOutputStream;

// Field numbers and wire types of proto/remote_write_v1.proto; all are one byte long.
enum Tag : uint8_t {
  kTimeSeries = 1 << 3 | 2,       // of WriteRequest
  kSamples = 2 << 3 | 2,          // of TimeSeries
  kSampleValue = 1 << 3 | 1,      // of Sample, a double
  kSampleTimestamp = 2 << 3 | 0,  // of Sample, an int64
};

size_t LengthOf(uint64_t varint) {
  return CodedOutputStream::VarintSize64(varint);
}

// With its tag and its length in front.
size_t FieldBytes(size_t bytes) {
  return 1 + LengthOf(bytes) + bytes;
}

// Fields that are zero are left out; of doubles, only that whose bits are: -0 is another number.
size_t SampleBytes(const TimedValue& sample) {
  const auto timestamp = static_cast<uint64_t>(sample.timestamp);
  return (ValueBits(sample.value) == 0 ? 0 : 1 + sizeof(double)) +
         (timestamp == 0 ? 0 : 1 + LengthOf(timestamp));
}

class Writer {
 public:
  explicit Writer(char* to) : to_(reinterpret_cast<uint8_t*>(to)) {}

  void Head(Tag tag, size_t bytes) {
    *to_++ = tag;
    to_ = CodedOutputStream::WriteVarint64ToArray(bytes, to_);
  }
  void Bytes(std::string_view bytes) { to_ = std::copy(bytes.begin(), bytes.end(), to_); }
  void Sample(const TimedValue& sample) {
    Head(kSamples, SampleBytes(sample));
    if (const uint64_t bits = ValueBits(sample.value); bits != 0) {
      *to_++ = kSampleValue;
      to_ = CodedOutputStream::WriteLittleEndian64ToArray(bits, to_);
    }
    if (sample.timestamp != 0) {
      *to_++ = kSampleTimestamp;
      to_ = CodedOutputStream::WriteVarint64ToArray(static_cast<uint64_t>(sample.timestamp), to_);
    }
  }

 private:
  uint8_t* to_;
};

}  // namespace

void WriteRequest::AddSeries(std::string_view key, std::span<const TimedValue> samples) {
  size_t bytes = key.size();
  for (const TimedValue& sample : samples) bytes += FieldBytes(SampleBytes(sample));
  Writer writer(MakeRoom(FieldBytes(bytes)));
  writer.Head(kTimeSeries, bytes);
  writer.Bytes(key);
  for (const TimedValue& sample : samples) writer.Sample(sample);
}

// At the end; grows in steps, for each is filled with zeros.
char* WriteRequest::MakeRoom(size_t bytes) {
  if (size_ + bytes > bytes_.size()) bytes_.resize(size_ + bytes + bytes_.size() / 8);
  char* room = bytes_.data() + size_;
  size_ += bytes;
  return room;
}

}  // namespace pp
