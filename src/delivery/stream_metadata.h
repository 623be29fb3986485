#pragma once

#include <cstdint>
#include <set>
#include <string_view>

#include "delivery/batch.h"
#include "delivery/families.h"
#include "delivery/negotiation.h"
#include "delivery/start_times.h"
#include "formats/exposition.h"
#include "lines/report.h"
#include "values/clock.h"

namespace pp {

// What the stream says beside its samples, and has batches carry it in the form that the receiver
// takes: Remote Write 2.0 has the metadata of a family and the start of a counter in each series;
// 1.0 is told of a family once, and again each minute.
class StreamMetadata {
 public:
  static constexpr int64_t kAnnounceEveryMs = 60'000;

  // None is owned. All that is known of families takes `family_budget` bytes at most.
  StreamMetadata(const Negotiation* negotiation, size_t family_budget, Clock* clock,
                 Report* report);

  // A # TYPE, # HELP or # UNIT line.
  void Add(const Metadata& line);

  // Whether the samples of this metric may say when the members of a family began to count.
  static bool MayTellStart(std::string_view metric) { return metric.ends_with(kCreated); }
  // The value of such a sample; `key` is of its series (formats/labels.h).
  void AddStart(std::string_view key, double seconds);

  // Before the batch is sealed.
  void Describe(Batch* batch);

 private:
  static constexpr std::string_view kCreated = "_created";

  struct ByName {
    bool operator()(const Families::Entry* a, const Families::Entry* b) const {
      return a->first < b->first;
    }
  };

  const Families::Entry* CountingFamilyOf(std::string_view metric) const;
  void Announce(Batch* batch);
  void DescribeSeries(Batch* batch);

  const Negotiation* negotiation_;
  size_t family_budget_;
  Clock* clock_;
  Report* report_;
  Families families_;
  StartTimes starts_;
  std::set<const Families::Entry*, ByName> due_;  // to be announced
  int64_t announced_at_;                          // all of them, monotonic
  bool has_left_version_2_ = false;
  bool said_full_ = false;
};

}  // namespace pp
