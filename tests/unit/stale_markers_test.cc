#include "delivery/stale_markers.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "support/series_key.h"
#include "values/number.h"

namespace pp {
namespace {

// The time of the marker of each series.
std::map<std::string, int64_t> Fill(StaleMarkers* markers, Batch* batch) {
  std::map<std::string, int64_t> times;
  batch->Clear();
  if (!markers->Fill(batch)) return times;
  batch->Seal();
  for (const Batch::Series& series : batch->series()) {
    EXPECT_EQ(1U, series.end - series.begin);
    const TimedValue& marker = batch->samples()[series.begin];
    EXPECT_EQ(0x7ff0000000000002U, ValueBits(marker.value));
    times[std::string(series.key)] = marker.timestamp;
  }
  return times;
}

TEST(StaleMarkers, StandBehindTheNewestSampleOfEachSeriesThatWasDelivered) {
  StaleMarkers markers;
  Batch batch(100, 1 << 20);
  batch.Add(Key("a"), 1, 1000);
  batch.Add(Key("a"), 2, 2000);
  batch.Add(Key("b"), 3, 500);
  batch.Add(Key("not_delivered"), 3, 500);
  batch.Seal();
  markers.Note(batch, 0, 2);
  markers.Note(batch, 2, 3);
  batch.Clear();
  // A late one.
  batch.Add(Key("a"), 1, 900);
  batch.Add(Key("c"), 1, std::numeric_limits<int64_t>::max());
  batch.Seal();
  markers.Note(batch, 0, 2);
  const std::map<std::string, int64_t> expected = {
      {Key("a"), 2001}, {Key("b"), 501}, {Key("c"), std::numeric_limits<int64_t>::max()}};
  EXPECT_EQ(expected, Fill(&markers, &batch));
  EXPECT_TRUE(Fill(&markers, &batch).empty());
}

TEST(StaleMarkers, AreAsManyAsABatchTakesAtATime) {
  StaleMarkers markers;
  Batch batch(3, 1 << 20);
  for (int i = 0; i < 7; ++i) {
    batch.Clear();
    batch.Add(Key("m" + std::to_string(i)), 1, 1);
    batch.Seal();
    markers.Note(batch, 0, 1);
  }
  std::vector<size_t> sizes;
  std::map<std::string, int64_t> all;
  for (std::map<std::string, int64_t> part; !(part = Fill(&markers, &batch)).empty();) {
    sizes.push_back(part.size());
    all.merge(part);
  }
  EXPECT_EQ((std::vector<size_t>{3, 3, 1}), sizes);
  EXPECT_EQ(7U, all.size());
}

}  // namespace
}  // namespace pp
