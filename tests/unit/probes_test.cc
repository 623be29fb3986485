#include "delivery/probes.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/labels.h"

namespace pp {
namespace {

using Positions = std::vector<size_t>;

// Series of so many samples each.
void Fill(const std::vector<int>& lengths, Batch* batch) {
  for (size_t s = 0; s < lengths.size(); ++s) {
    std::string key;
    std::vector<Label> none;
    AppendSeriesKey("s" + std::to_string(s), &none, &key);
    for (int i = 0; i < lengths[s]; ++i) batch->Add(key, 1, i);
  }
  batch->Seal();
}

TEST(ProbesTest, InOrderAreTheOldestOfAFewAndThenTheShortestFromItsOldest) {
  Batch batch(1000, 1 << 20);
  Fill({5, 3, 7}, &batch);
  EXPECT_EQ((Positions{0, 5, 8, 5, 6, 7}), ProbesInOrder(batch, 0, 15, 64));
  // What remains of the first is the shortest now.
  EXPECT_EQ((Positions{4, 5, 8, 4}), ProbesInOrder(batch, 4, 15, 64));
}

TEST(ProbesTest, InOrderTheStepsGrowUpToTheNewest) {
  Batch batch(100'000, 64 << 20);
  Fill({10'000}, &batch);
  const Positions probes = ProbesInOrder(batch, 0, 10'000, 64);
  EXPECT_LE(probes.size(), 70u);
  EXPECT_EQ(9999u, probes.back());
  for (size_t i = 2; i < probes.size(); ++i) {
    EXPECT_LT(probes[i - 1], probes[i]);
    EXPECT_LE(probes[i] - probes[i - 1], 1 + probes[i - 1] / 5) << i;
  }
}

TEST(ProbesTest, AtBothEndsAreTheOldestAndTheNewestOfAFew) {
  Batch batch(1000, 1 << 20);
  Fill({2, 1, 3}, &batch);
  EXPECT_EQ((Positions{0, 2, 3, 0, 1, 3, 5}), ProbesAtBothEnds(batch, 0, 6));
  EXPECT_EQ((Positions{1, 2, 3, 3, 4}), ProbesAtBothEnds(batch, 1, 5));
}

TEST(ProbesTest, OfManySeriesOnlyAFewAreAsked) {
  Batch batch(1000, 1 << 20);
  Fill(std::vector<int>(100, 2), &batch);
  const Positions probes = ProbesAtBothEnds(batch, 0, 200);
  EXPECT_EQ(24u, probes.size());
  EXPECT_EQ(0u, probes.front());
  EXPECT_EQ(199u, probes.back());
}

TEST(ProbesTest, OfNothingThereAreNone) {
  Batch batch(1000, 1 << 20);
  Fill({1}, &batch);
  EXPECT_TRUE(ProbesInOrder(batch, 1, 1, 64).empty());
  EXPECT_TRUE(ProbesAtBothEnds(batch, 1, 1).empty());
}

}  // namespace
}  // namespace pp
