#include "delivery/batch.h"

#include <gtest/gtest.h>

#include <limits>
#include <span>
#include <string>

#include "formats/write_request.h"
#include "support/series_key.h"

namespace pp {
namespace {

std::string Lines(Batch* batch) {
  batch->Seal();
  std::string lines;
  batch->WriteSamples(0, batch->samples().size(),
                      [&lines](std::string_view part) { lines += part; });
  return lines;
}

std::string Conflicts(const Batch& batch) {
  std::string lines;
  batch.WriteConflicts([&lines](std::string_view part) { lines += part; });
  return lines;
}

TEST(BatchTest, GathersSamplesPerSeriesInTheOrderOfTime) {
  Batch batch(100, 1 << 20);
  for (int round = 0; round < 2; ++round) {
    batch.Add(Key("a"), 2, 2000);
    batch.Add(Key("b", {{"x", "1"}}), 5, 1000);
    batch.Add(Key("a"), 1, 1000);
    batch.Add(Key("a"), 3, 3000);
    EXPECT_EQ("a 1 1000\na 2 2000\na 3 3000\nb{x=\"1\"} 5 1000\n", Lines(&batch));
    EXPECT_EQ(2u, batch.series().size());
    EXPECT_EQ(0u, batch.conflict_count());
    batch.Clear();
    EXPECT_TRUE(batch.empty());
  }
}

TEST(BatchTest, AnIdenticalSampleIsDroppedAndAnotherValueIsAConflict) {
  Batch batch(100, 1 << 20);
  batch.Add(Key("a"), 1, 1000);
  batch.Add(Key("a"), 1, 1000);
  batch.Add(Key("a"), 2, 1000);
  batch.Add(Key("a"), 3, 2000);
  EXPECT_EQ("a 1 1000\na 3 2000\n", Lines(&batch));
  EXPECT_EQ(1u, batch.conflict_count());
  EXPECT_EQ("a 2 1000\n", Conflicts(batch));
  EXPECT_EQ(4u, batch.added());
}

TEST(BatchTest, CountsRepeatsWithTheSampleThatTheyRepeat) {
  Batch batch(100, 1 << 20);
  for (int round = 0; round < 2; ++round) {
    for (const int value : {1, 1, 2, 1}) batch.Add(Key("a"), value, 1000);
    batch.Add(Key("a"), 1, 2000);
    batch.Add(Key("b"), 1, 1000);
    batch.Add(Key("b"), 1, 1000);
    batch.Seal();
    EXPECT_EQ(3u, batch.CountWithRepeats(0, 1));
    EXPECT_EQ(1u, batch.CountWithRepeats(1, 2));
    EXPECT_EQ(2u, batch.CountWithRepeats(2, 3));
    EXPECT_EQ(3u, batch.CountWithRepeats(1, 3));
    EXPECT_EQ(batch.added(), batch.CountWithRepeats(0, 3) + batch.conflict_count());
    batch.Clear();
  }
}

TEST(BatchTest, WritesPartsAndKnowsWhoseTheSamplesAre) {
  Batch batch(100, 1 << 20);
  for (int time = 1; time <= 3; ++time) {
    batch.Add(Key("a"), time, time);
    batch.Add(Key("b"), time, time);
  }
  batch.Seal();
  std::string lines;
  const auto append = [&lines](std::string_view part) { lines += part; };
  batch.WriteSamples(2, 5, append);
  EXPECT_EQ("a 3 3\nb 1 1\nb 2 2\n", lines);
  batch.WriteSamples(5, 6, append);
  EXPECT_TRUE(lines.ends_with("b 2 2\nb 3 3\n"));
  EXPECT_EQ(0u, batch.SeriesOf(2));
  EXPECT_EQ(1u, batch.SeriesOf(3));
}

TEST(BatchTest, NaNIsEqualToItselfAndZeroIsNotMinusZero) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Batch batch(100, 1 << 20);
  batch.Add(Key("n"), nan, 1);
  batch.Add(Key("n"), nan, 1);
  batch.Add(Key("z"), 0.0, 1);
  batch.Add(Key("z"), -0.0, 1);
  EXPECT_EQ("n NaN 1\nz 0 1\n", Lines(&batch));
  EXPECT_EQ("z -0 1\n", Conflicts(batch));
}

// Whoever adds to a series time and again keeps its place, through any number of batches.
TEST(BatchTest, APlaceOfAnotherBatchOrFillingIsPutRight) {
  Batch batches[2] = {{100, 1 << 20}, {100, 1 << 20}};
  Batch::Place a;
  Batch::Place b;
  // Twice the same batch, and then the other.
  for (int turn = 0; turn < 4; ++turn) {
    for (int filling = 0; filling < 2; ++filling) {
      Batch& batch = batches[turn % 2];
      // Now one of them is the first series of a batch, and now the other.
      Batch::Place* first = filling % 2 == 0 ? &a : &b;
      Batch::Place* second = filling % 2 == 0 ? &b : &a;
      for (int time = 1; time <= 2; ++time) {
        for (Batch::Place* place : {first, second}) {
          const std::string key = place == &a ? Key("a") : Key("b");
          EXPECT_TRUE(batch.Add(key, {place == &a ? 1.0 : 2.0, time}, place));
        }
      }
      EXPECT_EQ(Lines(&batch),
                filling % 2 == 0 ? "a 1 1\na 1 2\nb 2 1\nb 2 2\n" : "b 2 1\nb 2 2\na 1 1\na 1 2\n");
      batch.Clear();
    }
  }
}

// More series than the table of them begins with.
TEST(BatchTest, KeepsApartAnyNumberOfSeries) {
  constexpr int kSeries = 20'000;
  Batch batch(2 * kSeries, size_t{64} << 20);
  for (int filling = 0; filling < 2; ++filling) {
    for (int time = 1; time <= 2; ++time) {
      for (int i = 0; i < kSeries; ++i) {
        ASSERT_TRUE(batch.Add(Key("s" + std::to_string(i)), i, time));
      }
    }
    batch.Seal();
    ASSERT_EQ(batch.series().size(), static_cast<size_t>(kSeries));
    for (int i = 0; i < kSeries; ++i) {
      const Batch::Series& series = batch.series()[i];
      ASSERT_EQ(series.key, Key("s" + std::to_string(i)));
      ASSERT_EQ(series.end - series.begin, 2u);
      ASSERT_EQ(batch.samples()[series.begin].value, i);
    }
    batch.Clear();
  }
}

TEST(BatchTest, TakesSoManySamplesAndNoMore) {
  Batch batch(3, 1 << 20);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(batch.Add(Key("a"), i, i));
  EXPECT_FALSE(batch.Add(Key("a"), 3, 3));
  EXPECT_FALSE(batch.Add(Key("b"), 3, 3));
  EXPECT_EQ("a 0 0\na 1 1\na 2 2\n", Lines(&batch));
}

TEST(BatchTest, NeverEncodesToMoreBytesThanItMay) {
  constexpr size_t kMaxBytes = 20'000;
  Batch batch(1'000'000, kMaxBytes);
  const std::string long_value(300, 'v');
  for (int i = 0;; ++i) {
    const std::string key = Key("m", {{"l", long_value}, {"i", std::to_string(i / 3)}});
    if (!batch.Add(key, -0.1 * i, std::numeric_limits<int64_t>::max() - i)) break;
  }
  batch.Seal();
  WriteRequest request;
  for (size_t i = 0; i < batch.series().size(); ++i) {
    request.AddSeries(batch.Part(i, 0, batch.samples().size()));
  }
  EXPECT_LE(request.bytes().size(), kMaxBytes);
  EXPECT_GE(request.bytes().size(), kMaxBytes / 2);
}

TEST(BatchTest, AnEmptyBatchTakesASampleOfAnySize) {
  Batch batch(10, 100);
  EXPECT_TRUE(batch.Add(Key("m", {{"l", std::string(1000, 'v')}}), 1, 1));
  EXPECT_FALSE(batch.Add(Key("m"), 1, 1));
}

std::string ExemplarsOf(const RequestSeries& series) {
  std::string text;
  for (const Exemplar& exemplar : series.exemplars) {
    text += std::to_string(int(exemplar.value)) + "@" + std::to_string(exemplar.timestamp) + " ";
  }
  return text;
}

void AddWithExemplar(std::string_view key, int64_t time, const Exemplar& exemplar, Batch* batch) {
  Batch::Place place;
  batch->Add(key, {1, time}, &place);
  batch->AddExemplar(place, time, exemplar);
}

TEST(BatchTest, ExemplarsGoWithTheirSamplesInWhateverPart) {
  Batch batch(100, 1 << 20);
  for (int round = 0; round < 2; ++round) {
    AddWithExemplar(Key("a"), 3000, {"", 3, 2900}, &batch);
    AddWithExemplar(Key("b"), 2000, {"", 9, 1999}, &batch);
    AddWithExemplar(Key("a"), 1000, {"", 1, 900}, &batch);
    batch.Add(Key("a"), 1, 2000);
    batch.Seal();
    EXPECT_EQ("1@900 3@2900 ", ExemplarsOf(batch.Part(0, 0, 4)));
    EXPECT_EQ("1@900 ", ExemplarsOf(batch.Part(0, 0, 2)));
    EXPECT_EQ("", ExemplarsOf(batch.Part(0, 1, 2)));
    EXPECT_EQ("3@2900 ", ExemplarsOf(batch.Part(0, 1, 4)));
    EXPECT_EQ("9@1999 ", ExemplarsOf(batch.Part(1, 2, 4)));
    std::string lines;
    batch.WriteSamples(1, 4, [&lines](std::string_view part) { lines += part; });
    EXPECT_EQ("a 1 2000\na 1 3000 # {} 3 2.900\nb 1 2000 # {} 9 1.999\n", lines);
    batch.Clear();
  }
}

// A target exposes its last exemplar in scrape after scrape.
TEST(BatchTest, TheSameExemplarOfOneSeriesIsKeptOnce) {
  Batch batch(100, 1 << 20);
  const std::string labels = Key("x");
  for (const int64_t time : {1000, 2000, 3000}) {
    AddWithExemplar(Key("a"), time, {labels, 5, 900}, &batch);
    AddWithExemplar(Key("b"), time, {labels, 5, 900}, &batch);
  }
  AddWithExemplar(Key("a"), 4000, {labels, 5, 3900}, &batch);
  batch.Seal();
  EXPECT_EQ("5@900 5@3900 ", ExemplarsOf(batch.Part(0, 0, 7)));
  EXPECT_EQ("5@900 ", ExemplarsOf(batch.Part(1, 0, 7)));
}

TEST(BatchTest, ADescriptionLivesUntilClear) {
  Batch batch(100, 1 << 20);
  for (int round = 0; round < 2; ++round) {
    batch.Add(Key("a"), 1, 1000);
    batch.Add(Key("b"), 1, 1000);
    {
      const std::string name = "family", type = "counter";
      const std::vector<int64_t> starts = {1, 2};
      batch.Describe(1, batch.AddFamily({name, type, "", ""}), starts);
      batch.AnnounceFamily(0);
    }
    batch.Seal();
    EXPECT_EQ(nullptr, batch.Part(0, 0, 2).family);
    const RequestSeries b = batch.Part(1, 0, 2);
    ASSERT_NE(nullptr, b.family);
    EXPECT_EQ("family", b.family->name);
    EXPECT_EQ((std::vector<int64_t>{1, 2}), std::vector<int64_t>(b.starts.begin(), b.starts.end()));
    EXPECT_EQ(1U, batch.announced().size());
    batch.Clear();
    EXPECT_TRUE(batch.announced().empty());
    EXPECT_TRUE(batch.families().empty());
  }
}

TEST(BatchTest, KeepsItsOwnCopyOfKeys) {
  Batch batch(10, 1 << 20);
  std::string key = Key("first");
  batch.Add(key, 1, 1);
  key.assign(key.size(), 'x');
  EXPECT_EQ("first 1 1\n", Lines(&batch));
}

}  // namespace
}  // namespace pp
