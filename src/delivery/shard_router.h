#pragma once

#include <cstddef>
#include <cstdint>

#include "delivery/series_router.h"

namespace pp {

// Divides a stream by its series: all samples of one go into the same lane, in order; which one
// that is, is the stable hash of the series modulo the number of lanes.
class ShardRouter : public SeriesRouter {
 public:
  // `shards` is the size of `lanes`, which are all started.
  ShardRouter(size_t shards, LaneSet* lanes, Report* report)
      : SeriesRouter(report, lanes), shards_(shards) {}

  Summary Figures(uint64_t unparsed) const override;

 protected:
  void Route(const Incoming& incoming, const SampleNumbers& sample, uint64_t hash) override;

 private:
  size_t shards_;
};

}  // namespace pp
