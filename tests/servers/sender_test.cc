// The duties of a Remote Write sender that both versions of the specification have in common, each
// shown on the bytes of its requests, for both.
// https://prometheus.io/docs/specs/prw/remote_write_spec/ and .../remote_write_spec_2_0/

#include <snappy.h>

#include <chrono>
#include <ctime>
#include <mutex>
#include <set>

#include "support/sender_of.h"
#include "values/number.h"

namespace pp_test {
namespace {

// "value@time "
std::string SamplesOf(const prometheus::TimeSeries& series) {
  std::string text;
  for (const prometheus::Sample& sample : series.samples()) {
    pp::AppendValue(sample.value(), &text);
    text += "@" + std::to_string(sample.timestamp()) + " ";
  }
  return text;
}

// Of both versions; the parameter is the version.
class Sender : public SenderOf, public ::testing::WithParamInterface<int> {
 protected:
  Result Push(const std::string& stream, const std::string& options = "",
              Receiver::Script script = nullptr) {
    return SenderOf::Push(GetParam(), stream, options, std::move(script));
  }
};

INSTANTIATE_TEST_SUITE_P(RemoteWrite, Sender, ::testing::Values(1, 2));

TEST_P(Sender, PostsProtobufInASnappyBlock) {
  EXPECT_EQ(0, Push("a 1 1000\n").status);
  const Receiver::Request request = receiver_->requests().at(0);
  EXPECT_EQ("POST", request.method);
  EXPECT_EQ(GetParam() == 1 ? "application/x-protobuf"
                            : "application/x-protobuf;proto=io.prometheus.write.v2.Request",
            HeaderOf(request, "Content-Type"));
  EXPECT_EQ("snappy", HeaderOf(request, "Content-Encoding"));
  // The framed format begins with a chunk that says "sNaPpY".
  EXPECT_FALSE(Contains(request.body, "sNaPpY"));
  EXPECT_TRUE(snappy::IsValidCompressedBuffer(request.body.data(), request.body.size()));
  EXPECT_EQ("a 1 1000", ToString(*store_.Samples().begin()));
}

TEST_P(Sender, SendsTheVersionHeader) {
  EXPECT_EQ(0, Push("a 1 1000\n").status);
  EXPECT_EQ(GetParam() == 1 ? "0.1.0" : "2.0.0",
            HeaderOf(receiver_->requests().at(0), "X-Prometheus-Remote-Write-Version"));
}

TEST_P(Sender, NamesItselfAndItsVersion) {
  EXPECT_EQ(0, Push("a 1 1000\n").status);
  const std::string agent = HeaderOf(receiver_->requests().at(0), "User-Agent");
  EXPECT_TRUE(agent.starts_with("prometheus-pusher/")) << agent;
  EXPECT_GT(agent.size(), std::string("prometheus-pusher/").size());
}

TEST_P(Sender, UserHeadersDoNotOverrideTheProtocols) {
  for (const char* header :
       {"Content-Type: text/plain", "content-encoding: gzip", "User-Agent: me", "Retry-Attempt: 9",
        "X-Prometheus-Remote-Write-Version: 3.0.0", "Content-Length: 1"}) {
    EXPECT_EQ(2, Push("a 1 1000\n", "-H '" + std::string(header) + "'").status) << header;
    EXPECT_EQ(0u, receiver_->request_count());
  }
}

TEST_P(Sender, SendsTheHeadersOfTheUser) {
  EXPECT_EQ(0, Push("a 1 1000\n", "-H 'X-Scope-OrgID: team' -u me:secret").status);
  const Receiver::Request request = receiver_->requests().at(0);
  EXPECT_EQ("team", HeaderOf(request, "X-Scope-OrgID"));
  EXPECT_EQ("Basic bWU6c2VjcmV0", HeaderOf(request, "Authorization"));
}

TEST_P(Sender, SendsClassicNamesUnlessOthersAreAskedFor) {
  const std::string stream = "{\"my.metric\"} 1 1000\na{\"b.c\"=\"1\"} 1 1000\na:b 1 1000\n";
  EXPECT_EQ(1, Push(stream).status);
  EXPECT_EQ("__name__=a:b ", LabelsOf(OnlyRequest().v1.timeseries(0)));
  EXPECT_EQ(1, OnlyRequest().v1.timeseries_size());
  EXPECT_EQ(std::vector<std::string>(), store_.Violations());

  EXPECT_EQ(0, Push(stream, "--utf8-names").status);
  const prometheus::WriteRequest request = OnlyRequest().v1;
  ASSERT_EQ(3, request.timeseries_size());
  EXPECT_EQ("__name__=my.metric ", LabelsOf(request.timeseries(0)));
  EXPECT_EQ("__name__=a b.c=1 ", LabelsOf(request.timeseries(1)));
}

TEST_P(Sender, SendsNoReservedLabels) {
  const Result result = Push("a{__x=\"1\"} 1 1000\na{__name__=\"b\"} 1 1000\na{_x=\"1\"} 1 1000\n");
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "label __x: names that begin with __ are reserved"));
  EXPECT_EQ("__name__=a _x=1 ", LabelsOf(OnlyRequest().v1.timeseries(0)));
}

TEST_P(Sender, SendsAMetricNameWithEachSeries) {
  const Result result = Push("{a=\"1\"} 1 1000\n{\"a\"} 1 1000\n");
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "metric name is missing")) << result.err;
  EXPECT_EQ("__name__=a ", LabelsOf(OnlyRequest().v1.timeseries(0)));
}

TEST_P(Sender, SortsLabelNamesByBytes) {
  EXPECT_EQ(0, Push("m{b=\"1\",A=\"2\",a=\"3\",_=\"4\",a1=\"5\",aB=\"6\"} 1 1000\n").status);
  EXPECT_EQ("A=2 _=4 __name__=m a=3 a1=5 aB=6 b=1 ", LabelsOf(OnlyRequest().v1.timeseries(0)));
}

TEST_P(Sender, SendsNoLabelNameTwice) {
  const Result result =
      Push("m{a=\"1\",a=\"2\"} 1 1000\nm{a=\"1\",\"a\"=\"1\"} 1 1000\nm 1 1000\n");
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "duplicate label a"));
  EXPECT_TRUE(Contains(result.err, "\"delivered\":1,\"rejected\":2"));
  EXPECT_EQ("__name__=m ", LabelsOf(OnlyRequest().v1.timeseries(0)));
}

TEST_P(Sender, StripsEmptyLabelsBeforeItLooksForDuplicates) {
  EXPECT_EQ(0, Push("m{a=\"\",a=\"1\",b=\"\"} 1 1000\nm{a=\"1\"} 2 2000\n").status);
  ASSERT_EQ(1, OnlyRequest().v1.timeseries_size());
  EXPECT_EQ("__name__=m a=1 ", LabelsOf(OnlyRequest().v1.timeseries(0)));
}

TEST_P(Sender, SendsAllLabelsWithTheSamplesOfASeries) {
  EXPECT_EQ(0, Push("m{a=\"1\"} 1 1000\nm{a=\"2\"} 2 1000\nm{a=\"1\"} 3 2000\nm 4 1000\n").status);
  const prometheus::WriteRequest request = OnlyRequest().v1;
  ASSERT_EQ(3, request.timeseries_size());
  EXPECT_EQ("__name__=m a=1 ", LabelsOf(request.timeseries(0)));
  EXPECT_EQ("1@1000 3@2000 ", SamplesOf(request.timeseries(0)));
  EXPECT_EQ("__name__=m a=2 ", LabelsOf(request.timeseries(1)));
  EXPECT_EQ("__name__=m ", LabelsOf(request.timeseries(2)));
}

TEST_P(Sender, SendsTimestampsInMilliseconds) {
  const int64_t before = int64_t{std::time(nullptr)} * 1000;
  EXPECT_EQ(0, Push("a 1 1767125148123\nb 1 -1\nnow 1\n").status);
  const prometheus::WriteRequest request = OnlyRequest().v1;
  EXPECT_EQ("1@1767125148123 ", SamplesOf(request.timeseries(0)));
  EXPECT_EQ("1@-1 ", SamplesOf(request.timeseries(1)));
  EXPECT_GE(request.timeseries(2).samples(0).timestamp(), before);
  EXPECT_LE(request.timeseries(2).samples(0).timestamp(), before + 60'000);
}

TEST_P(Sender, SendsTheSamplesOfASeriesInTheOrderOfTime) {
  EXPECT_EQ(0, Push("a 3 3000\na 1 1000\na 1 1000\na 2 2000\n").status);
  EXPECT_EQ("1@1000 2@2000 3@3000 ", SamplesOf(OnlyRequest().v1.timeseries(0)));
}

// Every fifth request fails once, so that retries are part of it.
TEST_P(Sender, KeepsTheOrderOfASeriesAcrossParallelRequests) {
  std::string stream;
  for (int time = 1; time <= 100; ++time) {
    for (int series = 0; series < 20; ++series) {
      stream += "m{s=\"" + std::to_string(series) + "\"} 1 " + std::to_string(time) + "\n";
    }
  }
  const Result result =
      Push(stream, "--shards 4 --batch-samples 50",
           [this](size_t number, const Receiver::Request& request, httplib::Response* response) {
             if (number % 5 == 4)
               response->status = 503;
             else
               store_.Serve(request, response);
           });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(2000u, store_.size());
  EXPECT_EQ(0u, store_.figures().repeats);
  EXPECT_EQ(std::vector<std::string>(), store_.OutOfOrder());
  EXPECT_EQ(std::vector<std::string>(), store_.Violations());
}

TEST_P(Sender, SendsTheBitsOfEachValue) {
  EXPECT_EQ(0, Push("a -0 1\na 0 2\na NaN 3\na nan 4\na -Inf 5\na 5e-324 6\n").status);
  const prometheus::TimeSeries series = OnlyRequest().v1.timeseries(0);
  ASSERT_EQ(6, series.samples_size());
  const uint64_t bits[] = {0x8000000000000000, 0, 0x7ff8000000000001, 0x7ff8000000000001,
                           0xfff0000000000000, 1};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(bits[i], pp::ValueBits(series.samples(i).value())) << i;
}

TEST_P(Sender, EndsSeriesByStaleMarkersIfAsked) {
  const Result result = Push("a 1 1000\nb NaN 1000\na 2 2000\n", "--stale-at-end");
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"read\":3,\"delivered\":3,\"rejected\":0,")) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"stale_markers\":2,")) << result.err;
  const std::vector<RemoteWriteRequest> requests = Decoded();
  const prometheus::WriteRequest& last = requests.back().v1;
  std::set<std::string> times;
  ASSERT_EQ(2, last.timeseries_size());
  for (const prometheus::TimeSeries& series : last.timeseries()) {
    EXPECT_EQ(0x7ff0000000000002U, pp::ValueBits(series.samples(0).value()));
    times.insert(LabelsOf(series) + std::to_string(series.samples(0).timestamp()));
  }
  EXPECT_EQ((std::set<std::string>{"__name__=a 2001", "__name__=b 1001"}), times);
  // The bits have no other use.
  EXPECT_EQ(0x7ff8000000000001U,
            pp::ValueBits(requests[requests.size() - 2].v1.timeseries(1).samples(0).value()));
}

TEST_P(Sender, SaysHowManySeriesCouldNotBeMarked) {
  const Result result =
      Push("a 1 1000\nb 1 1000\nc 1 1000\n", "--stale-at-end --batch-samples 1 --max-retry-time 0",
           [this](size_t number, const Receiver::Request& request, httplib::Response* response) {
             if (number < 3) return store_.Serve(request, response);
             response->status = 503;
           });
  EXPECT_EQ(3, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":3,\"rejected\":0,")) << result.err;
  EXPECT_TRUE(Contains(result.err, ": 3 series could not be marked as ended: ")) << result.err;
}

TEST_P(Sender, CarriesExemplars) {
  const Result result = Push(
      "a_total 5 1000 # {} 0.25 9\na_total 6 2000 # {trace_id=\"abc\",A=\"b\"} 0.5 7.123\na_total "
      "7 3000 # {} 1\n");
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"exemplars\":3,")) << result.err;
  const prometheus::TimeSeries series = OnlyRequest().v1.timeseries(0);
  ASSERT_EQ(3, series.exemplars_size());
  // By their own times; one without a time has its sample's.
  EXPECT_EQ(3000, series.exemplars(0).timestamp());
  const prometheus::Exemplar& second = series.exemplars(1);
  EXPECT_EQ("A", second.labels(0).name());
  EXPECT_EQ("trace_id", second.labels(1).name());
  EXPECT_EQ("abc", second.labels(1).value());
  EXPECT_EQ(0.5, second.value());
  EXPECT_EQ(7123, second.timestamp());
  EXPECT_EQ(9000, series.exemplars(2).timestamp());
  EXPECT_EQ(0, series.exemplars(2).labels_size());
}

TEST_P(Sender, ChecksTheLabelsOfExemplars) {
  const Result result = Push("a 1 1000 # {\"b.c\"=\"1\"} 1\na 1 1000 # {__b=\"1\"} 1\na 1 1000\n");
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "exemplar: label __b: names that begin")) << result.err;
  EXPECT_TRUE(Contains(result.err, "exemplar: a name is not")) << result.err;
  EXPECT_EQ(0, OnlyRequest().v1.timeseries(0).exemplars_size());
}

TEST_P(Sender, DoesNotRetry4xx) {
  for (const int status : {401, 402, 403, 404, 405, 410, 415, 451}) {
    const Result result = Push(
        "a 1 1000\n", "",
        [status](size_t, const Receiver::Request&, httplib::Response* r) { r->status = status; });
    EXPECT_EQ(3, result.status) << status;
    EXPECT_EQ(1u, receiver_->request_count()) << status;
  }
  for (const int status : {400, 409, 413, 422}) {
    const Result result = Push(
        "a 1 1000\n", "",
        [status](size_t, const Receiver::Request&, httplib::Response* r) { r->status = status; });
    EXPECT_EQ(1, result.status) << status;
    EXPECT_EQ(1u, receiver_->request_count()) << status;
  }
}

TEST_P(Sender, Retries5xxAnd429WithBackoff) {
  std::mutex mutex;
  std::vector<std::chrono::steady_clock::time_point> times;
  const Result result =
      Push("a 1 1000\n", "",
           [&](size_t number, const Receiver::Request& request, httplib::Response* response) {
             {
               const std::lock_guard lock(mutex);
               times.push_back(std::chrono::steady_clock::now());
             }
             constexpr int kAnswers[] = {500, 502, 503, 504, 429};
             if (number < std::size(kAnswers))
               response->status = kAnswers[number];
             else
               store_.Serve(request, response);
           });
  EXPECT_EQ(0, result.status) << result.err;
  ASSERT_EQ(6u, times.size());
  // 30 ms, twice as long each time, a tenth more or less.
  for (size_t i = 1; i < times.size(); ++i) {
    const auto least = std::chrono::milliseconds(30 << (i - 1)) * 9 / 10;
    EXPECT_GE(times[i] - times[i - 1] + std::chrono::milliseconds(2), least) << i;
  }
  const std::vector<Receiver::Request> requests = receiver_->requests();
  EXPECT_EQ("", HeaderOf(requests[0], "Retry-Attempt"));
  EXPECT_EQ("5", HeaderOf(requests[5], "Retry-Attempt"));
  for (const Receiver::Request& request : requests) EXPECT_EQ(requests[0].body, request.body);
}

TEST_P(Sender, HonoursRetryAfter) {
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(0,
            Push("a 1 1000\n", "",
                 [&](size_t number, const Receiver::Request& request, httplib::Response* response) {
                   if (number > 0) return store_.Serve(request, response);
                   response->status = 429;
                   response->set_header("Retry-After", "1");
                 })
                .status);
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(980));
}

TEST_P(Sender, IgnoresTheBodyOf2xx) {
  const Result result = Push(
      "a 1 1000\n", "", [&](size_t, const Receiver::Request& request, httplib::Response* response) {
        store_.Serve(request, response);
        response->status = 200;
        response->set_content("error: nothing was stored\n", "text/plain");
      });
  EXPECT_EQ(0, result.status);
  EXPECT_FALSE(Contains(result.err, "nothing was stored"));
}

TEST_P(Sender, ShowsTheBodyOfAnErrorAsItCame) {
  const Result result = Push("a 1 1000\n", "--rejects bad",
                             [](size_t, const Receiver::Request&, httplib::Response* r) {
                               r->status = 400;
                               r->set_content("err-x: some {words} of its own\n", "text/plain");
                             });
  EXPECT_TRUE(Contains(result.err, "HTTP 400: err-x: some {words} of its own")) << result.err;
  EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "err-x: some {words} of its own"));
}

TEST_P(Sender, CapsRequestsByTheirDecodedBytes) {
  std::string stream;
  for (int i = 0; i < 3000; ++i) {
    stream += "m{s=\"" + std::to_string(i) + std::string(4000, 'x') + "\"} 1 1000\n";
  }
  EXPECT_EQ(0, Push(stream).status);
  EXPECT_EQ(3000u, store_.size());
  EXPECT_GT(receiver_->request_count(), 1u);
  EXPECT_LT(store_.figures().largest_bytes, uint64_t{6} << 20);
}

TEST_P(Sender, A202IsNotCalledDelivered) {
  const Result result =
      Push("a 1 1000\na 2 2000\n", "",
           [](size_t, const Receiver::Request& request, httplib::Response* response) {
             response->status = 202;
             if (HeaderOf(request, "X-Prometheus-Remote-Write-Version") == "2.0.0") {
               SetWritten(2, 0, response);
             }
           });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"read\":2,\"delivered\":0,\"rejected\":0,\"deduplicated\":2,"))
      << result.err;
}

}  // namespace
}  // namespace pp_test
