#include "formats/prefix_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

using Cache = PrefixCache<int>;

TEST(PrefixCacheTest, FindsWhatWasAdded) {
  Cache cache;
  EXPECT_EQ(cache.Find("a "), nullptr);
  EXPECT_EQ(cache.FindNext("a 1"), nullptr);
  for (int i = 0; i < 1000; ++i) ASSERT_NE(cache.Add("s" + std::to_string(i) + " ", i), nullptr);
  for (int i = 0; i < 1000; ++i) {
    const Cache::Entry* entry = cache.Find("s" + std::to_string(i) + " ");
    ASSERT_NE(entry, nullptr) << i;
    EXPECT_EQ(entry->value, i);
  }
  EXPECT_EQ(cache.Find("s1000 "), nullptr);
  EXPECT_EQ(cache.Find(""), nullptr);
}

TEST(PrefixCacheTest, KnowsWhichCameNextLastTime) {
  Cache cache;
  cache.Add("a ", 1);
  cache.Add("b ", 2);
  cache.Find("a ");
  const Cache::Entry* entry = cache.FindNext("b 5");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->value, 2);
  // Behind b came a.
  EXPECT_EQ(cache.FindNext("b 6"), nullptr);
  ASSERT_NE(cache.FindNext("a 6"), nullptr);
  // Shorter than what is expected, and the beginning of it.
  EXPECT_EQ(cache.FindNext("b"), nullptr);
}

TEST(PrefixCacheTest, IsNotFilledByOneThatIsThereAlready) {
  Cache cache;
  for (int i = 0; i < 100'000; ++i) ASSERT_NE(cache.Add("a ", i), nullptr);
  EXPECT_EQ(cache.count(), 1u);
  EXPECT_EQ(cache.Find("a ")->value, 99'999);
  EXPECT_LE(cache.bytes(), 2 * Arena::kBlock);
}

TEST(PrefixCacheTest, IsNotFilledWithHugeTexts) {
  Cache cache;
  const std::string huge(100'000, 'x');
  EXPECT_EQ(cache.Add(huge, 1), nullptr);
  EXPECT_EQ(cache.Find(huge), nullptr);
  EXPECT_LT(cache.bytes(), huge.size());
}

TEST(PrefixCacheTest, StaysWithinItsBudget) {
  constexpr size_t kBudget = size_t{1} << 20;
  Cache cache(kBudget);
  for (int i = 0; i < 100'000; ++i) {
    const std::string prefix = "series_" + std::to_string(i) + " ";
    if (cache.Find(prefix) == nullptr) cache.Add(prefix, i);
    EXPECT_LE(cache.bytes(), kBudget + 2 * Arena::kBlock);
  }
}

// What is used again and again is worth its work, whatever comes in between.
TEST(PrefixCacheTest, GoesOnTakingInWhereThatIsOfUse) {
  Cache cache(size_t{256} << 10);
  uint64_t found = 0;
  constexpr int kPrefixes = 50'000;
  for (int i = 0; i < kPrefixes; ++i) {
    for (int use = 0; use < 4; ++use) {
      const std::string prefix = "series_" + std::to_string(i) + " ";
      if (cache.Find(prefix) != nullptr)
        ++found;
      else
        cache.Add(prefix, i);
    }
  }
  EXPECT_GT(found, uint64_t{kPrefixes} * 29 / 10);
}

// Where nothing comes twice, most are left out; and when that changes, they are taken in again.
TEST(PrefixCacheTest, LeavesOutWhereItIsOfNoUse) {
  Cache cache(size_t{256} << 10);
  uint64_t taken = 0;
  constexpr int kPrefixes = 200'000;
  for (int i = 0; i < kPrefixes; ++i) {
    if (cache.Add("series_" + std::to_string(i) + " ", i) != nullptr) ++taken;
  }
  EXPECT_LT(taken, uint64_t{kPrefixes} / 8);
  bool known = false;
  for (int i = 0; i < kPrefixes && !known; ++i) {
    known = cache.Find("the same ") != nullptr;
    if (!known) cache.Add("the same ", 1);
  }
  EXPECT_TRUE(known);
}

TEST(PrefixCacheTest, KeepsTextUntilItBeginsAnew) {
  Cache cache;
  std::string text = "kept";
  const std::string_view kept = cache.Keep(text);
  text = "gone";
  EXPECT_EQ(kept, "kept");
}

}  // namespace
}  // namespace pp
