#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "delivery/gateway_pusher.h"
#include "delivery/progress.h"
#include "delivery/push_schedule.h"
#include "delivery/rejects_metadata.h"
#include "formats/exposition.h"
#include "formats/known_series.h"
#include "lines/line_source.h"
#include "lines/report.h"
#include "values/clock.h"
#include "values/counter.h"
#include "values/sample.h"

namespace pp {

// Reads the stream: samples and metadata into a pusher, which it has push when it is time, marks to
// the progress, and what is wrong to the report.
class GatewayReader {
 public:
  // None is owned; the interval is in milliseconds.
  GatewayReader(LineSource* source, int64_t interval, Clock* clock, GatewayPusher* pusher,
                Progress* progress, Report* report)
      : source_(source),
        clock_(clock),
        pusher_(pusher),
        progress_(progress),
        report_(report),
        kept_metadata_(KeepMetadataWithRejects(report)),
        schedule_(interval, clock->Monotonic()) {}

  // To the end of the input, or until there is no sense in going on. The number of samples read.
  uint64_t ReadAll();
  // So far; safe to be asked by another thread.
  uint64_t read() const { return read_; }

 private:
  void TakeLine(const Location& at, std::string_view line);
  bool TakeKnown(std::string_view line);
  bool TakeAny(const Location& at, std::string_view line);
  bool TakeSample(const Location& at, std::string_view line);
  void Add(Series* series, const SampleNumbers& numbers);
  void Pause();
  void Push();

  LineSource* source_;
  Clock* clock_;
  GatewayPusher* pusher_;
  Progress* progress_;
  Report* report_;
  std::shared_ptr<RejectsMetadata> kept_metadata_;
  PushSchedule schedule_;
  // Small, for what each series costs is counted.
  KnownSeries<Series*> known_{size_t{1} << 20};
  SampleParser parser_;
  Sample sample_;
  std::string error_;
  Counter read_;
  uint64_t lines_ = 0;
  int64_t now_ = 0;  // of the last sample without a timestamp
};

}  // namespace pp
