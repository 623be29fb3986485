#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/progress.h"
#include "delivery/rejects_metadata.h"
#include "delivery/sharder.h"
#include "delivery/stream_metadata.h"
#include "formats/exposition.h"
#include "formats/known_series.h"
#include "formats/unit_notice.h"
#include "lines/line_source.h"
#include "lines/report.h"
#include "values/counter.h"
#include "values/sample.h"

namespace pp {

// Reads the stream: samples into a sharder, metadata to where batches take it from, marks to the
// progress, and what is wrong to the report.
class RemoteWriteReader {
 public:
  // None is owned.
  RemoteWriteReader(LineSource* source, bool utf8_names, StreamMetadata* metadata, Sharder* sharder,
                    Progress* progress, Report* report)
      : source_(source),
        utf8_names_(utf8_names),
        metadata_(metadata),
        sharder_(sharder),
        progress_(progress),
        report_(report),
        kept_metadata_(KeepMetadataWithRejects(report)),
        unit_(report) {}

  // To the end of the input, or until there is no sense in going on. The number of samples read.
  uint64_t ReadAll();
  // So far; safe to be asked by another thread.
  uint64_t read() const { return read_; }

 private:
  void TakeLine(std::string_view line);
  bool TakeKnown(std::string_view line);
  void TakeSample(std::string_view line);
  bool CheckSample();
  std::optional<int64_t> TimestampOf(const SampleNumbers& numbers);
  void AddSample(Sharder::Series* series);

  LineSource* source_;
  bool utf8_names_;
  StreamMetadata* metadata_;
  Sharder* sharder_;
  Progress* progress_;
  Report* report_;
  std::shared_ptr<RejectsMetadata> kept_metadata_;
  UnitNotice unit_;
  // What 64 shards take leaves so much.
  KnownSeries<Sharder::Series> known_{size_t{12} << 20};
  SampleParser parser_;
  Sample sample_;
  std::string key_;
  std::string exemplar_labels_;
  std::string error_;
  uint64_t unknown_ = 0;  // lines
  Counter read_;
};

}  // namespace pp
