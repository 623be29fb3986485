#pragma once

#include <cstdint>
#include <string>

#include "delivery/stream_router.h"
#include "formats/series_hash.h"

namespace pp {

// Routes each sample by the stable hash of its series.
class SeriesRouter : public StreamRouter {
 public:
  using StreamRouter::StreamRouter;

 protected:
  bool TakeKnown(const Incoming& incoming) override;
  bool TakeSample(const Incoming& incoming, std::string* error) override;
  virtual void Route(const Incoming& incoming, const SampleNumbers& sample, uint64_t hash) = 0;

 private:
  SeriesHasher hasher_;
};

}  // namespace pp
