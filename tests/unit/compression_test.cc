#include "formats/compression.h"

#include <gtest/gtest.h>
#include <snappy.h>

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

// The framing format begins with a stream identifier, the block format with the length.
TEST(SnappyCompress, BeginsWithTheLength) {
  std::string compressed;
  SnappyCompress("abc", &compressed);
  EXPECT_EQ(compressed,
            "\x03\x08"
            "abc");
}

}  // namespace
}  // namespace pp
