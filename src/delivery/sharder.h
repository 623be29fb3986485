#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "delivery/progress.h"
#include "delivery/remote_write.h"
#include "delivery/shard.h"
#include "delivery/stream_metadata.h"
#include "values/clock.h"
#include "values/exit_status.h"

namespace pp {

// Spreads series over shards by their hash, so that a series' samples stay in one, in order, and
// hands a shard's batch over when it is full or old enough.
class Sharder {
 public:
  // A shard for each sender. A batch has `max_samples` at most, and is sent `flush_interval_ms`
  // after its first one at the latest. The plain pointers are not owned; without `metadata` a
  // request has none.
  Sharder(std::vector<std::unique_ptr<RemoteWriteSender>> senders, size_t max_samples,
          int64_t flush_interval_ms, StreamMetadata* metadata, Clock* clock, Progress* progress);

  // A series, for one who adds to it time and again.
  struct Series {
    std::string_view key;  // formats/labels.h; not owned
    size_t shard;
    bool may_tell_start = false;  // StreamMetadata::MayTellStart
    Batch::Place place = {};      // in the shard's batch
  };
  Series SeriesOf(std::string_view key) const;

  // A sample without a timestamp is of now. Blocks while its shard is full and still sending.
  // An exemplar without one has its sample's.
  struct NewExemplar {
    std::string_view labels;  // Exemplar
    double value;
    std::optional<int64_t> timestamp;
  };
  void Add(Series* series, double value, const std::optional<int64_t>& timestamp,
           const NewExemplar* exemplar = nullptr);
  // Hands over what is due; how long until the next is, in milliseconds, or Input::kForever.
  int64_t FlushDue();
  // Hands over everything and waits for the end of it. Nothing may be added afterwards.
  void Finish();

  // Of all shards together; the counters also before Finish, and by another thread.
  RemoteWriteSender::Figures Figures() const;
  Deliverer::Counters Counters() const;
  ExitStatus status() const;

 private:
  void HandOver(size_t shard);
  void BeginBatch(size_t shard);

  StreamMetadata* metadata_;
  Clock* clock_;
  int64_t flush_interval_ms_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<int64_t> due_;  // when a shard's batch is to be sent; kForever while it is empty
  uint64_t added_ = 0;
};

}  // namespace pp
