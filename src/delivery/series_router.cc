#include "delivery/series_router.h"

namespace pp {

bool SeriesRouter::TakeKnown(const Incoming& incoming) {
  SampleNumbers sample;
  uint64_t hash = 0;
  if (!hasher_.FindKnown(incoming.line, &sample, &hash)) return false;
  Route(incoming, sample, hash);
  return true;
}

bool SeriesRouter::TakeSample(const Incoming& incoming, std::string* error) {
  SampleNumbers sample;
  uint64_t hash = 0;
  if (!hasher_.Check(incoming.line, &sample, &hash, error)) return false;
  Route(incoming, sample, hash);
  return true;
}

}  // namespace pp
