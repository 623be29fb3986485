#include "formats/write_request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "formats/labels.h"
#include "remote_write_v1.pb.h"
#include "values/number.h"

namespace pp {
namespace {

std::string KeyOf(std::string_view name, std::vector<Label> labels) {
  std::string key;
  AppendSeriesKey(name, &labels, &key);
  return key;
}

prometheus::WriteRequest Decode(const WriteRequest& request) {
  std::string body;
  request.AppendTo(&body);
  prometheus::WriteRequest decoded;
  EXPECT_TRUE(decoded.ParseFromString(body));
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
  request.AddSeries(KeyOf("m", {{"z", "1"}, {"Zone", "2"}, {"a", "ä"}}));
  request.AddSample(1, 1000);
  request.AddSample(2.5, 2000);
  request.AddSeries(KeyOf("n", {}));
  request.AddSample(3, -5);
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
  WriteRequest request;
  request.AddSeries(KeyOf("m", {}));
  for (const double value : values) request.AddSample(value, 1);
  const prometheus::WriteRequest decoded = Decode(request);
  ASSERT_EQ(decoded.timeseries(0).samples_size(), 8);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(ValueBits(decoded.timeseries(0).samples(i).value()), ValueBits(values[i])) << i;
  }
  EXPECT_EQ(ValueBits(decoded.timeseries(0).samples(2).value()), 0x7ff8000000000001U);
}

TEST(WriteRequest, KeepsEveryTimestamp) {
  const int64_t times[] = {0, -1, 1, std::numeric_limits<int64_t>::min(),
                           std::numeric_limits<int64_t>::max()};
  WriteRequest request;
  request.AddSeries(KeyOf("m", {}));
  for (const int64_t time : times) request.AddSample(1, time);
  const prometheus::WriteRequest decoded = Decode(request);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(decoded.timeseries(0).samples(i).timestamp(), times[i]);
}

TEST(WriteRequest, ClearLeavesNothingBehind) {
  WriteRequest request;
  request.AddSeries(KeyOf("m", {{"a", "1"}, {"b", "2"}}));
  request.AddSample(1, 1);
  request.AddSample(2, 2);
  request.Clear();
  EXPECT_EQ(TextOf(Decode(request)), std::vector<std::string>{});
  request.AddSeries(KeyOf("n", {{"c", "3"}}));
  request.AddSample(4, 4);
  EXPECT_EQ(TextOf(Decode(request)), std::vector<std::string>{"__name__=n c=3 4@4 "});
}

TEST(WriteRequest, HasTheBytesOfTheSpecification) {
  WriteRequest request;
  request.AddSeries(KeyOf("m", {}));
  request.AddSample(1, 5);
  std::string body = ">";
  request.AppendTo(&body);
  EXPECT_EQ(body, std::string(">\x0a\x1c"
                              "\x0a\x0d\x0a\x08__name__\x12\x01m"
                              "\x12\x0b\x09\0\0\0\0\0\0\xf0\x3f\x10\x05",
                              31));
}

}  // namespace
}  // namespace pp
