#include "formats/names.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

TEST(Names, FollowTheClassicRules) {
  const struct {
    const char* name;
    bool metric;
    bool label;
  } cases[] = {
      {"a", true, true},        {"_", true, true},
      {"Az_09", true, true},    {"job:rate:5m", true, false},
      {":", true, false},       {"", false, false},
      {"9a", false, false},     {"a-b", false, false},
      {"a.b", false, false},    {"a b", false, false},
      {" a", false, false},     {"a\n", false, false},
      {"ä", false, false},      {"a\xff", false, false},
      {"__name__", true, true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(IsMetricName(c.name), c.metric) << c.name;
    EXPECT_EQ(IsLabelName(c.name), c.label) << c.name;
  }
  EXPECT_FALSE(IsMetricName(std::string_view("a\0", 2)));
}

TEST(Names, AllBytesAreSorted) {
  constexpr std::string_view kAllowed =
      ":_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    EXPECT_EQ(CountNameBytes(text), kAllowed.find(text) == std::string_view::npos ? 0U : 1U)
        << byte;
  }
}

TEST(CountNameBytes, StopsAtTheFirstOther) {
  EXPECT_EQ(CountNameBytes(""), 0U);
  EXPECT_EQ(CountNameBytes("abc"), 3U);
  EXPECT_EQ(CountNameBytes("a:1{x"), 3U);
  EXPECT_EQ(CountNameBytes("{"), 0U);
}

TEST(CheckText, RejectsNulAndInvalidUtf8) {
  const struct {
    std::string text;
    const char* error;
  } cases[] = {
      {std::string("\0", 1), "NUL byte"}, {std::string("some text\0", 10), "NUL byte"},
      {"\xff", "invalid UTF-8"},          {"some text \xc3", "invalid UTF-8"},
      {"latin1: \xe4", "invalid UTF-8"},
  };
  for (const auto& c : cases) {
    std::string error;
    EXPECT_FALSE(CheckText(c.text, &error)) << testing::PrintToString(c.text);
    EXPECT_EQ(error, c.error);
  }
  std::string error;
  EXPECT_TRUE(CheckText("", &error));
  EXPECT_TRUE(CheckText("plain, ä, \xf0\x9f\x98\x80, \t\r\n", &error));
}

}  // namespace
}  // namespace pp
