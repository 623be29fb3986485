#include "values/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

TEST(DecodeUtf8, GivesLengthAndCodePoint) {
  const struct {
    std::string text;
    size_t length;
    uint32_t code_point;
  } cases[] = {
      {"a", 1, 'a'},
      {std::string(1, '\0'), 1, 0},
      {"\x7f", 1, 0x7f},
      {"\xc2\x80", 2, 0x80},
      {"\xdf\xbf", 2, 0x7ff},
      {"\xe0\xa0\x80", 3, 0x800},
      {"\xed\x9f\xbf", 3, 0xd7ff},
      {"\xee\x80\x80", 3, 0xe000},
      {"\xef\xbf\xbf", 3, 0xffff},
      {"\xf0\x90\x80\x80", 4, 0x10000},
      {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
  };
  for (const auto& c : cases) {
    uint32_t code_point = 0xffffffff;
    EXPECT_EQ(DecodeUtf8(c.text + "rest", &code_point), c.length) << std::hex << c.code_point;
    EXPECT_EQ(code_point, c.code_point);
  }
}

const std::string kBad[] = {
    "\x80",              // a continuation alone
    "\xc0\x80",          // NUL in two bytes
    "\xc1\xbf",          // too long a form
    "\xe0\x9f\xbf",      // the same in three
    "\xf0\x8f\xbf\xbf",  // and in four
    "\xed\xa0\x80",      // a surrogate
    "\xed\xbf\xbf",
    "\xf4\x90\x80\x80",  // beyond U+10FFFF
    "\xf5\x80\x80\x80",
    "\xff",
    "\xfe",
    "\xc3",  // cut off
    "\xe2\x82",
    "\xf0\x9f\x98",
    "\xc3(",  // continuation missing
    "\xe2\x28\xa1",
    "\xf0\x9f\x28\x80",
};

TEST(DecodeUtf8, RejectsWhatIsNotUtf8) {
  uint32_t code_point;
  EXPECT_EQ(DecodeUtf8("", &code_point), 0U);
  for (const std::string& bad : kBad) {
    EXPECT_EQ(DecodeUtf8(bad, &code_point), 0U) << testing::PrintToString(bad);
  }
}

// The check goes through ASCII in words: a bad byte must be found at any place of one.
TEST(IsValidUtf8, FindsBadBytesAnywhere) {
  for (const std::string& bad : kBad) {
    for (size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, 'a') + bad;
      EXPECT_FALSE(IsValidUtf8(text)) << testing::PrintToString(text);
      EXPECT_FALSE(IsValidUtf8(text + "abcdefghijkl")) << testing::PrintToString(text);
    }
  }
}

TEST(IsValidUtf8, AcceptsGoodTextAnywhere) {
  EXPECT_TRUE(IsValidUtf8(""));
  for (const std::string good : {"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    for (size_t before = 0; before < 20; ++before) {
      EXPECT_TRUE(IsValidUtf8(std::string(before, 'a') + good + std::string(before, 'z') + good));
    }
  }
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(Shortened("abc", 3), "abc");
  EXPECT_EQ(Shortened("abcd", 3), "abc...");
  EXPECT_EQ(Shortened("ab\xe2\x82\xac", 5), "ab\xe2\x82\xac");
  EXPECT_EQ(Shortened("ab\xe2\x82\xac", 4), "ab...");
  EXPECT_EQ(Shortened("\x80\x80\x80", 2), "...");
}

}  // namespace
}  // namespace pp
