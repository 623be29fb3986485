#pragma once

#include <string_view>
#include <vector>

#include "delivery/group.h"
#include "values/sample.h"

namespace pp {

// CSV and JSON have no types. A histogram that came from there is pushed as one all the same: the
// gateway exposes the very same series, and it would refuse them untyped where somebody has pushed
// the family with its type. Only a whole one, and only if it was a histogram from the first push
// on.
bool IsUndeclaredHistogram(std::string_view name, const Group& group);

// Notes what IsUndeclaredHistogram wants to know of a series with this metric's name and labels.
void NoteBound(std::string_view metric, const std::vector<Label>& labels, Series* series);

}  // namespace pp
