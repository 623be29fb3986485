#include "formats/write_request_v2.h"

#include <span>

#include "formats/labels.h"
#include "formats/protobuf_writer.h"

namespace pp {
namespace {

using Writer = ProtobufWriter;

// Of proto/remote_write_v2.proto.
constexpr uint8_t kSymbols = Writer::Tag(4, Writer::kLength);  // of Request
constexpr uint8_t kTimeSeries = Writer::Tag(5, Writer::kLength);
constexpr uint8_t kLabelRefs = Writer::Tag(1, Writer::kLength);  // of TimeSeries and Exemplar
constexpr uint8_t kSamples = Writer::Tag(2, Writer::kLength);
constexpr uint8_t kExemplars = Writer::Tag(4, Writer::kLength);
constexpr uint8_t kMetadata = Writer::Tag(5, Writer::kLength);
constexpr uint8_t kSampleValue = Writer::Tag(1, Writer::kFixed64);
constexpr uint8_t kSampleTimestamp = Writer::Tag(2, Writer::kVarint);
constexpr uint8_t kSampleStart = Writer::Tag(3, Writer::kVarint);
constexpr uint8_t kExemplarValue = Writer::Tag(2, Writer::kFixed64);
constexpr uint8_t kExemplarTimestamp = Writer::Tag(3, Writer::kVarint);
constexpr uint8_t kType = Writer::Tag(1, Writer::kVarint);  // of Metadata
constexpr uint8_t kHelp = Writer::Tag(3, Writer::kVarint);
constexpr uint8_t kUnit = Writer::Tag(4, Writer::kVarint);

using Refs = std::span<const uint32_t>;

uint64_t Unsigned(int64_t timestamp) {
  return static_cast<uint64_t>(timestamp);
}

size_t PayloadBytes(Refs refs) {
  size_t bytes = 0;
  for (const uint32_t ref : refs) bytes += Writer::VarintBytes(ref);
  return bytes;
}

// Packed; without any the field is left out.
size_t RefsBytes(Refs refs) {
  return refs.empty() ? 0 : Writer::LengthFieldBytes(PayloadBytes(refs));
}

void WriteRefs(Refs refs, Writer* writer) {
  if (refs.empty()) return;
  writer->Head(kLabelRefs, PayloadBytes(refs));
  for (const uint32_t ref : refs) writer->Varint(ref);
}

size_t SampleBytes(const TimedValue& sample, int64_t start) {
  return Writer::DoubleBytes(sample.value) + Writer::NumberBytes(Unsigned(sample.timestamp)) +
         Writer::NumberBytes(Unsigned(start));
}

size_t ExemplarBytes(const Exemplar& exemplar, Refs refs) {
  return RefsBytes(refs) + Writer::DoubleBytes(exemplar.value) +
         Writer::NumberBytes(Unsigned(exemplar.timestamp));
}

// Goes through samples in the order of time.
class StartOf {
 public:
  explicit StartOf(std::span<const int64_t> starts) : left_(starts) {}

  // Since when the sample's series had been counting at its time; 0 where it is not known.
  int64_t operator()(const TimedValue& sample) {
    while (!left_.empty() && left_.front() <= sample.timestamp) {
      start_ = left_.front();
      left_ = left_.subspan(1);
    }
    return start_;
  }

 private:
  std::span<const int64_t> left_;
  int64_t start_ = 0;
};

size_t SamplesBytes(const RequestSeries& series) {
  size_t bytes = 0;
  StartOf start_of(series.starts);
  for (const TimedValue& sample : series.samples) {
    bytes += Writer::LengthFieldBytes(SampleBytes(sample, start_of(sample)));
  }
  return bytes;
}

void WriteSamples(const RequestSeries& series, Writer* writer) {
  StartOf start_of(series.starts);
  for (const TimedValue& sample : series.samples) {
    const int64_t start = start_of(sample);
    writer->Head(kSamples, SampleBytes(sample, start));
    writer->Double(kSampleValue, sample.value);
    writer->Number(kSampleTimestamp, Unsigned(sample.timestamp));
    writer->Number(kSampleStart, Unsigned(start));
  }
}

void WriteExemplar(const Exemplar& exemplar, Refs refs, Writer* writer) {
  writer->Head(kExemplars, ExemplarBytes(exemplar, refs));
  WriteRefs(refs, writer);
  writer->Double(kExemplarValue, exemplar.value);
  writer->Number(kExemplarTimestamp, Unsigned(exemplar.timestamp));
}

}  // namespace

void WriteRequestV2::Clear() {
  last_.clear();
  symbols_.Clear();
  series_.clear();
  symbol_bytes_.clear();
}

void WriteRequestV2::AddSeries(const RequestSeries& series) {
  AddAllRefs(series);
  const Metadata metadata = MetadataOf(series);
  const size_t metadata_bytes = Writer::NumberBytes(metadata.type) +
                                Writer::NumberBytes(metadata.help) +
                                Writer::NumberBytes(metadata.unit);
  size_t bytes = RefsBytes(RefsOf(0)) + SamplesBytes(series);
  for (size_t i = 0; i < series.exemplars.size(); ++i) {
    bytes += Writer::LengthFieldBytes(ExemplarBytes(series.exemplars[i], RefsOf(i + 1)));
  }
  if (metadata_bytes > 0) bytes += Writer::LengthFieldBytes(metadata_bytes);

  const size_t begin = series_.size();
  series_.resize(begin + Writer::LengthFieldBytes(bytes));
  Writer writer(series_.data() + begin);
  writer.Head(kTimeSeries, bytes);
  WriteRefs(RefsOf(0), &writer);
  WriteSamples(series, &writer);
  for (size_t i = 0; i < series.exemplars.size(); ++i) {
    WriteExemplar(series.exemplars[i], RefsOf(i + 1), &writer);
  }
  if (metadata_bytes == 0) return;
  writer.Head(kMetadata, metadata_bytes);
  writer.Number(kType, metadata.type);
  writer.Number(kHelp, metadata.help);
  writer.Number(kUnit, metadata.unit);
}

void WriteRequestV2::AddAllRefs(const RequestSeries& series) {
  refs_.clear();
  ends_.clear();
  AddRefs(series.key);
  for (const Exemplar& exemplar : series.exemplars) AddRefs(exemplar.labels);
}

void WriteRequestV2::AddRefs(std::string_view key) {
  ForEachLabel(key, [this](std::string_view name, std::string_view value) {
    refs_.push_back(RefOf(name));
    refs_.push_back(RefOf(value));
  });
  ends_.push_back(refs_.size());
}

// Most series have their names, and some of their values, in common with the one before.
uint32_t WriteRequestV2::RefOf(std::string_view text) {
  const size_t place = refs_.size();
  if (place >= last_.size()) last_.resize(place + 1);
  Symbol& last = last_[place];
  if (last.text != text) last = {text, symbols_.Add(text)};
  return last.ref;
}

std::span<const uint32_t> WriteRequestV2::RefsOf(size_t i) const {
  const size_t begin = i == 0 ? 0 : ends_[i - 1];
  return std::span(refs_).subspan(begin, ends_[i] - begin);
}

WriteRequestV2::Metadata WriteRequestV2::MetadataOf(const RequestSeries& series) {
  if (series.family == nullptr) return {};
  return {MetricTypeNumber(series.family->type), symbols_.Add(series.family->help),
          symbols_.Add(series.family->unit)};
}

void WriteRequestV2::WriteSymbols() {
  size_t bytes = 0;
  for (const std::string_view symbol : symbols_.symbols()) {
    bytes += Writer::LengthFieldBytes(symbol.size());
  }
  symbol_bytes_.resize(bytes);
  Writer writer(symbol_bytes_.data());
  for (const std::string_view symbol : symbols_.symbols()) {
    writer.Head(kSymbols, symbol.size());
    writer.Bytes(symbol);
  }
}

}  // namespace pp
