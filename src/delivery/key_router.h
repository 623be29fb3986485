#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "delivery/series_router.h"
#include "lines/filter_output.h"

namespace pp {

// Writes the stream for a log that keeps order within a key only, as a topic of Kafka: in front of
// each sample the stable hash of its series in 16 hexadecimal digits and a tab; in front of
// metadata that of its family's name. A sample without a timestamp gets that of now, since nobody
// knows when it is read from the log. Marks are left out: a log that is divided has no place above
// which all stands.
class KeyRouter : public SeriesRouter {
 public:
  // There are no lanes: `lanes` is empty. Has `out` keep lines whole, for half of one would be
  // taken for a message if this process were killed.
  KeyRouter(FilterOutput* out, LaneSet* lanes, Report* report);

  void Flush() override;
  bool done() const override { return out_->closed(); }
  Summary Figures(uint64_t unparsed) const override;

 protected:
  void Route(const Incoming& incoming, const SampleNumbers& sample, uint64_t hash) override;
  void TakeMetadata(const Metadata& metadata, std::string_view line) override;
  void TakeDirective(std::string_view) override {}

 private:
  void BeginLine(uint64_t hash);

  FilterOutput* out_;
  std::string text_;
  uint64_t passed_ = 0;
  uint64_t unwritten_ = 0;
};

}  // namespace pp
