#include "delivery/batch.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <tuple>
#include <utility>

#include "formats/sample_line.h"
#include "values/number.h"

namespace pp {
namespace {

// Never less than the truth. As added, and once more as sealed. Encoded it is less: a tag, a
// length, a double and a varint of up to ten bytes, each with its tag.
constexpr size_t kSampleBytes = 40;
// Beside its key.
constexpr size_t kSeriesBytes = 64;
constexpr size_t kLinesAtOnce = size_t{256} << 10;
constexpr size_t kFirstSlots = 1024;

void UseIfMany(const Batch::UseLines& use, std::string* lines) {
  if (lines->size() < kLinesAtOnce) return;
  use(*lines);
  lines->clear();
}

constexpr size_t kExemplarBytes = 128;
constexpr size_t kMostStarts = 8;

bool EarlierThan(const Batch::Sample& a, const Batch::Sample& b) {
  return a.timestamp < b.timestamp;
}

}  // namespace

Batch::Batch(size_t max_samples, size_t max_bytes)
    : max_samples_(max_samples), max_bytes_(max_bytes), index_(kFirstSlots, kNone) {}

bool Batch::Add(std::string_view key, const Sample& sample, Place* place) {
  const bool known = place->batch == this && place->filling == filling_;
  if (!known && !FindPlace(key, place)) return false;
  if (!HasRoomFor(kSampleBytes)) return false;
  bytes_ += kSampleBytes;
  added_.push_back({place->series, sample});
  return true;
}

bool Batch::HasRoomFor(size_t bytes) const {
  return added_.empty() || (added_.size() < max_samples_ && bytes_ + bytes <= max_bytes_);
}

// False if there is no room for a series that is new here.
bool Batch::FindPlace(std::string_view key, Place* place) {
  if (2 * series_.size() >= index_.size()) GrowIndex();
  const uint64_t hash = std::hash<std::string_view>()(key);
  uint32_t* slot = SlotOf(key, hash);
  if (*slot == kNone) {
    const size_t bytes = kSeriesBytes + key.size() + key.size() / 8;
    if (!HasRoomFor(bytes + kSampleBytes)) return false;
    bytes_ += bytes;
    *slot = static_cast<uint32_t>(series_.size());
    series_.push_back({keys_.Keep(key), 0, 0});
    hashes_.push_back(hash);
  }
  *place = {this, filling_, *slot};
  return true;
}

uint32_t* Batch::SlotOf(std::string_view key, uint64_t hash) {
  size_t at = hash & (index_.size() - 1);
  while (index_[at] != kNone && (hashes_[index_[at]] != hash || series_[index_[at]].key != key)) {
    at = (at + 1) & (index_.size() - 1);
  }
  return &index_[at];
}

void Batch::GrowIndex() {
  index_.assign(2 * index_.size(), kNone);
  for (uint32_t i = 0; i < series_.size(); ++i) *SlotOf(series_[i].key, hashes_[i]) = i;
}

void Batch::AddExemplar(const Place& place, int64_t sample_time, const Exemplar& exemplar) {
  bytes_ += kExemplarBytes + exemplar.labels.size();
  exemplars_of_.push_back({place.series, sample_time});
  exemplars_.push_back({keys_.Keep(exemplar.labels), exemplar.value, exemplar.timestamp});
}

uint32_t Batch::AddFamily(const Family& family) {
  families_.push_back({keys_.Keep(family.name), keys_.Keep(family.type), keys_.Keep(family.help),
                       keys_.Keep(family.unit)});
  return static_cast<uint32_t>(families_.size() - 1);
}

void Batch::Describe(size_t series, uint32_t family, std::span<const int64_t> starts) {
  series_[series].family = family;
  if (starts.empty()) return;
  auto* const kept = keys_.Make<std::array<int64_t, kMostStarts>>();
  const size_t count = std::min(starts.size(), kMostStarts);
  std::copy_n(starts.end() - static_cast<ptrdiff_t>(count), count, kept->begin());
  series_[series].starts = std::span(*kept).first(count);
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
  SortExemplars();
}

// By series and time, and of identical ones, as one scrape after another has them, only the first.
void Batch::SortExemplars() {
  if (exemplars_.empty()) return;
  std::vector<size_t> order(exemplars_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) {
    return std::tuple(exemplars_of_[a], exemplars_[a].timestamp) <
           std::tuple(exemplars_of_[b], exemplars_[b].timestamp);
  });
  std::vector<ExemplarOf> of;
  std::vector<Exemplar> sorted;
  for (const size_t i : order) {
    const bool repeats = !of.empty() && of.back().series == exemplars_of_[i].series &&
                         sorted.back() == exemplars_[i];
    if (repeats) continue;
    of.push_back(exemplars_of_[i]);
    sorted.push_back(exemplars_[i]);
  }
  exemplars_of_ = std::move(of);
  exemplars_ = std::move(sorted);
}

std::span<const Exemplar> Batch::ExemplarsOf(size_t series, int64_t first_time,
                                             int64_t last_time) const {
  if (exemplars_.empty()) return {};
  const auto number = static_cast<uint32_t>(series);
  const auto begin =
      std::lower_bound(exemplars_of_.begin(), exemplars_of_.end(), ExemplarOf{number, first_time});
  const auto end = std::upper_bound(begin, exemplars_of_.end(), ExemplarOf{number, last_time});
  return std::span(exemplars_)
      .subspan(static_cast<size_t>(begin - exemplars_of_.begin()),
               static_cast<size_t>(end - begin));
}

RequestSeries Batch::Part(size_t series, size_t begin, size_t end) const {
  const Series& whole = series_[series];
  const size_t first = std::max(begin, whole.begin);
  const size_t count = std::min(end, whole.end) - first;
  const auto samples = std::span(samples_).subspan(first, count);
  return {whole.key, samples,
          ExemplarsOf(series, samples.front().timestamp, samples.back().timestamp),
          whole.family == kNone ? nullptr : &families_[whole.family], whole.starts};
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
  ++filling_;
  if (!series_.empty()) index_.assign(index_.size(), kNone);
  keys_.Clear();
  hashes_.clear();
  added_.clear();
  series_.clear();
  samples_.clear();
  bytes_ = 0;
  conflicts_.clear();
  repeats_.clear();
  exemplars_of_.clear();
  exemplars_.clear();
  families_.clear();
  announced_.clear();
}

void Batch::WriteConflicts(const UseLines& use) const {
  std::string lines;
  for (const Added& conflict : conflicts_) {
    AppendSampleLine(series_[conflict.series].key, conflict.sample, {}, &lines);
    UseIfMany(use, &lines);
  }
  use(lines);
}

void Batch::WriteSample(size_t series, const Sample& sample, std::string* lines) const {
  AppendSampleLine(series_[series].key, sample,
                   ExemplarsOf(series, sample.timestamp, sample.timestamp), lines);
}

void Batch::WriteSamples(size_t begin, size_t end, const UseLines& use) const {
  std::string lines;
  size_t series = SeriesOf(begin);
  for (size_t i = begin; i < end; ++i) {
    if (i == series_[series].end) ++series;
    WriteSample(series, samples_[i], &lines);
    UseIfMany(use, &lines);
  }
  use(lines);
}

}  // namespace pp
