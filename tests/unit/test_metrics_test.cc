#include "formats/test_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "formats/csv.h"
#include "formats/exposition.h"
#include "formats/json.h"
#include "formats/json_splitter.h"
#include "values/number.h"

namespace pp {
namespace {

constexpr int64_t kDay = 86'400'000;
constexpr int64_t kMonthBegin = 1'764'547'200'000;  // 2025-12-01T00:00:00Z
constexpr int64_t kMonth = 31 * kDay;
constexpr int64_t kNow = 1'767'125'148'000;

const char* const kBounds[] = {"0.005", "0.01", "0.025", "0.05", "0.1", "0.25",
                               "0.5",   "1",    "2.5",   "5",    "10",  "+Inf"};
const std::string kPrefix = "prometheus_pusher_test_";

// Series without the prefix, to their values.
using Set = std::map<std::string, double>;

Set Parse(const std::string& text) {
  Set set;
  SampleParser parser;
  Sample sample;
  std::string error;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    if (ClassifyLine(line) != LineKind::kSample) continue;
    EXPECT_TRUE(parser.Parse(line, &sample, &error)) << line << ": " << error;
    EXPECT_TRUE(sample.series.starts_with(kPrefix)) << line;
    set[std::string(sample.series.substr(kPrefix.size()))] = sample.value;
  }
  return set;
}

std::string TextAt(TestMetrics* metrics, int64_t time) {
  std::string text;
  metrics->AppendSet(time, &text);
  return text;
}

std::vector<int64_t> RandomInstants(size_t count) {
  std::mt19937_64 random(2025);
  std::vector<int64_t> instants;
  for (size_t i = 0; i < count; ++i) {
    instants.push_back(kMonthBegin + static_cast<int64_t>(random() % uint64_t{kMonth}));
  }
  std::sort(instants.begin(), instants.end());
  return instants;
}

std::string BucketName(const std::string& le) {
  return "request_duration_seconds_bucket{le=\"" + le + "\"}";
}

bool IsGauge(const std::string& series) {
  return series == "active_connections" || series == "temperature_celsius";
}

void ExpectWithinRanges(const Set& set, int64_t time) {
  ASSERT_EQ(set.size(), 23U) << time;
  for (const auto& [series, value] : set) ASSERT_GE(value, 0) << series << " at " << time;
  ASSERT_LE(set.at("active_connections"), 100) << time;
  ASSERT_LE(set.at("temperature_celsius"), 50) << time;
}

// What fell between `before` and `after` into each bucket: nothing fell out, and the sum grew by
// what such requests can have taken.
void ExpectHistogramFits(const Set& before, const Set& after, int64_t time) {
  double below = 0;
  double lower = 0;
  double least = 0;
  double most = 0;
  for (const std::string le : kBounds) {
    const double grown = after.at(BucketName(le)) - before.at(BucketName(le));
    ASSERT_GE(grown, below) << le << " at " << time;
    // Nothing bounds what is beyond the last bucket; a minute is more than enough.
    const double upper = le == "+Inf" ? 60 : std::stod(le);
    least += (grown - below) * lower;
    most += (grown - below) * upper;
    below = grown;
    lower = upper;
  }
  const double sum =
      after.at("request_duration_seconds_sum") - before.at("request_duration_seconds_sum");
  ASSERT_GE(sum, least - 1e-5) << time;
  ASSERT_LE(sum, most + 1e-5) << time;
  ASSERT_EQ(after.at("request_duration_seconds_count"), after.at(BucketName("+Inf"))) << time;
}

void ExpectNothingFell(const Set& before, const Set& after, int64_t time) {
  for (const auto& [series, value] : after) {
    if (IsGauge(series)) continue;
    ASSERT_LE(before.at(series), value) << series << " at " << time;
  }
}

TEST(TestMetrics, AMonthAtRandomInstantsHoldsTogether) {
  for (const uint64_t seed : {0, 4711}) {
    TestMetrics::Choice choice;
    choice.seed = seed;
    TestMetrics metrics(choice);
    Set zero = Parse(TextAt(&metrics, 0));
    Set before = zero;
    for (const int64_t time : RandomInstants(2000)) {
      const Set set = Parse(TextAt(&metrics, time));
      ExpectWithinRanges(set, time);
      ExpectHistogramFits(zero, set, time);
      ExpectHistogramFits(before, set, time);
      ExpectNothingFell(before, set, time);
      before = set;
    }
  }
}

TEST(TestMetrics, HoldsTogetherFromOneMillisecondToTheNext) {
  TestMetrics metrics({});
  for (const int64_t begin : RandomInstants(40)) {
    Set before = Parse(TextAt(&metrics, begin));
    for (int64_t time = begin + 1; time < begin + 40; ++time) {
      const Set set = Parse(TextAt(&metrics, time));
      ExpectWithinRanges(set, time);
      ExpectHistogramFits(before, set, time);
      ExpectNothingFell(before, set, time);
      before = set;
    }
  }
}

TEST(TestMetrics, EveryCounterMovesAndFailuresAreFew) {
  TestMetrics metrics({});
  const Set begin = Parse(TextAt(&metrics, kMonthBegin));
  const Set end = Parse(TextAt(&metrics, kMonthBegin + kMonth));
  for (const auto& [series, value] : begin) EXPECT_NE(value, end.at(series)) << series;
  for (const std::string type : {"email", "report", "backup"}) {
    const std::string job = "jobs_processed_total{job_type=\"" + type + "\",status=\"";
    const double failed = end.at(job + "failed\"}") - begin.at(job + "failed\"}");
    const double success = end.at(job + "success\"}") - begin.at(job + "success\"}");
    EXPECT_GT(failed, 0) << type;
    EXPECT_LT(failed, success * 0.1) << type;
  }
}

TEST(TestMetrics, GaugesUseTheirRange) {
  TestMetrics metrics({});
  double least = 1000;
  double most = 0;
  for (const int64_t time : RandomInstants(1000)) {
    const double connections = Parse(TextAt(&metrics, time)).at("active_connections");
    least = std::min(least, connections);
    most = std::max(most, connections);
  }
  EXPECT_LT(least, 30);
  EXPECT_GT(most, 70);
}

TEST(TestMetrics, AValueDependsOnNoOtherCall) {
  std::vector<int64_t> instants = RandomInstants(200);
  TestMetrics in_order({});
  std::map<int64_t, std::string> texts;
  for (const int64_t time : instants) texts[time] = TextAt(&in_order, time);
  std::shuffle(instants.begin(), instants.end(), std::mt19937_64(7));
  TestMetrics shuffled({});
  for (const int64_t time : instants) {
    ASSERT_EQ(TextAt(&shuffled, time), texts[time]) << time;
    TestMetrics fresh({});
    ASSERT_EQ(TextAt(&fresh, time), texts[time]) << time;
  }
}

TEST(TestMetrics, AChoiceOfMetricsDoesNotChangeTheirValues) {
  TestMetrics all({});
  const Set whole = Parse(TextAt(&all, kNow));
  for (const std::string_view name : TestMetrics::Names()) {
    TestMetrics::Choice choice;
    choice.names = {std::string(name)};
    TestMetrics one(choice);
    const Set part = Parse(TextAt(&one, kNow));
    EXPECT_EQ(part.size(), one.series_count());
    EXPECT_GE(part.size(), 1U);
    EXPECT_LT(part.size(), whole.size());
    for (const auto& [series, value] : part) {
      EXPECT_TRUE(series.starts_with(name)) << series;
      EXPECT_EQ(value, whole.at(series)) << series;
    }
  }
}

TEST(TestMetrics, AnInstanceHasItsValuesWhateverTheirNumber) {
  TestMetrics::Choice three;
  three.instances = 3;
  TestMetrics::Choice five;
  five.instances = 5;
  TestMetrics metrics_of_three(three);
  TestMetrics metrics_of_five(five);
  EXPECT_EQ(metrics_of_three.series_count(), 69U);
  const Set small = Parse(TextAt(&metrics_of_three, kNow));
  const Set large = Parse(TextAt(&metrics_of_five, kNow));
  EXPECT_EQ(small.size(), 69U);
  EXPECT_EQ(large.size(), 115U);
  for (const auto& [series, value] : small) EXPECT_EQ(value, large.at(series)) << series;
  EXPECT_NE(small.at("requests_total{instance=\"instance-1\"}"),
            small.at("requests_total{instance=\"instance-2\"}"));
}

TEST(TestMetrics, SeedsDiffer) {
  TestMetrics zero({});
  TestMetrics::Choice choice;
  choice.seed = 1;
  TestMetrics one(choice);
  EXPECT_NE(TextAt(&zero, kNow), TextAt(&one, kNow));
}

TEST(TestMetrics, WritesTheStream) {
  TestMetrics::Choice choice;
  choice.prefix = "x_";
  choice.names = {"active_connections"};
  TestMetrics metrics(choice);
  std::string text;
  metrics.AppendBegin(&text);
  EXPECT_EQ(text,
            "# HELP x_active_connections Connections open now, 0 to 100.\n"
            "# TYPE x_active_connections gauge\n");
  text.clear();
  metrics.AppendSet(kNow, &text);
  metrics.AppendEnd(&text);
  EXPECT_TRUE(text.starts_with("x_active_connections "));
  EXPECT_TRUE(text.ends_with(" 1767125148000\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(TestMetrics, TimestampsCanBeLeftOut) {
  TestMetrics::Choice choice;
  choice.timestamps = false;
  TestMetrics without(choice);
  TestMetrics with({});
  const std::string text = TextAt(&without, kNow);
  EXPECT_EQ(text.find("1767125148000"), std::string::npos);
  EXPECT_EQ(Parse(text), Parse(TextAt(&with, kNow)));
}

TEST(TestMetrics, MetadataIsTrue) {
  TestMetrics metrics({});
  std::string text;
  metrics.AppendBegin(&text);
  std::map<std::string, std::string> types;
  size_t helps = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    Metadata metadata;
    std::string error;
    ASSERT_TRUE(ParseMetadata(std::string_view(text).substr(begin, end - begin), &metadata, &error))
        << error;
    begin = end + 1;
    if (metadata.kind == Metadata::Kind::kHelp)
      ++helps;
    else
      types[std::string(metadata.family.substr(kPrefix.size()))] = metadata.text;
  }
  EXPECT_EQ(helps, 5U);
  EXPECT_EQ(types, (std::map<std::string, std::string>{{"requests_total", "counter"},
                                                       {"active_connections", "gauge"},
                                                       {"temperature_celsius", "gauge"},
                                                       {"request_duration_seconds", "histogram"},
                                                       {"jobs_processed_total", "counter"}}));
}

std::string TextIn(TestMetrics::Format format, bool timestamps) {
  TestMetrics::Choice choice;
  choice.format = format;
  choice.instances = 2;
  choice.timestamps = timestamps;
  TestMetrics metrics(choice);
  std::string text;
  metrics.AppendBegin(&text);
  for (const int64_t time : {kNow - kDay, kNow}) metrics.AppendSet(time, &text);
  metrics.AppendEnd(&text);
  return text;
}

std::string StreamFromCsv(const std::string& text) {
  CsvParser parser;
  std::string stream;
  std::string error;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    const auto line = std::string_view(text).substr(begin, end - begin);
    EXPECT_EQ(parser.Parse(line, &stream, &error), CsvParser::Result::kOk) << line << error;
    begin = end + 1;
  }
  return stream;
}

std::string StreamFromJson(const std::string& text) {
  JsonSplitter splitter(1000);
  splitter.Feed(text);
  splitter.FeedEnd();
  JsonParser parser;
  std::string stream;
  std::string error;
  JsonSplitter::Event event;
  while ((event = splitter.Next()) == JsonSplitter::Event::kObject) {
    EXPECT_TRUE(parser.Parse(splitter.text(), &stream, &error)) << splitter.text() << error;
  }
  EXPECT_EQ(event, JsonSplitter::Event::kEnd) << splitter.error();
  return stream;
}

TEST(TestMetrics, AllFormatsSayTheSame) {
  for (const bool timestamps : {true, false}) {
    std::string stream = TextIn(TestMetrics::Format::kStream, timestamps);
    while (stream.starts_with("#")) stream.erase(0, stream.find('\n') + 1);
    EXPECT_EQ(StreamFromCsv(TextIn(TestMetrics::Format::kCsv, timestamps)), stream);
    const std::string json = TextIn(TestMetrics::Format::kJson, timestamps);
    EXPECT_TRUE(json.starts_with("[\n{"));
    EXPECT_TRUE(json.ends_with("}\n]\n"));
    EXPECT_EQ(StreamFromJson(json), stream);
    EXPECT_EQ(StreamFromJson(TextIn(TestMetrics::Format::kJsonl, timestamps)), stream);
  }
}

TEST(TestMetrics, AnEmptyArrayIsStillOne) {
  TestMetrics::Choice choice;
  choice.format = TestMetrics::Format::kJson;
  TestMetrics metrics(choice);
  std::string text;
  metrics.AppendBegin(&text);
  metrics.AppendEnd(&text);
  EXPECT_EQ(StreamFromJson(text), "");
}

}  // namespace
}  // namespace pp
