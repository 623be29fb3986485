#include "delivery/latest_values.h"

#include <gtest/gtest.h>

#include "support/latest_values_runs.h"

namespace pp {
namespace {

using LatestValuesTest = LatestValuesRuns;

TEST_F(LatestValuesTest, KeepsTheNewestValueAndCountsTheOthers) {
  Add("m 2 2000\nm 1 1000\nm 3 3000\nm 4 3000\n");
  EXPECT_EQ(3u, values_.superseded());
  EXPECT_EQ("/metrics/job/j\nm 4\n", Take());
  EXPECT_FALSE(values_.has_fresh());
  EXPECT_EQ("", Take());
  Add("m 0 1\n");  // older than what was pushed
  EXPECT_EQ(4u, values_.superseded());
  EXPECT_FALSE(values_.has_fresh());
  Add("m 5 4000\n");
  EXPECT_EQ(4u, values_.superseded());
  EXPECT_TRUE(values_.has_fresh());
}

TEST_F(LatestValuesTest, ASampleWithoutTimestampIsOfNow) {
  Add("m 1 " + std::to_string(kNow + 1) + "\nm 2\n");
  EXPECT_EQ("/metrics/job/j\nm 1\n", Take());
}

TEST_F(LatestValuesTest, OneSeriesInTwoSpellingsIsOne) {
  Add("m{a=\"1\",b=\"2\"} 1 1\nm{b=\"2\",empty=\"\",a=\"1\"} 2 2\n");
  EXPECT_EQ("/metrics/job/j\nm{a=\"1\",b=\"2\"} 2\n", Take());
}

// A POST replaces families, so all series of a family that is pushed must be in it.
TEST_F(LatestValuesTest, APushHasAllSeriesOfTheFamiliesThatHaveSomethingFresh) {
  Add("m{i=\"1\"} 1 1\nm{i=\"2\"} 2 1\nother 3 1\n");
  Take();
  Add("m{i=\"2\"} 4 2\n");
  EXPECT_EQ("/metrics/job/j\nm{i=\"1\"} 1\nm{i=\"2\"} 4\n", Take());
  Add("m{i=\"2\"} 5 3\n");
  EXPECT_EQ("/metrics/job/j\nm{i=\"1\"} 1\nm{i=\"2\"} 5\nother 3\n", Take(true));
}

TEST_F(LatestValuesTest, FreshLinesAreOfTheFreshSeriesWithTheirTimes) {
  Add("m{i=\"1\"} 1 1\nm{i=\"2\"} 2 2\n");
  Take();
  Add("m{i=\"2\"} 4.50 3\nm{i=\"3\"} 6\n");
  GroupPush push;
  ASSERT_TRUE(TakeOne(&push));
  ASSERT_EQ(1u, push.family_count());
  EXPECT_EQ(2u, push.fresh(0).size());
  std::string lines;
  push.WriteFresh(0, [&](std::string_view part) { lines += part; });
  EXPECT_EQ("m{i=\"2\"} 4.50 3\nm{i=\"3\"} 6 " + std::to_string(kNow) + "\n", lines);
}

TEST_F(LatestValuesTest, MakesAGroupForEachInstance) {
  Add("m{instance=\"b/1\"} 1\nm{instance=\"a\"} 2\nm 3\n");
  EXPECT_EQ(
      "/metrics/job/j\nm 3\n"
      "/metrics/job/j/instance/a\nm{instance=\"a\"} 2\n"
      "/metrics/job/j/instance@base64/Yi8x\nm{instance=\"b/1\"} 1\n",
      Take());
}

// The groups that come first are fresh again at once where much is read.
TEST_F(LatestValuesTest, WhatComesDuringAPushKeepsNoGroupWaiting) {
  GroupPush push;
  Add("m{instance=\"a\"} 1 1\nm{instance=\"b\"} 1 1\n");
  values_.BeginPush(false);
  ASSERT_TRUE(values_.TakeDue(false, &push));
  EXPECT_EQ("m{instance=\"a\"} 1\n", BodyOf(push));
  Add("m{instance=\"a\"} 2 2\nm{instance=\"b\"} 2 2\n");
  ASSERT_TRUE(values_.TakeDue(false, &push));
  EXPECT_EQ("m{instance=\"b\"} 2\n", BodyOf(push));
  EXPECT_FALSE(values_.TakeDue(false, &push));
  EXPECT_TRUE(values_.has_fresh());
  EXPECT_EQ("/metrics/job/j/instance/a\nm{instance=\"a\"} 2\n", Take());
}

TEST_F(LatestValuesTest, ALabelThatTheGroupWouldOverwriteIsRefused) {
  EXPECT_EQ(
      "label job=\"other\" would be overwritten by the group's, \"j\" (--group-by job makes a "
      "group for each)\n",
      Add("m{job=\"other\"} 1\nm{job=\"j\"} 2\n"));
  EXPECT_EQ("/metrics/job/j\nm{job=\"j\"} 2\n", Take());
}

TEST_F(LatestValuesTest, GroupByJobTakesTheJobFromTheSample) {
  values_ = LatestValues({"j", {{"zone", "z"}}, {"job"}});
  EXPECT_EQ("", Add("m{job=\"other\"} 1\nm 2\n"));
  EXPECT_EQ("/metrics/job/j/zone/z\nm 2\n/metrics/job/other/zone/z\nm{job=\"other\"} 1\n", Take());
}

// Its series is known by then.
TEST_F(LatestValuesTest, WhatFollowsOfASeriesIsTreatedLikeItsFirst) {
  const std::string refused = "m{job=\"other\"} 1\n";
  const std::string error = Add(refused);
  EXPECT_NE("", error);
  EXPECT_EQ(error, Add(refused));
  Add("m{b=\"\\\"\\\\\",a=\"\"} 1 1\nm{b=\"\\\"\\\\\"} 2 2\n# TYPE m gauge\n");
  Add("m{ b=\"\\\"\\\\\" , } 3 3\nm{b=\"\\\"\\\\\",a=\"\"} 4 4\nm{b=\"\\\\\"} 5 1\n");
  EXPECT_EQ(3u, values_.superseded());
  EXPECT_EQ("/metrics/job/j\n# TYPE m gauge\nm{b=\"\\\"\\\\\"} 4\nm{b=\"\\\\\"} 5\n", Take());
}

TEST_F(LatestValuesTest, ReservedAndUtf8NamesAreRefused) {
  EXPECT_NE("", Add("m{__tmp=\"x\"} 1\n"));
  EXPECT_NE("", Add("{\"my.metric\"} 1\n"));
  EXPECT_FALSE(values_.has_fresh());
}

TEST_F(LatestValuesTest, TypesOfOpenMetricsBecomeThoseOfTheTextFormat) {
  Add("# TYPE i info\ni 1\n# TYPE u unknown\nu 1\n# TYPE c counter\nc_total 1\n");
  EXPECT_EQ(
      "/metrics/job/j\n# TYPE c_total counter\nc_total 1\n# TYPE i gauge\ni 1\n"
      "# TYPE u untyped\nu 1\n",
      Take());
}

// One bad series must not spoil its family for the rest of the run.
TEST_F(LatestValuesTest, WhatWasRefusedIsNotPushedAgain) {
  GroupPush push;
  Add("m{i=\"1\"} 1 1\nm{i=\"2\"} 2 1\n");
  ASSERT_TRUE(TakeOne(&push));
  values_.Settle(push, 0, true);
  Add("m{i=\"2\"} 8 2\n"
      "m{i=\"3\"} 9 2\n");
  ASSERT_TRUE(TakeOne(&push));
  values_.Settle(push, 0, false);
  Add("m{i=\"1\"} 3 3\n");
  EXPECT_EQ("/metrics/job/j\nm{i=\"1\"} 3\nm{i=\"2\"} 2\n", Take());
  Add("m{i=\"3\"} 4 3\n");
  EXPECT_EQ("/metrics/job/j\nm{i=\"1\"} 3\nm{i=\"2\"} 2\nm{i=\"3\"} 4\n", Take());
}

TEST_F(LatestValuesTest, ALongNumberIsKeptInItsShortestForm) {
  const std::string longest = "-1.7976931348623157e+308";
  GroupPush push;
  Add("a 1." + std::string(200, '0') + " 1\nb " + longest +
      " 1\nc 0.10000000000000000000000 1\n"
      "d 0.1000000000000000000000 1\n");
  ASSERT_TRUE(TakeOne(&push));
  EXPECT_EQ("a 1\nb " + longest + "\nc 0.1\nd 0.1000000000000000000000\n", BodyOf(push));
  for (size_t i = 0; i < push.family_count(); ++i) values_.Settle(push, i, true);
  Add("b 2 2\n");
  ASSERT_TRUE(TakeOne(&push));
  values_.Settle(push, 0, false);
  Add("other 1 1\n");
  EXPECT_EQ("/metrics/job/j\na 1\nb " + longest + "\nc 0.1\nd 0.1000000000000000000000\nother 1\n",
            Take(true));
}

TEST_F(LatestValuesTest, ThereIsAnEndToMetadata) {
  const std::string help(size_t{9} << 20, 'h');
  EXPECT_TRUE(values_.Add({Metadata::Kind::kHelp, "a", help}));
  EXPECT_FALSE(values_.Add({Metadata::Kind::kHelp, "b", help}));
  EXPECT_FALSE(values_.Add({Metadata::Kind::kHelp, "a", help + help}));
  EXPECT_TRUE(values_.Add({Metadata::Kind::kHelp, "a", help}));
  EXPECT_TRUE(values_.Add({Metadata::Kind::kType, "b", "gauge"}));
}

TEST_F(LatestValuesTest, TimesBefore1970Count) {
  Add("m 1 -5\nm 2 -6\n");
  EXPECT_EQ(1u, values_.superseded());
  GroupPush push;
  ASSERT_TRUE(TakeOne(&push));
  EXPECT_EQ("m 1\n", BodyOf(push));
}

TEST_F(LatestValuesTest, WhatWasRefusedSupersedesNothing) {
  GroupPush push;
  Add("m 1 1000\n");
  ASSERT_TRUE(TakeOne(&push));
  values_.Settle(push, 0, true);
  Add("m 2 3000\nn 2 3000\n# TYPE s summary\ns 1 3000\n");
  ASSERT_TRUE(TakeOne(&push));
  for (size_t i = 0; i < push.family_count(); ++i) values_.Settle(push, i, false);
  Add("m 3 999\n");
  EXPECT_EQ(1u, values_.superseded());
  Add("m 4 2000\nn 4 2000\n# TYPE s gauge\ns 4 2000\n");
  EXPECT_EQ(1u, values_.superseded());
  EXPECT_EQ("/metrics/job/j\nm 4\nn 4\n# TYPE s gauge\ns 4\n", Take());
}

TEST_F(LatestValuesTest, ManyFreshLinesComeInParts) {
  constexpr size_t kMany = 10'000;
  std::string stream;
  for (size_t i = 0; i < kMany; ++i) {
    stream += "m{i=\"" + std::to_string(i) + "\"} " + std::to_string(i) + ".5 7\n";
  }
  Add(stream);
  GroupPush push;
  ASSERT_TRUE(TakeOne(&push));
  std::string lines;
  size_t parts = 0;
  push.WriteFresh(0, [&](std::string_view part) {
    EXPECT_TRUE(part.ends_with('\n'));
    lines += part;
    ++parts;
  });
  EXPECT_EQ(stream, lines);
  EXPECT_GT(parts, 1u);
}

TEST_F(LatestValuesTest, AHelpTextOfOpenMetricsLosesTheEscapeOfItsQuotes) {
  Add("# HELP m Say \\\"hi\\\", \\\\ and \\n.\nm 1\n");
  EXPECT_EQ("/metrics/job/j\n# HELP m Say \"hi\", \\\\ and \\n.\nm 1\n", Take());
}

TEST(LatestValuesWithUtf8Names, ArePushedInTheQuotedForm) {
  LatestValues values({"j", {}, {"a.b"}, true});
  SampleParser parser;
  Sample sample;
  Metadata metadata;
  std::string error;
  for (const char* line :
       {"# TYPE \"h.x\" histogram", "# HELP \"my metric\" Help.", "# TYPE \"my metric\" gauge"}) {
    ASSERT_TRUE(ParseMetadata(line, &metadata, &error)) << error;
    values.Add(metadata);
  }
  for (const char* line :
       {"{\"my metric\",\"z z\"=\"1\",b=\"2\"} 1", "{b=\"2\",\"my metric\",\"z z\"=\"1\"} 2",
        "{\"h.x_sum\"} 3", "{\"h.x_bucket\",le=\"+Inf\"} 4", "{\"h.x_count\"} 4",
        "{\"say \\\"x\\\"_bucket\",le=\"+Inf\"} 4", "{\"say \\\"x\\\"_sum\"} 4",
        "{\"say \\\"x\\\"_count\"} 4", "plain{\"a.b\"=\"/\"} 5"}) {
    ASSERT_TRUE(parser.Parse(line, &sample, &error)) << error;
    Series* const series = values.SeriesOf(sample, &error);
    ASSERT_NE(nullptr, series) << error;
    values.Add(series, sample.value_text, 1);
  }
  std::string text;
  GroupPush push;
  values.BeginPush(false);
  while (values.TakeDue(false, &push)) {
    text += push.path() + "\n";
    PushBody body(&push, 0, push.family_count());
    for (std::string_view part; !(part = body.NextPart()).empty();) text += part;
  }
  EXPECT_EQ(
      "/metrics/job/j\n"
      "# TYPE \"h.x\" histogram\n"
      "{\"h.x_bucket\",le=\"+Inf\"} 4\n{\"h.x_count\"} 4\n{\"h.x_sum\"} 3\n"
      "# HELP \"my metric\" Help.\n# TYPE \"my metric\" gauge\n"
      "{\"my metric\",b=\"2\",\"z z\"=\"1\"} 2\n"
      "# TYPE \"say \\\"x\\\"\" histogram\n{\"say \\\"x\\\"_bucket\",le=\"+Inf\"} 4\n"
      "{\"say \\\"x\\\"_count\"} 4\n{\"say \\\"x\\\"_sum\"} 4\n"
      "/metrics/job/j/U__a_2e_b@base64/Lw\n"
      "plain{\"a.b\"=\"/\"} 5\n",
      text);
}

}  // namespace
}  // namespace pp
