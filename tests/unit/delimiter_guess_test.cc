#include "formats/delimiter_guess.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

std::string Delimiters(std::string_view header, std::string_view row) {
  const std::vector<char> found = FindDelimiters(header, row);
  return {found.begin(), found.end()};
}

TEST(DelimiterGuess, CutsHeaderAndRowIntoAsMany) {
  EXPECT_EQ(Delimiters("a;b", "1;2"), ";");
  EXPECT_EQ(Delimiters("a;b", "1,5;2,5"), ";");
  EXPECT_EQ(Delimiters("a;b,c", "1;2,5"), ",;");
  EXPECT_EQ(Delimiters("a\tb", ""), "\t");
  EXPECT_EQ(Delimiters("\"a,b\"|c", "1|2"), "|");
  EXPECT_EQ(Delimiters("a", "1"), "");
  EXPECT_EQ(Delimiters("a;b", "1;2;3"), "");
}

TEST(DelimiterGuess, AHeaderHasNamesThatDiffer) {
  char delimiter = '?';
  EXPECT_TRUE(LooksLikeHeader("time,host, load 1m", &delimiter));
  EXPECT_EQ(delimiter, ',');
  EXPECT_TRUE(LooksLikeHeader("time;min, max;v", &delimiter));
  EXPECT_EQ(delimiter, ';');
  for (const char* row :
       {"time", "a,,1", "a,b,", "a,b,nan", "a,b=c,x", "a,b,a", "a,2026-11-20,b", "a,\"b"}) {
    EXPECT_FALSE(LooksLikeHeader(row, &delimiter)) << row;
  }
}

}  // namespace
}  // namespace pp
