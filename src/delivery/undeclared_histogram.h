#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "delivery/group.h"

namespace pp {

// CSV and JSON have no types. A histogram that came from there is pushed as one all the same: the
// gateway exposes the very same series, and it would refuse them untyped where somebody has pushed
// the family with its type. It must be whole until it was delivered as one, and stays one then:
// its parts would clash with it. Nor does it become one where a part was delivered by itself. To
// the gateway a name is one thing in all groups: `is_elsewhere`, it was delivered as one in
// another.
bool IsUndeclaredHistogram(std::string_view name, const Group& group, bool is_elsewhere);

// The label sets of such a histogram of which all parts have a value: buckets up to +Inf, the sum
// and the count. Of another one the gateway would make up what is missing.
class WholeLabelSets {
 public:
  WholeLabelSets(std::string_view name, const Group& group);

  // The label set that this part belongs to.
  bool Has(const Series& series) const;

 private:
  std::vector<uint64_t> sets_;  // as hashes, sorted
};

}  // namespace pp
