#include "formats/compression.h"

#include <gtest/gtest.h>
#include <snappy.h>
#include <zstd.h>

#include <random>
#include <string>

namespace pp {
namespace {

TEST(SnappyCompress, IsTheBlockFormatAndComesBack) {
  std::mt19937_64 random(3);
  std::string noise;
  for (int i = 0; i < 100'000; ++i) noise.push_back(static_cast<char>(random()));
  for (const std::string& bytes : {std::string(), std::string("a"), std::string("a\0b", 3),
                                   std::string(1'000'000, 'x'), noise}) {
    std::string compressed = "to be replaced";
    SnappyCompress(bytes, &compressed);
    std::string back;
    ASSERT_TRUE(snappy::Uncompress(compressed.data(), compressed.size(), &back));
    EXPECT_TRUE(back == bytes) << bytes.size();
  }
}

TEST(SnappyCompress, MakesRepetitionSmall) {
  std::string compressed;
  SnappyCompress(std::string(1'000'000, 'x'), &compressed);
  EXPECT_LT(compressed.size(), 100'000U);
}

TEST(SnappyCompress, OfTwoPartsIsThatOfTheWhole) {
  std::mt19937_64 random(3);
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes.push_back(static_cast<char>(random() % 7));
  for (const size_t cut : {size_t{0}, size_t{1}, size_t{65'535}, size_t{65'537}, bytes.size()}) {
    const std::string_view whole = bytes;
    std::string compressed = "to be replaced";
    SnappyCompress(whole.substr(0, cut), whole.substr(cut), &compressed);
    std::string back;
    ASSERT_TRUE(snappy::Uncompress(compressed.data(), compressed.size(), &back));
    EXPECT_TRUE(back == bytes) << cut;
  }
  std::string compressed;
  SnappyCompress("", "", &compressed);
  EXPECT_EQ(compressed, std::string(1, '\0'));
}

// The framing format begins with a stream identifier, the block format with the length.
TEST(SnappyCompress, BeginsWithTheLength) {
  std::string compressed;
  SnappyCompress("abc", &compressed);
  EXPECT_EQ(compressed,
            "\x03\x08"
            "abc");
}

TEST(ZstdCompress, ComesBackAtEachLevelAndOneAfterTheOther) {
  std::mt19937_64 random(3);
  std::string noise;
  for (int i = 0; i < 100'000; ++i) noise.push_back(static_cast<char>(random()));
  for (const int level : {kLeastZstdLevel, 3, kMostZstdLevel}) {
    for (const std::string& bytes :
         {std::string(), std::string("a\0b", 3), std::string(1'000'000, 'x'), noise}) {
      std::string compressed = "to be replaced";
      ZstdCompress(bytes, level, &compressed);
      std::string back(bytes.size(), '\0');
      ASSERT_EQ(bytes.size(), ZSTD_getFrameContentSize(compressed.data(), compressed.size()));
      ASSERT_EQ(bytes.size(),
                ZSTD_decompress(back.data(), back.size(), compressed.data(), compressed.size()));
      EXPECT_TRUE(back == bytes) << bytes.size();
    }
  }
}

}  // namespace
}  // namespace pp
