#include "delivery/shard_router.h"

#include <algorithm>
#include <string>

namespace pp {

void ShardRouter::Route(const Incoming& incoming, const SampleNumbers&, uint64_t hash) {
  const size_t shard = hash % shards_;
  if (!lanes().AppendSample(shard, incoming.line)) {
    Reject(incoming, "the command of shard " + std::to_string(shard) + " " +
                         std::string(lanes().FateOf(shard)));
  }
}

Summary ShardRouter::Figures(uint64_t unparsed) const {
  uint64_t passed = 0;
  uint64_t least = lanes().given(0);
  uint64_t most = 0;
  for (size_t i = 0; i < shards_; ++i) {
    passed += lanes().given(i);
    least = std::min(least, lanes().given(i));
    most = std::max(most, lanes().given(i));
  }
  Summary summary = Begin(passed, unparsed);
  summary.details = {{"shards", shards_}, {"least", least}, {"most", most}};
  return summary;
}

}  // namespace pp
