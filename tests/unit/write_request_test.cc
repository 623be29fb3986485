#include "formats/write_request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "remote_write_v1.pb.h"
#include "support/series_key.h"
#include "values/number.h"

namespace pp {
namespace {

void AddSeries(WriteRequest* request, const std::string& key, std::span<const TimedValue> samples) {
  request->AddSeries({key, samples, {}});
}

prometheus::WriteRequest Decode(const WriteRequest& request) {
  prometheus::WriteRequest decoded;
  EXPECT_TRUE(decoded.ParseFromString(std::string(request.bytes())));
  return decoded;
}

// One line for a series: its labels, then value@time of each sample.
std::vector<std::string> TextOf(const prometheus::WriteRequest& request) {
  std::vector<std::string> lines;
  for (const prometheus::TimeSeries& series : request.timeseries()) {
    std::string line;
    for (const prometheus::Label& label : series.labels()) {
      line += label.name() + "=" + label.value() + " ";
    }
    for (const prometheus::Sample& sample : series.samples()) {
      AppendValue(sample.value(), &line);
      line += "@" + std::to_string(sample.timestamp()) + " ";
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(WriteRequest, SortsLabelsAndKeepsTheOrderOfSamples) {
  WriteRequest request;
  const TimedValue two[] = {{1, 1000}, {2.5, 2000}};
  AddSeries(&request, Key("m", {{"z", "1"}, {"Zone", "2"}, {"a", "ä"}}), two);
  AddSeries(&request, Key("n", {}), std::vector<TimedValue>{{3, -5}});
  EXPECT_EQ(
      TextOf(Decode(request)),
      (std::vector<std::string>{"Zone=2 __name__=m a=ä z=1 1@1000 2.5@2000 ", "__name__=n 3@-5 "}));
}

TEST(WriteRequest, KeepsTheBitsOfEveryValue) {
  double nan = 0;
  std::string error;
  ASSERT_TRUE(ParseValue("NaN", &nan, &error));
  const double values[] = {0.0,
                           -0.0,
                           nan,
                           std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::denorm_min(),
                           std::numeric_limits<double>::max(),
                           0.1};
  std::vector<TimedValue> samples;
  for (const double value : values) samples.push_back({value, 1});
  WriteRequest request;
  AddSeries(&request, Key("m", {}), samples);
  const prometheus::WriteRequest decoded = Decode(request);
  ASSERT_EQ(decoded.timeseries(0).samples_size(), 8);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(ValueBits(decoded.timeseries(0).samples(i).value()), ValueBits(values[i])) << i;
  }
  EXPECT_EQ(ValueBits(decoded.timeseries(0).samples(2).value()), 0x7ff8000000000001U);
}

TEST(WriteRequest, KeepsEveryTimestamp) {
  std::vector<TimedValue> samples = {{1, 0},
                                     {1, -1},
                                     {1, std::numeric_limits<int64_t>::min()},
                                     {1, std::numeric_limits<int64_t>::max()}};
  // Of every length that a varint may have.
  for (int bits = 0; bits < 63; ++bits) samples.push_back({1, int64_t{1} << bits});
  WriteRequest request;
  AddSeries(&request, Key("m", {}), samples);
  const prometheus::WriteRequest decoded = Decode(request);
  ASSERT_EQ(decoded.timeseries(0).samples_size(), samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const auto& sample = decoded.timeseries(0).samples(static_cast<int>(i));
    EXPECT_EQ(sample.timestamp(), samples[i].timestamp);
  }
}

// Lengths take one byte up to 127, and more beyond.
TEST(WriteRequest, KeepsTextOfEveryLength) {
  for (const size_t length : {1, 100, 119, 120, 127, 128, 129, 16'383, 16'384, 2'100'000}) {
    const std::string name(length, 'n');
    const std::string value(length, 'v');
    WriteRequest request;
    AddSeries(&request, Key("m", {{name, value}}), std::vector<TimedValue>{{1, 2}});
    AddSeries(&request, Key("behind", {}), std::vector<TimedValue>{{3, 4}});
    EXPECT_EQ(TextOf(Decode(request)),
              (std::vector<std::string>{"__name__=m " + name + "=" + value + " 1@2 ",
                                        "__name__=behind 3@4 "}))
        << length;
  }
}

TEST(WriteRequest, ClearLeavesNothingBehind) {
  WriteRequest request;
  const TimedValue two[] = {{1, 1}, {2, 2}};
  AddSeries(&request, Key("m", {{"a", "1"}, {"b", "2"}}), two);
  request.Clear();
  EXPECT_EQ(TextOf(Decode(request)), std::vector<std::string>{});
  AddSeries(&request, Key("n", {{"c", "3"}}), std::vector<TimedValue>{{4, 4}});
  EXPECT_EQ(TextOf(Decode(request)), std::vector<std::string>{"__name__=n c=3 4@4 "});
}

TEST(WriteRequest, CarriesExemplarsAndFamilies) {
  const std::string labels = LabelsKey({{"trace_id", "abc"}});
  const TimedValue sample[] = {{5, 1000}};
  const Exemplar exemplars[] = {{labels, 0.5, 999}, {"", -0.0, -1}};
  WriteRequest request;
  request.AddSeries({Key("m", {}), sample, exemplars});
  request.AddFamily({"m", "counter", "Of \"ms\"\nhere", "seconds"});
  request.AddFamily({"n", "stateset", "", ""});
  request.AddFamily({"o", "untyped", "", ""});
  const prometheus::WriteRequest decoded = Decode(request);
  ASSERT_EQ(decoded.timeseries(0).exemplars_size(), 2);
  const prometheus::Exemplar& first = decoded.timeseries(0).exemplars(0);
  EXPECT_EQ(first.labels(0).name() + "=" + first.labels(0).value(), "trace_id=abc");
  EXPECT_EQ(first.value(), 0.5);
  EXPECT_EQ(first.timestamp(), 999);
  const prometheus::Exemplar& second = decoded.timeseries(0).exemplars(1);
  EXPECT_EQ(second.labels_size(), 0);
  EXPECT_EQ(ValueBits(second.value()), ValueBits(-0.0));
  EXPECT_EQ(second.timestamp(), -1);
  ASSERT_EQ(decoded.metadata_size(), 3);
  EXPECT_EQ(decoded.metadata(0).type(), prometheus::MetricMetadata::COUNTER);
  EXPECT_EQ(decoded.metadata(0).metric_family_name(), "m");
  EXPECT_EQ(decoded.metadata(0).help(), "Of \"ms\"\nhere");
  EXPECT_EQ(decoded.metadata(0).unit(), "seconds");
  EXPECT_EQ(decoded.metadata(1).type(), prometheus::MetricMetadata::STATESET);
  EXPECT_EQ(decoded.metadata(2).type(), prometheus::MetricMetadata::UNKNOWN);
}

TEST(WriteRequest, HasTheBytesOfTheSpecification) {
  WriteRequest request;
  const TimedValue sample[] = {{1, 5}};
  AddSeries(&request, Key("m", {}), sample);
  EXPECT_EQ(request.bytes(), std::string_view("\x0a\x1c"
                                              "\x0a\x0d\x0a\x08__name__\x12\x01m"
                                              "\x12\x0b\x09\0\0\0\0\0\0\xf0\x3f\x10\x05",
                                              30));
}

}  // namespace
}  // namespace pp
