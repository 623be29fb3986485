#pragma once

#include <string_view>

#include "delivery/group.h"

namespace pp {

// CSV and JSON have no types. A histogram that came from there is pushed as one all the same: the
// gateway exposes the very same series, and it would refuse them untyped where somebody has pushed
// the family with its type. Only a whole one, and only if it was a histogram from the first push
// on.
bool IsUndeclaredHistogram(std::string_view name, const Group& group);

}  // namespace pp
