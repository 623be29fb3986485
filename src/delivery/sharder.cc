#include "delivery/sharder.h"

#include <algorithm>
#include <functional>
#include <limits>

#include "lines/input.h"

namespace pp {
namespace {

// The batches that are being filled, together.
constexpr size_t kBatchBytes = size_t{6} << 20;
constexpr size_t kLeastBatchBytes = size_t{64} << 10;

// So many samples may be added between two looks at the clock.
constexpr uint64_t kSamplesPerLook = 1024;

}  // namespace

Sharder::Sharder(std::vector<std::unique_ptr<RemoteWriteSender>> senders, size_t max_samples,
                 int64_t flush_interval_ms, StreamMetadata* metadata, Clock* clock,
                 Progress* progress)
    : metadata_(metadata), clock_(clock), flush_interval_ms_(flush_interval_ms) {
  const size_t max_bytes = std::max(kBatchBytes / senders.size(), kLeastBatchBytes);
  for (std::unique_ptr<RemoteWriteSender>& sender : senders) {
    shards_.push_back(std::make_unique<Shard>(std::move(sender), max_samples, max_bytes, progress));
  }
  due_.assign(shards_.size(), Input::kForever);
}

Sharder::Series Sharder::SeriesOf(std::string_view key) const {
  const size_t shard =
      shards_.size() == 1 ? 0 : std::hash<std::string_view>()(key) % shards_.size();
  return {key, shard};
}

void Sharder::Add(Series* series, double value, const std::optional<int64_t>& timestamp,
                  const NewExemplar* exemplar) {
  Shard& shard = *shards_[series->shard];
  if (shard.batch().empty()) BeginBatch(series->shard);
  const TimedValue sample = {value, timestamp ? *timestamp : clock_->Now()};
  if (!shard.batch().Add(series->key, sample, &series->place)) {
    HandOver(series->shard);
    BeginBatch(series->shard);
    shard.batch().Add(series->key, sample, &series->place);
  }
  if (exemplar != nullptr) {
    shard.batch().AddExemplar(
        series->place, sample.timestamp,
        {exemplar->labels, exemplar->value, exemplar->timestamp.value_or(sample.timestamp)});
  }
  if (++added_ % kSamplesPerLook == 0) FlushDue();
}

void Sharder::BeginBatch(size_t shard) {
  const int64_t now = clock_->Monotonic();
  due_[shard] = now + std::min(flush_interval_ms_, std::numeric_limits<int64_t>::max() - now);
  shards_[shard]->BeginBatch();
}

// What is announced goes along with samples: an empty batch goes nowhere.
void Sharder::HandOver(size_t shard) {
  if (shards_[shard]->batch().empty()) return;
  if (metadata_ != nullptr) metadata_->Describe(&shards_[shard]->batch());
  shards_[shard]->HandOver();
  due_[shard] = Input::kForever;
}

int64_t Sharder::FlushDue() {
  const int64_t now = clock_->Monotonic();
  int64_t wait = Input::kForever;
  for (size_t i = 0; i < shards_.size(); ++i) {
    if (due_[i] == Input::kForever) continue;
    if (due_[i] <= now) {
      HandOver(i);
    } else {
      wait = wait == Input::kForever ? due_[i] - now : std::min(wait, due_[i] - now);
    }
  }
  return wait;
}

// First all are handed over, so that the shards send side by side.
void Sharder::Finish() {
  for (size_t i = 0; i < shards_.size(); ++i) HandOver(i);
  for (const std::unique_ptr<Shard>& shard : shards_) shard->Finish();
}

RemoteWriteSender::Figures Sharder::Figures() const {
  RemoteWriteSender::Figures total;
  for (const std::unique_ptr<Shard>& shard : shards_) {
    const RemoteWriteSender::Figures& figures = shard->sender().figures();
    total.delivered += figures.delivered;
    total.deduplicated += figures.deduplicated;
    total.written += figures.written;
    total.unwritten += figures.unwritten;
    total.exemplars += figures.exemplars;
    total.unwritten_exemplars += figures.unwritten_exemplars;
    total.stale_markers += figures.stale_markers;
    total.series += figures.series;
    total.encoded_bytes += figures.encoded_bytes;
    total.compressed_bytes += figures.compressed_bytes;
    total.requests += figures.requests;
  }
  return total;
}

Deliverer::Counters Sharder::Counters() const {
  Deliverer::Counters total;
  for (const std::unique_ptr<Shard>& shard : shards_) {
    const Deliverer::Counters counters = shard->sender().counters();
    total.requests += counters.requests;
    total.retries += counters.retries;
    total.bytes += counters.bytes;
  }
  return total;
}

ExitStatus Sharder::status() const {
  ExitStatus worst = ExitStatus::kDone;
  for (const std::unique_ptr<Shard>& shard : shards_) {
    worst = Worst(worst, shard->sender().status());
  }
  return worst;
}

}  // namespace pp
