#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "delivery/batch.h"

namespace pp {

// Which single samples of a sealed batch's [begin, end), by position, to send in order to learn
// whether a receiver takes any of them.

// For a receiver that may mind late samples. First the oldest of a few series: these overtake
// nothing. Then, in the series that has the fewest, one after the other in steps that grow, up to
// its newest, about `most` of them: one that is accepted has overtaken those since the last that
// was not, which are few. Both kinds may have the same position.
std::vector<size_t> ProbesInOrder(const Batch& batch, size_t begin, size_t end, uint64_t most);

// For a receiver that probably takes late samples, or is in trouble: the oldest of a few series,
// and then, for each of them, once more its oldest and right behind it its newest: should the
// receiver recover meanwhile, it is the oldest that it takes.
std::vector<size_t> ProbesAtBothEnds(const Batch& batch, size_t begin, size_t end);

}  // namespace pp
