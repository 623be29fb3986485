#include "formats/labels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "remote_write_v1.pb.h"

namespace pp {
namespace {

using Labels = std::vector<Label>;

std::string KeyOf(std::string_view name, Labels labels) {
  std::string key;
  AppendSeriesKey(name, &labels, &key);
  return key;
}

std::vector<std::string> TextOf(const std::string& key) {
  std::vector<std::string> text;
  ForEachLabel(key, [&text](std::string_view name, std::string_view value) {
    text.push_back(std::string(name) + "=" + std::string(value));
  });
  return text;
}

TEST(SortLabels, SortsByTheBytesOfTheName) {
  Labels labels = {{"b", "1"}, {"ä", "2"}, {"a", "3"}, {"_", "4"}, {"B", "5"}, {"ab", "6"}};
  SortLabels(&labels);
  EXPECT_EQ(labels,
            (Labels{{"B", "5"}, {"_", "4"}, {"a", "3"}, {"ab", "6"}, {"b", "1"}, {"ä", "2"}}));
}

TEST(FindDuplicateName, LooksAtNamesOnly) {
  EXPECT_FALSE(FindDuplicateName({}));
  EXPECT_FALSE(FindDuplicateName({{"a", "1"}}));
  EXPECT_FALSE(FindDuplicateName({{"a", "1"}, {"b", "1"}}));
  EXPECT_EQ(FindDuplicateName({{"a", "1"}, {"a", "1"}}), "a");
  EXPECT_EQ(FindDuplicateName({{"a", "1"}, {"b", "1"}, {"a", "2"}}), "a");
  EXPECT_EQ(FindDuplicateName({{"", "1"}, {"", "2"}}), "");
}

// Few labels and many take different ways.
TEST(FindDuplicateName, FindsItAmongAnyNumber) {
  for (const size_t count : {2, 15, 16, 17, 100, 1000}) {
    std::vector<std::string> names;
    for (size_t i = 0; i < count; ++i) names.push_back("label_" + std::to_string(i * 31 % 1009));
    Labels labels;
    for (const std::string& name : names) labels.push_back({name, "v"});
    EXPECT_FALSE(FindDuplicateName(labels)) << count;
    labels.back().name = labels.front().name;
    EXPECT_EQ(FindDuplicateName(labels), names.front()) << count;
  }
}

TEST(SeriesKey, IsTheSameForEverySpelling) {
  Labels labels = {{"a", "1"}, {"b", "2"}, {"Z", "3"}};
  const std::string key = KeyOf("m", labels);
  EXPECT_EQ(TextOf(key), (std::vector<std::string>{"Z=3", "__name__=m", "a=1", "b=2"}));
  do {
    EXPECT_EQ(KeyOf("m", labels), key);
  } while (std::next_permutation(labels.begin(), labels.end(),
                                 [](const Label& a, const Label& b) { return a.name < b.name; }));
}

TEST(SeriesKey, HasTheWireFormOfRemoteWrite) {
  const std::string long_value(20'000, 'v');
  prometheus::TimeSeries series;
  ASSERT_TRUE(series.ParseFromString(KeyOf("m", {{"b", long_value}, {"a", "1"}})));
  ASSERT_EQ(series.labels_size(), 3);
  EXPECT_EQ(series.labels(0).name(), "__name__");
  EXPECT_EQ(series.labels(0).value(), "m");
  EXPECT_EQ(series.labels(1).name(), "a");
  EXPECT_EQ(series.labels(1).value(), "1");
  EXPECT_EQ(series.labels(2).name(), "b");
  EXPECT_EQ(series.labels(2).value(), long_value);
}

TEST(SeriesKey, TellsSeriesApart) {
  const std::vector<std::string> keys = {
      KeyOf("m", {}),
      KeyOf("n", {}),
      KeyOf("m", {{"a", "1"}}),
      KeyOf("m", {{"a", "2"}}),
      KeyOf("m", {{"b", "1"}}),
      KeyOf("m", {{"a", "1"}, {"b", "2"}}),
      KeyOf("m", {{"a", "1b2"}}),
      KeyOf("m", {{"a", "1b"}, {"2", ""}}),
  };
  for (size_t i = 0; i < keys.size(); ++i) {
    for (size_t j = 0; j < i; ++j) EXPECT_NE(keys[i], keys[j]) << i << " and " << j;
  }
}

TEST(SeriesKey, KeepsEmptyValues) {
  EXPECT_EQ(TextOf(KeyOf("m", {{"a", ""}})), (std::vector<std::string>{"__name__=m", "a="}));
}

TEST(SeriesKey, IsAppended) {
  std::string key = "before";
  Labels labels;
  AppendSeriesKey("m", &labels, &key);
  EXPECT_EQ(key, "before" + KeyOf("m", {}));
}

}  // namespace
}  // namespace pp
