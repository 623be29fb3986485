// The store that other tests rely on: what it keeps, and that it sees what a sender does wrong.

#include <gtest/gtest.h>
#include <snappy.h>

#include <bit>

#include "remote_write_v1.pb.h"
#include "support/sample_store.h"

namespace pp_test {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;
using Values = std::vector<std::pair<int64_t, double>>;

void AddSeries(const Labels& labels, const Values& values, prometheus::WriteRequest* request) {
  prometheus::TimeSeries* series = request->add_timeseries();
  for (const auto& [name, value] : labels) {
    prometheus::Label* label = series->add_labels();
    label->set_name(name);
    label->set_value(value);
  }
  for (const auto& [timestamp, value] : values) {
    prometheus::Sample* sample = series->add_samples();
    sample->set_timestamp(timestamp);
    sample->set_value(value);
  }
}

Receiver::Request Encoded(const prometheus::WriteRequest& message) {
  Receiver::Request request{"POST",
                            "/",
                            {{"Content-Type", "application/x-protobuf"},
                             {"Content-Encoding", "snappy"},
                             {"X-Prometheus-Remote-Write-Version", "0.1.0"},
                             {"User-Agent", "prometheus-pusher/1"}},
                            ""};
  const std::string bytes = message.SerializeAsString();
  snappy::Compress(bytes.data(), bytes.size(), &request.body);
  return request;
}

Receiver::Request OneSeries(const Labels& labels, const Values& values) {
  prometheus::WriteRequest message;
  AddSeries(labels, values, &message);
  return Encoded(message);
}

int StatusFor(const Receiver::Request& request, SampleStore* store) {
  httplib::Response response;
  store->Serve(request, &response);
  return response.status;
}

// The first thing that a new store finds wrong with `request`.
std::string WrongWith(const Receiver::Request& request) {
  SampleStore store;
  StatusFor(request, &store);
  return store.Violations().empty() ? "" : store.Violations()[0];
}

const Labels kSeries = {{"A", "1"}, {"__name__", "m"}, {"b", "2"}};

TEST(SampleStore, KeepsEachSampleOnce) {
  SampleStore store;
  EXPECT_EQ(204, StatusFor(OneSeries(kSeries, {{-1, 0.1}, {2, -0.0}}), &store));
  EXPECT_EQ(204, StatusFor(OneSeries(kSeries, {{2, -0.0}, {3, 1e30}}), &store));
  const std::set<StoredSample> expected = {
      {"m{A=\"1\",b=\"2\"}", "0.1", -1},
      {"m{A=\"1\",b=\"2\"}", "-0", 2},
      {"m{A=\"1\",b=\"2\"}", "1e+30", 3},
  };
  EXPECT_EQ(expected, store.Samples());
  EXPECT_EQ(3u, store.size());
  EXPECT_EQ(1u, store.figures().repeats);
  EXPECT_EQ(2u, store.figures().requests);
  EXPECT_EQ(2u, store.figures().largest_samples);
  EXPECT_TRUE(store.Violations().empty()) << store.Violations()[0];
  EXPECT_TRUE(store.OutOfOrder().empty());
}

TEST(SampleStore, NotesWhatComesOutOfOrder) {
  SampleStore store;
  StatusFor(OneSeries(kSeries, {{1, 1}, {3, 3}}), &store);
  StatusFor(OneSeries(kSeries, {{1, 1}}), &store);
  StatusFor(OneSeries({{"__name__", "other"}}, {{2, 1}}), &store);
  EXPECT_TRUE(store.OutOfOrder().empty());
  StatusFor(OneSeries(kSeries, {{2, 2}}), &store);
  ASSERT_EQ(1u, store.OutOfOrder().size());
  EXPECT_EQ("m{A=\"1\",b=\"2\"} 2 2 came after 3", store.OutOfOrder()[0]);
}

TEST(SampleStore, RollsBackKeepsTheRestOrFails) {
  using Verdict = SampleStore::Verdict;
  for (const auto& [verdict, status, kept] :
       {std::tuple(Verdict::kRollBack, 400, 0u), std::tuple(Verdict::kKeepRest, 400, 1u),
        std::tuple(Verdict::kFail, 500, 0u)}) {
    const auto judge = [verdict = verdict](const StoredSample& sample) {
      return sample.value == "2" ? verdict : Verdict::kTake;
    };
    SampleStore store(judge);
    EXPECT_EQ(status, StatusFor(OneSeries(kSeries, {{1, 1}, {2, 2}}), &store));
    EXPECT_EQ(kept, store.size());
    EXPECT_EQ(204, StatusFor(OneSeries(kSeries, {{3, 3}}), &store));
    EXPECT_EQ(status == 500 ? 1u : 0u, store.figures().failed);
    EXPECT_EQ(status == 400 ? 1u : 0u, store.figures().refused);
  }
}

TEST(SampleStore, RefusesAnotherValueOfTheSameTime) {
  SampleStore strict;
  SampleStore lenient(nullptr, SampleStore::Verdict::kKeepRest);
  for (SampleStore* store : {&strict, &lenient}) {
    EXPECT_EQ(204, StatusFor(OneSeries(kSeries, {{1, 1}}), store));
    EXPECT_EQ(400, StatusFor(OneSeries(kSeries, {{1, 2}, {2, 2}}), store));
    EXPECT_TRUE(store->Samples().contains({"m{A=\"1\",b=\"2\"}", "1", 1}));
  }
  EXPECT_EQ(1u, strict.size());
  EXPECT_EQ(2u, lenient.size());
}

TEST(SampleStore, SeesWhatARequestDoesWrong) {
  const Values one = {{1, 1}};
  EXPECT_EQ("", WrongWith(OneSeries(kSeries, one)));
  EXPECT_EQ("a request without series", WrongWith(Encoded({})));
  EXPECT_EQ("m: no samples", WrongWith(OneSeries({{"__name__", "m"}}, {})));
  EXPECT_EQ("m{a=\"1\",A=\"1\"}: label A out of order",
            WrongWith(OneSeries({{"__name__", "m"}, {"a", "1"}, {"A", "1"}}, one)));
  EXPECT_EQ("m{a=\"1\",a=\"2\"}: label a twice",
            WrongWith(OneSeries({{"__name__", "m"}, {"a", "1"}, {"a", "2"}}, one)));
  EXPECT_EQ("m{a=\"\"}: label a without a value",
            WrongWith(OneSeries({{"__name__", "m"}, {"a", ""}}, one)));
  EXPECT_NE("", WrongWith(OneSeries({{"__name__", "m"}, {"a:b", "1"}}, one)));
  EXPECT_NE("", WrongWith(OneSeries({{"a", "1"}}, one)));
  EXPECT_NE("", WrongWith(OneSeries({{"__name__", "9"}}, one)));
  EXPECT_NE("", WrongWith(OneSeries({{"__meta", "1"}, {"__name__", "m"}}, one)));
  EXPECT_EQ("m at 1: twice in a request",
            WrongWith(OneSeries({{"__name__", "m"}}, {{1, 1}, {1, 1}})));
  prometheus::WriteRequest in_two_series;
  AddSeries({{"__name__", "m"}}, {{2, 1}}, &in_two_series);
  AddSeries({{"__name__", "m"}}, one, &in_two_series);
  EXPECT_EQ("m at 1: out of order in a request", WrongWith(Encoded(in_two_series)));
  Receiver::Request request = OneSeries(kSeries, one);
  request.body += "x";
  EXPECT_EQ("a body that is no snappy block", WrongWith(request));
  for (const char* header : {"Content-Type", "Content-Encoding", "User-Agent"}) {
    request = OneSeries(kSeries, one);
    request.headers.erase(header);
    EXPECT_NE(std::string::npos, WrongWith(request).find(header));
  }
  request = OneSeries(kSeries, one);
  request.headers.emplace("Content-Encoding", "gzip");
  EXPECT_EQ("Content-Encoding is not snappy", WrongWith(request));
}

}  // namespace
}  // namespace pp_test
