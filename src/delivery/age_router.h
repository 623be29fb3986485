#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "delivery/stream_router.h"
#include "formats/age_lane.h"
#include "formats/sample_checker.h"
#include "lines/filter_output.h"

namespace pp {

inline constexpr std::array kAgeLanes = {AgeLane::kRealtime, AgeLane::kHistoric, AgeLane::kAncient};
inline constexpr std::array<std::string_view, kAgeLanes.size()> kAgeLaneNames = {
    "realtime", "historic", "ancient"};
// The lane's number in a LaneSet.
constexpr size_t IndexOf(AgeLane lane) {
  return static_cast<size_t>(lane);
}

// Sends each sample to the lane of its age. Metadata and marks go into every lane.
class AgeRouter : public StreamRouter {
 public:
  // The lane `only` goes to `out`, and samples without a lane are left out then; without it they
  // are rejected. If there are other lanes, and `out` cannot be written any more, that is as with a
  // lane whose command has ended.
  AgeRouter(const AgeRule& rule, std::optional<AgeLane> only, FilterOutput* out, LaneSet* lanes,
            Report* report);

  void Flush() override;
  bool done() const override;
  Summary Figures(uint64_t unparsed) const override;

 protected:
  bool TakeKnown(const Incoming& incoming) override;
  bool TakeSample(const Incoming& incoming, std::string* error) override;
  void TakeMetadata(const Metadata& metadata, std::string_view line) override;
  void TakeDirective(std::string_view line) override;

 private:
  void Route(const Incoming& incoming, const SampleNumbers& sample);
  void RouteTo(AgeLane lane, const Incoming& incoming);
  void ToOutput(const Incoming& incoming);
  void CopyToOutput(std::string_view line);
  void OnUnwritten(std::string_view text);
  std::string WhyUnwritten() const;

  AgeRule rule_;
  std::optional<AgeLane> only_;
  FilterOutput* out_;
  SampleChecker checker_;
  uint64_t to_output_ = 0;
  uint64_t unwritten_ = 0;  // of what went there, where there are no lanes
  uint64_t left_out_ = 0;
};

}  // namespace pp
