#include "formats/sample_line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/exposition.h"
#include "support/series_key.h"
#include "values/number.h"

namespace pp {
namespace {

std::string Line(const TimedValue& sample, const std::vector<Exemplar>& exemplars) {
  std::string line;
  AppendSampleLine(Key("m", {{"a", "\"x\""}}), sample, exemplars, &line);
  return line;
}

TEST(SampleLine, IsALineOfTheStream) {
  EXPECT_EQ("m{a=\"\\\"x\\\"\"} 1.5 -3\n", Line({1.5, -3}, {}));
}

TEST(SampleLine, ExemplarsFollowEachOnALineOfItsOwn) {
  const std::string labels = LabelsKey({{"t", "1"}, {"u.v", "2"}});
  EXPECT_EQ(
      "m{a=\"\\\"x\\\"\"} 1 5 # {t=\"1\",\"u.v\"=\"2\"} 0.5 1767125148.123\n"
      "m{a=\"\\\"x\\\"\"} 1 5 # {} 2 7\n",
      Line({1, 5}, {{labels, 0.5, 1'767'125'148'123}, {"", 2, 7000}}));
}

TEST(SampleLine, TheTimeOfAnExemplarIsReadBackAsItWas) {
  SampleParser parser;
  Sample sample;
  std::string error;
  for (const int64_t time :
       {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{-999}, int64_t{-1001},
        int64_t{1'767'125'148'001}, int64_t{1'767'125'148'999}, int64_t{4'102'444'800'090}}) {
    const std::string line = Line({1, 5}, {{"", 2, time}});
    ASSERT_TRUE(parser.Parse(line.substr(0, line.size() - 1), &sample, &error)) << line << error;
    EXPECT_TRUE(parser.exemplar().has_timestamp);
    EXPECT_EQ(time, parser.exemplar().timestamp) << line;
  }
}

// Fed in again as text it would be a normal NaN.
TEST(SampleLine, AStaleMarkerIsAComment) {
  const std::string line = Line({StaleMarker(), 5}, {});
  EXPECT_EQ("# stale marker: m{a=\"\\\"x\\\"\"} 5\n", line);
  EXPECT_EQ(LineKind::kIgnored, ClassifyLine(line));
}

}  // namespace
}  // namespace pp
