#include "values/scan.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

TEST(FindAnyOf, FindsTheFirstAtEveryPlace) {
  for (size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'x');
    EXPECT_EQ((FindAnyOf<'"', '\\'>(text)), size);
    for (size_t first = 0; first < size; ++first) {
      for (size_t second = first; second < size; ++second) {
        std::string both = text;
        both[second] = '\\';
        both[first] = '"';
        EXPECT_EQ((FindAnyOf<'"', '\\'>(both)), first);
      }
    }
  }
}

// The bit trick must not take a byte for its neighbour, or for one that differs in the highest bit.
TEST(FindAnyOf, TakesNoOtherByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(8, static_cast<char>(byte));
    EXPECT_EQ(FindAnyOf<','>(text), byte == ',' ? 0u : 8u) << byte;
    EXPECT_EQ(FindAnyOf<','>("," + text), 0u) << byte;
    EXPECT_EQ(FindAnyOf<','>(text.substr(1) + ","), byte == ',' ? 0u : 7u) << byte;
  }
}

TEST(IsPlainAscii, SeesEachByte) {
  for (size_t size = 1; size < 20; ++size) {
    EXPECT_TRUE(IsPlainAscii(std::string(size, '\x7f')));
    EXPECT_TRUE(IsPlainAscii(std::string(size, '\x01')));
    for (size_t at = 0; at < size; ++at) {
      for (const char other : {'\0', '\x80', '\xff'}) {
        std::string text(size, 'x');
        text[at] = other;
        EXPECT_FALSE(IsPlainAscii(text)) << size << " " << at;
      }
    }
  }
  EXPECT_TRUE(IsPlainAscii(""));
}

}  // namespace
}  // namespace pp
