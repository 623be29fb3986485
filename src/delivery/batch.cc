#include "delivery/batch.h"

#include <algorithm>
#include <cstring>

#include "formats/exposition.h"
#include "formats/labels.h"
#include "values/number.h"

namespace pp {
namespace {

// Encoded: tag, length, a double with its tag, a varint of up to ten bytes with its. As an object
// of protobuf: the values, a header, a pointer to it.
constexpr size_t kSampleBytes = 96;
// An object with two strings, and a pointer to it; encoded it takes less.
constexpr size_t kLabelBytes = 128;
constexpr size_t kSeriesBytes = 128;
constexpr size_t kLinesAtOnce = size_t{256} << 10;
constexpr size_t kFirstKeyBlock = size_t{64} << 10;

void UseIfMany(const Batch::UseLines& use, std::string* lines) {
  if (lines->size() < kLinesAtOnce) return;
  use(*lines);
  lines->clear();
}

bool EarlierThan(const Batch::Sample& a, const Batch::Sample& b) {
  return a.timestamp < b.timestamp;
}

}  // namespace

Batch::Batch(size_t max_samples, size_t max_bytes)
    : max_samples_(max_samples), max_bytes_(max_bytes), keys_(kFirstKeyBlock) {}

bool Batch::HasRoomFor(std::string_view key) const {
  if (added_.empty()) return true;
  return added_.size() < max_samples_ && bytes_ + EncodedSize(key) <= max_bytes_;
}

size_t Batch::EncodedSize(std::string_view key) const {
  if (index_.contains(key)) return kSampleBytes;
  const auto labels = static_cast<size_t>(std::count(key.begin(), key.end(), '\0')) / 2;
  return kSeriesBytes + key.size() + labels * kLabelBytes + kSampleBytes;
}

void Batch::Add(std::string_view key, double value, int64_t timestamp) {
  bytes_ += EncodedSize(key);
  added_.push_back({IndexOf(key), {value, timestamp}});
}

uint32_t Batch::IndexOf(std::string_view key) {
  const auto known = index_.find(key);
  if (known != index_.end()) return known->second;
  auto* copy = static_cast<char*>(keys_.allocate(key.size(), 1));
  std::memcpy(copy, key.data(), key.size());
  const std::string_view kept(copy, key.size());
  const auto index = static_cast<uint32_t>(series_.size());
  index_.emplace(kept, index);
  series_.push_back({kept, 0, 0});
  return index;
}

void Batch::Seal() {
  GroupBySeries();
  size_t kept = 0;
  for (uint32_t i = 0; i < series_.size(); ++i) {
    const Series& series = series_[i];
    const auto begin = samples_.begin() + static_cast<ptrdiff_t>(series.begin);
    const auto end = samples_.begin() + static_cast<ptrdiff_t>(series.end);
    if (!std::is_sorted(begin, end, EarlierThan)) std::stable_sort(begin, end, EarlierThan);
    DropRepeats(i, &kept);
  }
  samples_.resize(kept);
}

// A counting sort: linear, and stable.
void Batch::GroupBySeries() {
  for (const Added& added : added_) ++series_[added.series].end;
  size_t begin = 0;
  for (Series& series : series_) {
    series.begin = begin;
    begin += series.end;
    series.end = series.begin;
  }
  samples_.resize(added_.size());
  for (const Added& added : added_) samples_[series_[added.series].end++] = added.sample;
}

// Moves the series' samples down to *kept, without those that repeat a time.
void Batch::DropRepeats(uint32_t index, size_t* kept) {
  Series& series = series_[index];
  const size_t begin = *kept;
  for (size_t i = series.begin; i < series.end; ++i) {
    const Sample sample = samples_[i];
    if (*kept == begin || samples_[*kept - 1].timestamp != sample.timestamp) {
      samples_[(*kept)++] = sample;
    } else if (ValueBits(samples_[*kept - 1].value) != ValueBits(sample.value)) {
      conflicts_.push_back({index, sample});
    } else {
      CountRepeat(*kept - 1);
    }
  }
  series.begin = begin;
  series.end = *kept;
}

void Batch::CountRepeat(size_t sample) {
  if (repeats_.empty() || repeats_.back().sample != sample) repeats_.push_back({sample, 0});
  ++repeats_.back().count;
}

size_t Batch::SeriesOf(size_t sample) const {
  const auto behind = std::partition_point(series_.begin(), series_.end(),
                                           [sample](const Series& s) { return s.end <= sample; });
  return static_cast<size_t>(behind - series_.begin());
}

uint64_t Batch::CountWithRepeats(size_t begin, size_t end) const {
  auto repeats = std::partition_point(repeats_.begin(), repeats_.end(),
                                      [begin](const Repeats& r) { return r.sample < begin; });
  uint64_t count = end - begin;
  for (; repeats != repeats_.end() && repeats->sample < end; ++repeats) count += repeats->count;
  return count;
}

void Batch::Clear() {
  index_.clear();
  keys_.release();
  added_.clear();
  series_.clear();
  samples_.clear();
  bytes_ = 0;
  conflicts_.clear();
  repeats_.clear();
}

void Batch::WriteConflicts(const UseLines& use) const {
  std::string lines;
  for (const Added& conflict : conflicts_) {
    AppendSampleLine(series_[conflict.series].key, conflict.sample.value, conflict.sample.timestamp,
                     &lines);
    UseIfMany(use, &lines);
  }
  use(lines);
}

void Batch::WriteSamples(size_t begin, size_t end, const UseLines& use) const {
  std::string lines;
  size_t series = SeriesOf(begin);
  for (size_t i = begin; i < end; ++i) {
    if (i == series_[series].end) ++series;
    AppendSampleLine(series_[series].key, samples_[i].value, samples_[i].timestamp, &lines);
    UseIfMany(use, &lines);
  }
  use(lines);
}

void AppendSampleLine(std::string_view key, double value, int64_t timestamp, std::string* lines) {
  AppendSeriesOfKey(key, lines);
  lines->push_back(' ');
  AppendValue(value, lines);
  lines->push_back(' ');
  AppendInt64(timestamp, lines);
  lines->push_back('\n');
}

}  // namespace pp
