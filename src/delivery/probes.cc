#include "delivery/probes.h"

#include <algorithm>
#include <cmath>

namespace pp {
namespace {

constexpr size_t kProbedSeries = 8;

// The part of a series that is in [begin, end).
struct Span {
  size_t first;
  size_t last;
};

class SeriesIn {
 public:
  SeriesIn(const Batch& batch, size_t begin, size_t end)
      : batch_(batch), begin_(begin), end_(end), first_(batch.SeriesOf(begin)) {}

  size_t count() const { return batch_.SeriesOf(end_ - 1) - first_ + 1; }

  Span operator[](size_t i) const {
    const Batch::Series& series = batch_.series()[first_ + i];
    return {std::max(begin_, series.begin), std::min(end_, series.end) - 1};
  }

  // A few of them, spread evenly, the first and the last included.
  std::vector<Span> Few() const {
    const size_t few = std::min(count(), kProbedSeries);
    std::vector<Span> spans;
    for (size_t i = 0; i < few; ++i) {
      spans.push_back((*this)[few == 1 ? 0 : i * (count() - 1) / (few - 1)]);
    }
    return spans;
  }

  Span Shortest() const {
    Span shortest = (*this)[0];
    for (size_t i = 1; i < count(); ++i) {
      const Span span = (*this)[i];
      if (span.last - span.first < shortest.last - shortest.first) shortest = span;
    }
    return shortest;
  }

 private:
  const Batch& batch_;
  size_t begin_;
  size_t end_;
  size_t first_;
};

// About `most` positions, of which the last is the span's last.
void AppendInGrowingSteps(const Span& span, uint64_t most, std::vector<size_t>* positions) {
  const auto length = static_cast<double>(span.last - span.first + 1);
  const double growth = std::pow(length, 1.0 / static_cast<double>(most));
  double reach = 1;
  for (size_t at = 1; span.first + at - 1 < span.last;) {
    positions->push_back(span.first + at - 1);
    reach *= growth;
    at = std::max(at + 1, static_cast<size_t>(std::ceil(reach)));
  }
  positions->push_back(span.last);
}

}  // namespace

std::vector<size_t> ProbesInOrder(const Batch& batch, size_t begin, size_t end, uint64_t most) {
  std::vector<size_t> positions;
  if (begin == end) return positions;
  const SeriesIn series(batch, begin, end);
  for (const Span& span : series.Few()) positions.push_back(span.first);
  AppendInGrowingSteps(series.Shortest(), most, &positions);
  return positions;
}

std::vector<size_t> ProbesAtBothEnds(const Batch& batch, size_t begin, size_t end) {
  std::vector<size_t> positions;
  if (begin == end) return positions;
  const std::vector<Span> few = SeriesIn(batch, begin, end).Few();
  for (const Span& span : few) positions.push_back(span.first);
  for (const Span& span : few) {
    if (span.last == span.first) continue;
    positions.push_back(span.first);
    positions.push_back(span.last);
  }
  return positions;
}

}  // namespace pp
