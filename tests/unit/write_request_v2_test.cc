#include "formats/write_request_v2.h"

#include <gtest/gtest.h>

#include <deque>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "formats/labels.h"
#include "remote_write_v2.pb.h"
#include "support/series_key.h"
#include "values/number.h"

namespace pp {
namespace {

using io::prometheus::write::v2::Metadata;
using io::prometheus::write::v2::Request;
using io::prometheus::write::v2::TimeSeries;

// A key that lives to the end.
std::string_view KeyOf(std::string_view name, std::vector<Label> labels) {
  static std::deque<std::string> keys;
  AppendSeriesKey(name, &labels, &keys.emplace_back());
  return keys.back();
}

Request Decode(WriteRequestV2* request) {
  Request decoded;
  request->WriteSymbols();
  EXPECT_TRUE(
      decoded.ParseFromString(std::string(request->symbols()) + std::string(request->series())));
  return decoded;
}

// Labels as text; what is out of range fails the test.
template <typename Message>
std::string LabelsOf(const Request& request, const Message& message) {
  EXPECT_EQ(0, message.labels_refs_size() % 2);
  std::string text;
  for (int i = 0; i < message.labels_refs_size(); ++i) {
    const uint32_t ref = message.labels_refs(i);
    EXPECT_LT(ref, static_cast<uint32_t>(request.symbols_size()));
    text += request.symbols(static_cast<int>(ref)) + (i % 2 == 0 ? "=" : " ");
  }
  return text;
}

std::string SamplesOf(const TimeSeries& series) {
  std::string text;
  for (const auto& sample : series.samples()) {
    AppendValue(sample.value(), &text);
    text += "@" + std::to_string(sample.timestamp());
    if (sample.start_timestamp() != 0) text += "since" + std::to_string(sample.start_timestamp());
    text += " ";
  }
  return text;
}

TEST(WriteRequestV2, SortsLabelsAndKeepsTheOrderOfSamples) {
  WriteRequestV2 request;
  const TimedValue two[] = {{1, 1000}, {-2.5, -2000}};
  request.AddSeries({KeyOf("m", {{"z", "1"}, {"Zone", "2"}, {"a", "ä"}}), two, {}});
  request.AddSeries({KeyOf("n", {}), std::span(two).first(1), {}});
  const Request decoded = Decode(&request);
  ASSERT_EQ(2, decoded.timeseries_size());
  EXPECT_EQ("Zone=2 __name__=m a=ä z=1 ", LabelsOf(decoded, decoded.timeseries(0)));
  EXPECT_EQ("1@1000 -2.5@-2000 ", SamplesOf(decoded.timeseries(0)));
  EXPECT_EQ("__name__=n ", LabelsOf(decoded, decoded.timeseries(1)));
  EXPECT_FALSE(decoded.timeseries(0).has_metadata());
}

TEST(WriteRequestV2, HasEachSymbolOnceAndTheEmptyOneFirst) {
  WriteRequestV2 request;
  const TimedValue sample[] = {{1, 1}};
  const Family family = {"m", "gauge", "m", ""};
  for (int i = 0; i < 3000; ++i) {
    const std::string value = std::to_string(i % 1500);
    request.AddSeries({KeyOf("m", {{"a", value}, {value, "a"}}), sample, {}, &family});
  }
  const Request decoded = Decode(&request);
  ASSERT_EQ(3000, decoded.timeseries_size());
  EXPECT_EQ("", decoded.symbols(0));
  const std::set<std::string> symbols(decoded.symbols().begin(), decoded.symbols().end());
  EXPECT_EQ(symbols.size(), static_cast<size_t>(decoded.symbols_size()));
  EXPECT_EQ("7=a __name__=m a=7 ", LabelsOf(decoded, decoded.timeseries(7)));
  EXPECT_EQ("1499=a __name__=m a=1499 ", LabelsOf(decoded, decoded.timeseries(2999)));
}

TEST(WriteRequestV2, KeepsTheBitsOfEveryValueAndEveryTimestamp) {
  const TimedValue samples[] = {{0.0, 0},
                                {-0.0, std::numeric_limits<int64_t>::min()},
                                {StaleMarker(), std::numeric_limits<int64_t>::max()},
                                {-std::numeric_limits<double>::infinity(), -1},
                                {std::numeric_limits<double>::denorm_min(), 1}};
  WriteRequestV2 request;
  request.AddSeries({KeyOf("m", {}), samples, {}});
  const Request decoded = Decode(&request);
  ASSERT_EQ(5, decoded.timeseries(0).samples_size());
  for (int i = 0; i < 5; ++i) {
    const auto& sample = decoded.timeseries(0).samples(i);
    EXPECT_EQ(ValueBits(sample.value()), ValueBits(samples[i].value)) << i;
    EXPECT_EQ(sample.timestamp(), samples[i].timestamp) << i;
  }
  EXPECT_EQ(0x7ff0000000000002U, ValueBits(decoded.timeseries(0).samples(2).value()));
}

TEST(WriteRequestV2, CarriesMetadataExemplarsAndStarts) {
  const std::string labels = LabelsKey({{"trace_id", "abc"}, {"A", "b"}});
  const TimedValue samples[] = {{5, 1000}, {6, 2000}, {1, 3000}};
  const Exemplar exemplars[] = {{labels, 0.5, 999}, {"", 1, 2000}};
  const Family family = {"m", "counter", "Of ms", "seconds"};
  const int64_t starts[] = {1500, 2500};
  WriteRequestV2 request;
  request.AddSeries({KeyOf("m_total", {}), samples, exemplars, &family, starts});
  const Request decoded = Decode(&request);
  const TimeSeries& series = decoded.timeseries(0);
  // Before the first start that is known it is not.
  EXPECT_EQ("5@1000 6@2000since1500 1@3000since2500 ", SamplesOf(series));
  ASSERT_EQ(2, series.exemplars_size());
  EXPECT_EQ("A=b trace_id=abc ", LabelsOf(decoded, series.exemplars(0)));
  EXPECT_EQ(0.5, series.exemplars(0).value());
  EXPECT_EQ(999, series.exemplars(0).timestamp());
  EXPECT_EQ("", LabelsOf(decoded, series.exemplars(1)));
  EXPECT_EQ(Metadata::METRIC_TYPE_COUNTER, series.metadata().type());
  EXPECT_EQ("Of ms", decoded.symbols(static_cast<int>(series.metadata().help_ref())));
  EXPECT_EQ("seconds", decoded.symbols(static_cast<int>(series.metadata().unit_ref())));
}

TEST(WriteRequestV2, WhatAFamilyLacksIsTheEmptySymbol) {
  const TimedValue sample[] = {{1, 1}};
  const Family family = {"m", "gauge", "", ""};
  WriteRequestV2 request;
  request.AddSeries({KeyOf("m", {}), sample, {}, &family});
  const Request decoded = Decode(&request);
  EXPECT_EQ(Metadata::METRIC_TYPE_GAUGE, decoded.timeseries(0).metadata().type());
  EXPECT_EQ(0U, decoded.timeseries(0).metadata().help_ref());
  EXPECT_EQ(0U, decoded.timeseries(0).metadata().unit_ref());
}

TEST(WriteRequestV2, HasTheBytesOfTheSpecification) {
  const TimedValue sample[] = {{1, 5}};
  const Exemplar exemplar[] = {{"", 1, 7}};
  const Family family = {"m", "gauge", "h", "u"};
  const int64_t start[] = {3};
  WriteRequestV2 request;
  request.AddSeries({KeyOf("m", {}), sample, exemplar, &family, start});
  request.WriteSymbols();
  EXPECT_EQ(request.symbols(),
            std::string_view("\x22\0\x22\x08__name__\x22\x01m\x22\x01h\x22\x01u", 21));
  EXPECT_EQ(request.series(), std::string_view("\x2a\x28\x0a\x02\x01\x02"
                                               "\x12\x0d\x09\0\0\0\0\0\0\xf0\x3f\x10\x05\x18\x03"
                                               "\x22\x0b\x11\0\0\0\0\0\0\xf0\x3f\x18\x07"
                                               "\x2a\x06\x08\x02\x18\x03\x20\x04",
                                               42));
}

TEST(WriteRequestV2, ClearLeavesNothingBehind) {
  WriteRequestV2 request;
  const TimedValue sample[] = {{1, 1}};
  request.AddSeries({KeyOf("m", {{"a", "1"}}), sample, {}});
  request.WriteSymbols();
  request.Clear();
  const Request empty = Decode(&request);
  EXPECT_EQ(0, empty.timeseries_size());
  EXPECT_EQ(1, empty.symbols_size());
  request.Clear();
  request.AddSeries({KeyOf("n", {{"b", "2"}}), sample, {}});
  const Request decoded = Decode(&request);
  EXPECT_EQ(5, decoded.symbols_size());
  EXPECT_EQ("__name__=n b=2 ", LabelsOf(decoded, decoded.timeseries(0)));
}

}  // namespace
}  // namespace pp
