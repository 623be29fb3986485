#include "formats/known_series.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/sample_checker.h"

namespace pp {
namespace {

// Lines of all kinds, near to each other.
std::vector<std::string> Lines() {
  std::vector<std::string> lines;
  const std::vector<std::string> series = {"a",
                                           "ab",
                                           "a{b=\"c\"}",
                                           "a{b=\"c\"",
                                           "a{b=\"c\",}",
                                           "a{b=\"}\"}",
                                           "a{b=\"} \"}",
                                           "a{b=\"\\\"\"}",
                                           "a{b=\"\",c=\"d\"}",
                                           "a{}",
                                           "{\"a\"}",
                                           "a {b=\"c\"}",
                                           "a{b=\"c\",b=\"d\"}",
                                           " a",
                                           "a{b=\"\xc3\xa4\"}",
                                           "a{b=\"\xff\"}",
                                           "9a",
                                           "a{__name__=\"b\"}",
                                           "a{b:c=\"d\"}",
                                           "#a",
                                           ""};
  const std::vector<std::string> behind = {" 1",
                                           " 1 1000",
                                           " 1.5 -7",
                                           " NaN 5",
                                           " +Inf",
                                           " 1  1000",
                                           "\t1\t1000",
                                           " 1 ",
                                           " 1 1000 ",
                                           " 1 1e3",
                                           " 1 # {} 1",
                                           " 1 5 # {a=\"b\"} 1",
                                           " x",
                                           " 1 x",
                                           "",
                                           " ",
                                           "  1",
                                           " 1 1000 7",
                                           " -",
                                           " 1 -",
                                           " 0x10",
                                           " 1 99999999999999999999",
                                           "{b=\"c\"} 1",
                                           " {b=\"c\"} 1"};
  for (const std::string& s : series) {
    for (const std::string& b : behind) lines.push_back(s + b);
  }
  return lines;
}

struct Verdict {
  bool legal;
  std::string value;
  bool has_timestamp;
  int64_t timestamp;
  std::string error;
  bool operator==(const Verdict&) const = default;
};

Verdict Parse(const std::string& line) {
  SampleParser parser;
  Sample sample;
  std::string error;
  if (!parser.Parse(line, &sample, &error)) return {false, "", false, 0, error};
  return {true, std::string(sample.value_text), sample.has_timestamp, sample.timestamp, ""};
}

// As the tools do.
Verdict Check(const std::string& line, SampleChecker* checker) {
  SampleNumbers numbers = {};
  std::string error;
  if (!checker->IsKnown(line, &numbers)) {
    if (ClassifyLine(line) != LineKind::kSample) return Parse(line);
    if (!checker->Check(line, &numbers, &error)) return {false, "", false, 0, error};
  }
  return {true, std::string(numbers.value_text), numbers.has_timestamp, numbers.timestamp, ""};
}

// Whatever came before, a line means what it means alone.
TEST(SampleCheckerTest, AgreesWithTheParserWhateverItHasSeen) {
  const std::vector<std::string> lines = Lines();
  SampleChecker checker;
  for (int round = 0; round < 2; ++round) {
    for (const std::string& line : lines) EXPECT_EQ(Check(line, &checker), Parse(line)) << line;
    for (const std::string& line : lines) {
      EXPECT_EQ(Check(line, &checker), Parse(line)) << line;
      EXPECT_EQ(Check(line, &checker), Parse(line)) << line;
    }
  }
  for (const std::string& first : lines) {
    for (size_t i = 0; i < lines.size(); i += 7) {
      SampleChecker fresh;
      Check(first, &fresh);
      ASSERT_EQ(Check(lines[i], &fresh), Parse(lines[i])) << first << " | " << lines[i];
    }
  }
}

TEST(KnownSeries, FindsASeriesByItsText) {
  KnownSeries<int> known;
  SampleParser parser;
  Sample sample;
  SampleNumbers numbers;
  std::string error;
  const std::string line = "a{b=\"c\"} 1 1000";
  EXPECT_EQ(known.Find(line, &numbers), nullptr);
  ASSERT_TRUE(parser.Parse(line, &sample, &error));
  auto* added = known.Add(line, sample);
  ASSERT_NE(added, nullptr);
  added->value = 7;
  const std::string again = "a{b=\"c\"} 2.5 2000";
  auto* found = known.Find(again, &numbers);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->value, 7);
  EXPECT_EQ(numbers.value_text, "2.5");
  EXPECT_TRUE(numbers.has_timestamp);
  EXPECT_EQ(numbers.timestamp, 2000);
  EXPECT_EQ(known.Find("a{b=\"d\"} 2.5 2000", &numbers), nullptr);
}

// A line that would have to be parsed the next time, too, is not worth a place.
TEST(KnownSeries, TakesInOnlyWhatItCanFind) {
  SampleParser parser;
  for (const std::string line : {"a  1", " a 1", "a\t1", "a{b=\"c\"}\t1", "a{b=\"c\"} \t1"}) {
    KnownSeries<int> known;
    Sample sample;
    std::string error;
    ASSERT_TRUE(parser.Parse(line, &sample, &error)) << line;
    EXPECT_EQ(known.Add(line, sample), nullptr) << line;
  }
}

}  // namespace
}  // namespace pp
