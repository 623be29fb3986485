#include "formats/mark.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

TEST(MarkTest, IsReadAsItWasWritten) {
  std::string line;
  AppendMark({"2049:131", 1048576}, &line);
  EXPECT_EQ("#pp mark 2049:131 1048576\n", line);
  line.pop_back();
  Mark mark;
  ASSERT_TRUE(ParseMark(line, &mark));
  EXPECT_EQ("2049:131", mark.source);
  EXPECT_EQ(1048576u, mark.offset);
}

TEST(MarkTest, NothingElseIsAMark) {
  Mark mark;
  for (const char* line :
       {"", "#pp mark", "#pp mark ", "#pp mark a", "#pp mark a ", "#pp mark a b", "#pp mark a -1",
        "#pp mark a 1 2", "#pp mark  a 1", "#pp mark a 0x1", "#pp marks a 1", " #pp mark a 1",
        "#pp place a 1", "#pp mark a 99999999999999999999", "#pp mark a 1\r"}) {
    EXPECT_FALSE(ParseMark(line, &mark)) << line;
  }
}

// Of each source one is kept.
TEST(MarkTest, ALongWordIsNoSource) {
  const std::string longest(kLongestSource, 's');
  Mark mark;
  Place place;
  EXPECT_TRUE(ParseMark("#pp mark " + longest + " 1", &mark));
  EXPECT_FALSE(ParseMark("#pp mark " + longest + "s 1", &mark));
  EXPECT_TRUE(ParsePlace("#pp place " + longest + " 1 2 3 /x", &place));
  EXPECT_FALSE(ParsePlace("#pp place " + longest + "s 1 2 3 /x", &place));
}

TEST(MarkTest, ALongNameIsNoPath) {
  for (const std::string name : {"n", "%6e", "%20"}) {
    std::string longest;
    for (size_t i = 0; i < kLongestPath; ++i) longest += name;
    Place place;
    EXPECT_TRUE(ParsePlace("#pp place a 1 2 3 " + longest, &place)) << name;
    EXPECT_EQ(place.name.size(), kLongestPath);
    EXPECT_FALSE(ParsePlace("#pp place a 1 2 3 " + longest + "n", &place)) << name;
  }
}

TEST(MarkTest, APlaceIsReadAsItWasWritten) {
  const Place place{"2049:131", 77, 5, 0xfedcba9876543210, "/logs/a b%\n\x7f\xc3\xa9.csv"};
  std::string line;
  AppendPlace(place, &line);
  EXPECT_EQ("#pp place 2049:131 77 5 fedcba9876543210 /logs/a%20b%25%0a%7f\xc3\xa9.csv\n", line);
  line.pop_back();
  Place read;
  ASSERT_TRUE(ParsePlace(line, &read));
  EXPECT_EQ(place.source, read.source);
  EXPECT_EQ(place.offset, read.offset);
  EXPECT_EQ(place.lines, read.lines);
  EXPECT_EQ(place.fingerprint, read.fingerprint);
  EXPECT_EQ(place.name, read.name);
}

TEST(MarkTest, NothingElseIsAPlace) {
  Place place;
  for (const char* line :
       {"#pp place", "#pp place a 1 2 3", "#pp place a 1 2 xyz n", "#pp place a 1 2 3 n%4",
        "#pp place a 1 2 3 n%zz", "#pp place a 1 2 3 n m", "#pp mark a 1"}) {
    EXPECT_FALSE(ParsePlace(line, &place)) << line;
  }
}

}  // namespace
}  // namespace pp
