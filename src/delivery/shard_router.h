#pragma once

#include <cstdint>
#include <string_view>

#include "delivery/stream_router.h"
#include "formats/series_hash.h"

namespace pp {

// Divides a stream by its series: all samples of one go into the same lane, in order; which one
// that is, is the stable hash of the series modulo the number of lanes. Metadata and marks go into
// every lane.
class ShardRouter : public StreamRouter {
 public:
  // `shards` is the size of `lanes`, which are all started.
  ShardRouter(size_t shards, LaneSet* lanes, Report* report)
      : StreamRouter(report, lanes), shards_(shards) {}

  Summary Figures(uint64_t unparsed) const override;

 protected:
  bool TakeKnown(const Incoming& incoming) override;
  bool TakeSample(const Incoming& incoming, std::string* error) override;
  void TakeMetadata(const Metadata& metadata, std::string_view line) override;
  void TakeDirective(std::string_view line) override;

 private:
  void Route(const Incoming& incoming, uint64_t hash);

  size_t shards_;
  SeriesHasher hasher_;
};

}  // namespace pp
