#include "lines/quote.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

TEST(Printable, KeepsTextAndEscapesTheRest) {
  const struct {
    std::string text;
    const char* printable;
  } cases[] = {
      {"", ""},
      {"plain text", "plain text"},
      {"Grüße \xf0\x9f\x98\x80", "Grüße \xf0\x9f\x98\x80"},
      {"a\nb\tc\rd", "a\\nb\\tc\\rd"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\x7f", "\\x7f"},
      {"\xc2\x9b"
       "31m",
       "\\xc2\\x9b31m"},  // a control character of its own in some terminals
      {"\u202e200 PTTH", "\\xe2\\x80\\xae200 PTTH"},  // would read HTTP 002
      {"a\u2066b\u2069", "a\\xe2\\x81\\xa6b\\xe2\\x81\\xa9"},
      {"a\u2028b", "a\\xe2\\x80\\xa8b"},
      {"\u05e9\u05dc\u05d5\u05dd \u2013 \u2065", "\u05e9\u05dc\u05d5\u05dd \u2013 \u2065"},
      {"\xe2\x80\xae"
       "abc",
       "\\xe2\\x80\\xaeabc"},  // shown from right to left
      {"\xe2\x81\xa6", "\\xe2\\x81\\xa6"},
      {"\xd8\x9c\xe2\x80\x8e", "\\xd8\\x9c\\xe2\\x80\\x8e"},
      {"\xe2\x80\xa8\xe2\x80\xa9", "\\xe2\\x80\\xa8\\xe2\\x80\\xa9"},  // ends of lines, to some
      {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
      {"\xff\xfe", "\\xff\\xfe"},
      {"\xc3", "\\xc3"},
      {"\xe2\x82x", "\\xe2\\x82x"},
  };
  for (const auto& c : cases) EXPECT_EQ(Printable(c.text), c.printable);
}

TEST(Quoted, PutsShortTextInQuotes) {
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("a b"), "\"a b\"");
  EXPECT_EQ(Quoted("a b", true), "\"a b\"...");
  EXPECT_EQ(Quoted("a\nb"), "\"a\\nb\"");
}

TEST(Quoted, CutsLongTextAndSaysSo) {
  const std::string quoted = Quoted(std::string(5000, 'x'));
  EXPECT_TRUE(quoted.starts_with("\"xxx"));
  EXPECT_TRUE(quoted.ends_with("x\"..."));
  EXPECT_GE(quoted.size(), 90U);
  EXPECT_LE(quoted.size(), 120U);
}

TEST(Quoted, NeverCutsThroughACharacter) {
  for (size_t before = 95; before < 105; ++before) {
    const std::string quoted = Quoted(std::string(before, 'x') +
                                      "\xf0\x9f\x98\x80"
                                      "yyyy");
    EXPECT_EQ(quoted.find("\\x"), std::string::npos) << quoted;
  }
}

}  // namespace
}  // namespace pp
