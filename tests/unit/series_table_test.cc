#include "delivery/series_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

std::string Name(int i) {
  return "m{i=\"" + std::to_string(i) + "\"}";
}

TEST(SeriesTable, FindsWhatWasInsertedAndNothingElse) {
  SeriesTable table;
  EXPECT_EQ(nullptr, table.Find("m"));
  Series* const m = table.Insert("m");
  EXPECT_EQ("m", m->text());
  EXPECT_EQ(m, table.Find("m"));
  EXPECT_EQ(nullptr, table.Find("m2"));
  EXPECT_EQ(nullptr, table.Find(""));
}

TEST(SeriesTable, SeriesStayWhereTheyAreAndApartWhenItGrows) {
  constexpr int kMany = 300'000;  // some of which share a hash
  SeriesTable table;
  std::vector<Series*> all;
  for (int i = 0; i < kMany; ++i) all.push_back(table.Insert(Name(i)));
  EXPECT_EQ(size_t{kMany}, table.size());
  for (int i = 0; i < kMany; ++i) {
    ASSERT_EQ(all[i], table.Find(Name(i)));
    ASSERT_EQ(Name(i), all[i]->text());
  }
  EXPECT_EQ(nullptr, table.Find(Name(kMany)));
}

TEST(SeriesTable, TextsOfAnyLengthAreKept) {
  SeriesTable table;
  const std::string kLong(100'000, 'x');
  table.Insert("a");
  table.Insert(kLong);
  table.Insert("b");
  EXPECT_EQ(kLong, table.Find(kLong)->text());
  EXPECT_EQ("a", table.Find("a")->text());
  EXPECT_EQ("b", table.Find("b")->text());
  EXPECT_EQ(nullptr, table.Find(kLong.substr(1)));
}

TEST(ValueText, KeepsShortTextsAndLongOnes) {
  ValueText value;
  EXPECT_TRUE(value.empty());
  for (const size_t size : {1, 23, 24, 5000, 24, 23, 0, 300, 2}) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    value.Set(text);
    EXPECT_EQ(text, value.view());
    EXPECT_EQ(text.empty(), value.empty());
  }
}

}  // namespace
}  // namespace pp
