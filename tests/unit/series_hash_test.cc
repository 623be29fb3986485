#include "formats/series_hash.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

// What `printf '%s' TEXT | xxhsum -H1` prints. A change of these moves every user's series.
TEST(StableHashTest, IsXxh64) {
  EXPECT_EQ(0xef46db3751d8e999u, StableHash(""));
  EXPECT_EQ(0x23af5a217b078e8fu, StableHash("up"));
  EXPECT_EQ(0xcd1f5c8fa9ac6cbau, StableHash("up{job=\"x\"}"));
  EXPECT_EQ(0xfb4c2cc52784f5b4u, StableHash("up{a=\"1\",b=\"2\"}"));
}

class SeriesHasherTest : public ::testing::Test {
 protected:
  // Of a line that must be a sample; each is asked for twice, for the second time may be known.
  uint64_t Hash(const std::string& line) {
    SampleNumbers numbers;
    std::string error;
    uint64_t first = 0;
    uint64_t again = 0;
    if (!hasher_.FindKnown(line, &numbers, &first)) {
      EXPECT_TRUE(hasher_.Check(line, &numbers, &first, &error)) << line << error;
    }
    if (!hasher_.FindKnown(line, &numbers, &again)) {
      EXPECT_TRUE(hasher_.Check(line, &numbers, &again, &error)) << line << error;
    }
    EXPECT_EQ(first, again) << line;
    return first;
  }

  SeriesHasher hasher_;
};

TEST_F(SeriesHasherTest, HashesTheCanonicalText) {
  EXPECT_EQ(StableHash("up"), Hash("up 1"));
  EXPECT_EQ(StableHash("up{a=\"1\",b=\"2\"}"), Hash("up{a=\"1\",b=\"2\"} 5 1767125148000"));
  EXPECT_EQ(StableHash("up{a=\"\\\\ \\\" \\n,\"}"), Hash("up{a=\"\\\\ \\\" \\n,\"} 5"));
  EXPECT_EQ(StableHash("{\"a.b\",\"c.d\"=\"1\",e=\"2\"}"),
            Hash("{\"a.b\",e=\"2\",\"c.d\"=\"1\"} 5"));
}

TEST_F(SeriesHasherTest, IsTheSameForAllSpellings) {
  const uint64_t hash = Hash("up{a=\"1\",b=\"2\"} 5");
  for (const char* line :
       {"up{b=\"2\",a=\"1\"} 5", "up { a = \"1\" , b = \"2\" , }  5 1767125148000",
        "up{a=\"1\",b=\"2\",c=\"\"} 5", "{\"up\",a=\"1\",b=\"2\"} 5", "up\t{a=\"1\",\"b\"=\"2\"} 5",
        "up{a=\"1\",b=\"2\"} 5 # {trace_id=\"x\"} 1"}) {
    EXPECT_EQ(hash, Hash(line)) << line;
  }
  EXPECT_NE(hash, Hash("up{a=\"1\",b=\"3\"} 5"));
  EXPECT_NE(hash, Hash("up{a=\"1\"} 5"));
}

TEST_F(SeriesHasherTest, RefusesWhatIsNoSample) {
  SampleNumbers numbers;
  uint64_t hash = 0;
  std::string error;
  Hash("up 1");
  EXPECT_FALSE(hasher_.FindKnown("up x", &numbers, &hash));
  EXPECT_FALSE(hasher_.Check("up x", &numbers, &hash, &error));
  EXPECT_NE("", error);
}

// Series that differ in a number only, as those of many hosts do.
TEST_F(SeriesHasherTest, SpreadsSeriesEvenly) {
  constexpr uint64_t kShards = 16;
  constexpr int kEach = 1000;
  std::vector<int> counts(kShards);
  for (uint64_t i = 0; i < kShards * kEach; ++i) {
    const std::string number = std::to_string(i);
    ++counts[Hash("up{host=\"web" + number + "\",instance=\"10.0.0." + number + "\"} 1") % kShards];
  }
  for (const int count : counts) EXPECT_NEAR(kEach, count, 150);
}

}  // namespace
}  // namespace pp
