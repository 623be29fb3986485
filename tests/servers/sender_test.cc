// The duties of a Remote Write sender, each shown on the bytes of its requests: those that both
// versions of the specification have in common, for both, and those of one of them.
// https://prometheus.io/docs/specs/prw/remote_write_spec/ and .../remote_write_spec_2_0/

#include <gtest/gtest.h>
#include <snappy.h>

#include <algorithm>
#include <ctime>
#include <mutex>
#include <set>

#include "support/process.h"
#include "support/receiver.h"
#include "support/remote_write_request.h"
#include "support/sample_store.h"
#include "support/temporary_directory.h"
#include "values/number.h"

namespace pp_test {
namespace {

namespace v2 = io::prometheus::write::v2;

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// "name=value name=value "
std::string LabelsOf(const prometheus::TimeSeries& series) {
  std::string text;
  for (const prometheus::Label& label : series.labels()) {
    text += label.name() + "=" + label.value() + " ";
  }
  return text;
}

// "value@time "
std::string SamplesOf(const prometheus::TimeSeries& series) {
  std::string text;
  for (const prometheus::Sample& sample : series.samples()) {
    pp::AppendValue(sample.value(), &text);
    text += "@" + std::to_string(sample.timestamp()) + " ";
  }
  return text;
}

// Pushes to a receiver that knows both versions.
class SenderOf : public ::testing::Test {
 protected:
  Result Push(int version, const std::string& stream, const std::string& options = "",
              Receiver::Script script = nullptr) {
    if (!script) script = store_.script();
    receiver_ = std::make_unique<Receiver>(std::move(script));
    WriteFile(directory_ / "in", stream);
    const std::string protocol = version == 0 ? "auto" : std::to_string(version);
    return RunCommand("pp-push-rw in --summary=json --protocol " + protocol + " --url " +
                          receiver_->url() + "/api/v1/write " + options,
                      directory_.path());
  }

  // All that came; the form of each request is as it should be.
  std::vector<RemoteWriteRequest> Decoded() {
    std::vector<RemoteWriteRequest> decoded;
    std::vector<std::string> violations;
    for (const Receiver::Request& request : receiver_->requests()) {
      decoded.push_back(DecodeRemoteWrite(request, &violations));
    }
    EXPECT_EQ(std::vector<std::string>(), violations);
    return decoded;
  }
  RemoteWriteRequest OnlyRequest() {
    std::vector<RemoteWriteRequest> decoded = Decoded();
    EXPECT_EQ(1u, decoded.size());
    decoded.resize(1);
    return decoded[0];
  }

  TemporaryDirectory directory_;
  SampleStore store_;
  std::unique_ptr<Receiver> receiver_;
};

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
  for (const int status : {400, 413, 422}) {
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

// Of 1.0 alone.
class Sender1 : public SenderOf {};

constexpr char kDeclared[] =
    "# TYPE a counter\n# HELP a All \\\"as\\\"\n# UNIT a seconds\n# TYPE g gauge\n";

TEST_F(Sender1, SendsMetadataBesideTheSamples) {
  EXPECT_EQ(0, Push(1, std::string(kDeclared) + "a_total 1 1000\n").status);
  const prometheus::WriteRequest request = OnlyRequest().v1;
  ASSERT_EQ(2, request.metadata_size());
  EXPECT_EQ("a", request.metadata(0).metric_family_name());
  EXPECT_EQ(prometheus::MetricMetadata::COUNTER, request.metadata(0).type());
  EXPECT_EQ("All \"as\"", request.metadata(0).help());
  EXPECT_EQ("seconds", request.metadata(0).unit());
  EXPECT_EQ(prometheus::MetricMetadata::GAUGE, request.metadata(1).type());
}

TEST_F(Sender1, SendsMetadataOnce) {
  std::string stream = kDeclared;
  for (int i = 0; i < 30; ++i) stream += "a_total 1 " + std::to_string(1000 + i) + "\n";
  EXPECT_EQ(0, Push(1, stream, "--batch-samples 10").status);
  const std::vector<RemoteWriteRequest> requests = Decoded();
  ASSERT_EQ(3u, requests.size());
  EXPECT_EQ(2, requests[0].v1.metadata_size());
  EXPECT_EQ(0, requests[1].v1.metadata_size());
  EXPECT_EQ(0, requests[2].v1.metadata_size());
}

TEST_F(Sender1, MetadataThatIsRejectedTakesNoSampleWithIt) {
  const Result result =
      Push(1, std::string(kDeclared) + "a_total 1 1000\na_total 2 2000\n", "",
           [&](size_t, const Receiver::Request& request, httplib::Response* response) {
             std::vector<std::string> violations;
             if (DecodeRemoteWrite(request, &violations).v1.metadata_size() == 0) {
               return store_.Serve(request, response);
             }
             response->status = 400;
             response->set_content("no metadata here", "text/plain");
           });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(2u, store_.size());
  EXPECT_TRUE(Contains(result.err, "no metadata here")) << result.err;
}

TEST_F(Sender1, ReadsNothingFromTheHeadersOf2) {
  const Result result =
      Push(1, "a 1 1000\n", "", [](size_t, const Receiver::Request&, httplib::Response* response) {
        response->status = 204;
        SetWritten(0, 0, response);
      });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_FALSE(Contains(result.err, "written")) << result.err;
}

// Of 2.0 alone.
class Sender2 : public SenderOf {};

TEST_F(Sender2, BeginsTheSymbolsWithTheEmptyOneAndHasEachOnce) {
  EXPECT_EQ(0, Push(2, "a{x=\"a\",y=\"x\"} 1 1000\na{x=\"y\"} 1 1000\n").status);
  const v2::Request request = OnlyRequest().v2;
  EXPECT_EQ("", request.symbols(0));
  EXPECT_EQ((std::set<std::string>{"", "__name__", "a", "x", "y"}),
            std::set<std::string>(request.symbols().begin(), request.symbols().end()));
  EXPECT_EQ(5, request.symbols_size());
}

TEST_F(Sender2, RefersToSymbolsInPairsAndInRange) {
  EXPECT_EQ(0, Push(2, "a{x=\"a\",y=\"x\"} 1 1000 # {t=\"u\"} 1\nb 1 1000\n").status);
  const v2::Request request = OnlyRequest().v2;
  for (const v2::TimeSeries& series : request.timeseries()) {
    EXPECT_EQ(0, series.labels_refs_size() % 2);
    EXPECT_GT(series.labels_refs_size(), 0);
    for (const uint32_t ref : series.labels_refs()) EXPECT_LT(int(ref), request.symbols_size());
  }
  ASSERT_EQ(2, request.timeseries(0).exemplars(0).labels_refs_size());
  for (const uint32_t ref : request.timeseries(0).exemplars(0).labels_refs()) {
    EXPECT_LT(int(ref), request.symbols_size());
  }
}

TEST_F(Sender2, SendsSamplesAndNoHistogramsInEachSeries) {
  EXPECT_EQ(0, Push(2, "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1 1000\nh_sum 1 1000\n").status);
  const v2::Request request = OnlyRequest().v2;
  ASSERT_EQ(2, request.timeseries_size());
  // The message has no field for histograms here: with one there would be more than these.
  for (const v2::TimeSeries& series : request.timeseries()) {
    EXPECT_EQ(1, series.samples_size());
    v2::TimeSeries known;
    *known.mutable_labels_refs() = series.labels_refs();
    *known.mutable_samples() = series.samples();
    *known.mutable_metadata() = series.metadata();
    EXPECT_EQ(known.SerializeAsString(), series.SerializeAsString());
  }
}

TEST_F(Sender2, SendsMetadataWithEachSeries) {
  EXPECT_EQ(0, Push(2, std::string(kDeclared) + "a_total 1 1000\ng 1 1000\nother 1 1000\n").status);
  const v2::Request request = OnlyRequest().v2;
  const auto symbol = [&request](uint32_t ref) { return request.symbols(int(ref)); };
  const v2::Metadata& a = request.timeseries(0).metadata();
  EXPECT_EQ(v2::Metadata::METRIC_TYPE_COUNTER, a.type());
  EXPECT_EQ("All \"as\"", symbol(a.help_ref()));
  EXPECT_EQ("seconds", symbol(a.unit_ref()));
  EXPECT_EQ(v2::Metadata::METRIC_TYPE_GAUGE, request.timeseries(1).metadata().type());
  EXPECT_EQ(v2::Metadata::METRIC_TYPE_UNSPECIFIED, request.timeseries(2).metadata().type());
}

TEST_F(Sender2, RefersToTheEmptySymbolForWhatMetadataLacks) {
  EXPECT_EQ(0, Push(2, std::string(kDeclared) + "g 1 1000\n").status);
  EXPECT_EQ(0u, OnlyRequest().v2.timeseries(0).metadata().help_ref());
  EXPECT_EQ(0u, OnlyRequest().v2.timeseries(0).metadata().unit_ref());
}

TEST_F(Sender2, SendsStartTimestampsOfCounters) {
  EXPECT_EQ(
      0, Push(2, std::string(kDeclared) + "a_total{x=\"1\"} 5 2000\na_created{x=\"1\"} 1.5 2000\n"
                                          "a_total{x=\"1\"} 1 4000\na_created{x=\"1\"} 3.5 4000\n"
                                          "a_total{x=\"2\"} 1 4000\ng 1 4000\n")
             .status);
  std::map<std::string, std::string> starts;
  const RemoteWriteRequest request = OnlyRequest();
  for (int i = 0; i < request.v2.timeseries_size(); ++i) {
    for (const v2::Sample& sample : request.v2.timeseries(i).samples()) {
      starts[LabelsOf(request.v1.timeseries(i))] += std::to_string(sample.start_timestamp()) + " ";
    }
  }
  EXPECT_EQ("1500 3500 ", starts["__name__=a_total x=1 "]);
  EXPECT_EQ("0 ", starts["__name__=a_total x=2 "]);
  EXPECT_EQ("0 ", starts["__name__=g "]);
  // They stay samples, too.
  EXPECT_EQ("0 0 ", starts["__name__=a_created x=1 "]);
}

TEST_F(Sender2, ComparesWhatWasWrittenWithWhatWasSent) {
  const Result result = Push(2, "a 1 1000\na 2 2000\na 3 3000\n", "",
                             [](size_t, const Receiver::Request&, httplib::Response* response) {
                               response->status = 204;
                               SetWritten(2, 0, response);
                             });
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "says that it wrote 2 samples of 3")) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"protocol\":2,\"written\":2,\"unwritten\":1,")) << result.err;
}

// A receiver may have no place for them; that is no fault of the samples.
TEST_F(Sender2, CountsTheExemplarsThatWereNotWritten) {
  const Result result = Push(2, "a 1 1000 # {} 1\na 2 2000 # {} 2\n", "",
                             [](size_t, const Receiver::Request&, httplib::Response* response) {
                               response->status = 204;
                               SetWritten(2, 0, response);
                             });
  EXPECT_EQ(0, result.status);
  EXPECT_TRUE(Contains(result.err, "\"exemplars\":2,\"unwritten_exemplars\":2,")) << result.err;
}

TEST_F(Sender2, ReadsAMissingHeaderAsNothingWritten) {
  const Result result =
      Push(2, "a 1 1000\n", "", [](size_t, const Receiver::Request&, httplib::Response* response) {
        response->status = 204;
        response->set_header("X-Prometheus-Remote-Write-Exemplars-Written", "0");
      });
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"written\":0,\"unwritten\":1,")) << result.err;
}

TEST_F(Sender2, TakesA2xxWithoutTheHeadersForA415) {
  const Result result = Push(2, "a 1 1000\n", "--rejects bad",
                             [](size_t, const Receiver::Request&, httplib::Response* response) {
                               response->status = 204;
                             });
  EXPECT_EQ(3, result.status);
  EXPECT_TRUE(Contains(result.err, "stored nothing")) << result.err;
  EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "\na 1 1000\n"));
}

// Samples of several series, more than one batch of them.
std::string Stream(int series, int samples) {
  std::string stream;
  for (int i = 0; i < samples; ++i) {
    for (int s = 0; s < series; ++s) {
      stream += "m{s=\"" + std::to_string(s) + "\"} " + std::to_string(i) + " " +
                std::to_string(1000 + i) + "\n";
    }
  }
  return stream;
}

TEST_F(Sender2, FallsBackTo1AndRemembersIt) {
  for (const int status : {415, 400, 404, 204, 200}) {
    SampleStore store;
    const Result result =
        Push(0, Stream(4, 10), "--batch-samples 10 --shards 2",
             [&](size_t, const Receiver::Request& request, httplib::Response* response) {
               if (HeaderOf(request, "X-Prometheus-Remote-Write-Version") == "0.1.0") {
                 return store.Serve(request, response);
               }
               response->status = status;
             });
    EXPECT_EQ(0, result.status) << result.err;
    EXPECT_EQ(40u, store.size()) << status;
    EXPECT_EQ(0u, store.figures().repeats) << status;
    EXPECT_EQ(std::vector<std::string>(), store.OutOfOrder());
    size_t of_version_2 = 0;
    for (const RemoteWriteRequest& request : Decoded()) of_version_2 += request.version == 2;
    EXPECT_EQ(1u, of_version_2) << status;
    EXPECT_TRUE(Contains(result.err, "\"protocol\":1,")) << result.err;
  }
}

TEST_F(Sender2, IsUsedWhereTheReceiverTakesIt) {
  const Result result = Push(0, Stream(4, 10), "--batch-samples 10 --shards 2");
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(40u, store_.size());
  for (const RemoteWriteRequest& request : Decoded()) EXPECT_EQ(2, request.version);
  EXPECT_TRUE(Contains(result.err, "\"protocol\":2,\"written\":40,")) << result.err;
}

// As Prometheus 2.54 to 3.6 does. It takes nothing that is older than what it has of the series.
TEST_F(Sender2, A415OfAReceiverThatStoresAllTheSameDoesNoHarm) {
  std::mutex mutex;
  std::map<std::string, int64_t> newest;
  const auto is_late = [&](const StoredSample& sample) {
    const std::lock_guard lock(mutex);
    int64_t& known = newest[sample.series];
    const bool late = sample.timestamp < known;
    known = std::max(known, sample.timestamp);
    return late ? SampleStore::Verdict::kRollBack : SampleStore::Verdict::kTake;
  };
  SampleStore store(is_late);
  const Result result = Push(
      0, Stream(4, 10), "", [&](size_t, const Receiver::Request& request, httplib::Response* r) {
        store.Serve(request, r);
        if (HeaderOf(request, "X-Prometheus-Remote-Write-Version") == "2.0.0") {
          r->headers.clear();
          r->status = 415;
        }
      });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(40u, store.size());
  EXPECT_TRUE(Contains(result.err, "\"requests\":2,")) << result.err;
}

// One that has it in its power to store late samples takes the good ones again.
TEST_F(Sender2, OfAPartialWriteTheBadSamplesAreFound) {
  SampleStore store([](const StoredSample& sample) {
    return sample.value == "7" ? SampleStore::Verdict::kKeepRest : SampleStore::Verdict::kTake;
  });
  const Result result = Push(2, Stream(4, 10), "--rejects bad", store.script());
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"delivered\":36,\"rejected\":4,")) << result.err;
  EXPECT_EQ(36u, store.size());
  EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "\nm{s=\"2\"} 7 1007\n"));
}

// A proxy in front that minds large requests says nothing of what was written.
TEST_F(Sender2, WhatOnePartHasWrittenSaysNothingOfTheBatch) {
  SampleStore store([](const StoredSample& sample) {
    return sample.value == "3" ? SampleStore::Verdict::kKeepRest : SampleStore::Verdict::kTake;
  });
  const Result result =
      Push(2, Stream(4, 30), "--rejects bad",
           [&](size_t, const Receiver::Request& request, httplib::Response* response) {
             std::vector<std::string> violations;
             size_t samples = 0;
             const RemoteWriteRequest decoded = DecodeRemoteWrite(request, &violations);
             for (const auto& series : decoded.v1.timeseries()) {
               samples += static_cast<size_t>(series.samples_size());
             }
             if (samples <= 20) return store.Serve(request, response);
             response->status = 413;
           });
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"delivered\":116,\"rejected\":4,")) << result.err;
  EXPECT_EQ(116u, store.size());
}

// As Prometheus does for an exemplar out of order.
TEST_F(Sender2, A400WithAllSamplesWrittenIsNotAboutTheSamples) {
  const Result result =
      Push(2, Stream(2, 10), "",
           [&](size_t, const Receiver::Request& request, httplib::Response* response) {
             store_.Serve(request, response);
             response->status = 400;
             response->set_content("out of order exemplar\n", "text/plain");
           });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":20,\"rejected\":0,\"requests\":1,"))
      << result.err;
  EXPECT_TRUE(Contains(result.err, "out of order exemplar")) << result.err;
}

TEST_F(Sender2, AReceiverThatFailsForAWhileIsTriedOn) {
  const Result result =
      Push(0, Stream(2, 10), "",
           [&](size_t number, const Receiver::Request& request, httplib::Response* response) {
             if (number >= 9) return store_.Serve(request, response);
             response->status = 500;
             SetWritten(0, 0, response);
           });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_EQ(20u, store_.size());
  EXPECT_TRUE(Contains(result.err, "\"protocol\":2,")) << result.err;
}

// One that takes none of them again. The first batch is not searched, the others go out in 1.0.
TEST_F(Sender2, OfAPartialWriteThatCannotBeSearchedAllIsKeptAndCountedRight) {
  std::mutex mutex;
  std::map<std::string, int64_t> newest;
  SampleStore store([&](const StoredSample& sample) {
    if (sample.value == "7" || sample.value == "17") return SampleStore::Verdict::kKeepRest;
    return SampleStore::Verdict::kTake;
  });
  const Result result =
      Push(0, Stream(4, 20), "--batch-samples 40 --rejects bad",
           [&](size_t, const Receiver::Request& request, httplib::Response* response) {
             const std::lock_guard lock(mutex);
             std::vector<std::string> violations;
             const RemoteWriteRequest decoded = DecodeRemoteWrite(request, &violations);
             // A judge that minds order: all that is not newer, and no repeat of the newest, is
             // bad.
             size_t bad = 0;
             size_t all = 0;
             for (const prometheus::TimeSeries& series : decoded.v1.timeseries()) {
               for (const prometheus::Sample& sample : series.samples()) {
                 ++all;
                 if (sample.timestamp() < newest[LabelsOf(series)] || sample.value() == 7 ||
                     sample.value() == 17) {
                   ++bad;
                 }
               }
             }
             response->status = bad > 0 ? 400 : 204;
             if (decoded.version == 2) SetWritten(all - bad, 0, response);
             if (bad > 0 && decoded.version == 1) return;
             for (const prometheus::TimeSeries& series : decoded.v1.timeseries()) {
               int64_t& known = newest[LabelsOf(series)];
               known = std::max(known, series.samples(series.samples_size() - 1).timestamp());
             }
           });
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"read\":80,\"delivered\":72,\"rejected\":8,")) << result.err;
  EXPECT_TRUE(Contains(result.err, "has written all but 4")) << result.err;
  EXPECT_TRUE(Contains(result.err, "going on with Remote Write 1.0")) << result.err;
  const std::string bad = ReadFile(directory_ / "bad");
  EXPECT_TRUE(Contains(bad, "\nm{s=\"2\"} 7 1007\n"));
  EXPECT_TRUE(Contains(bad, "\nm{s=\"2\"} 17 1017\n"));
  // Of the first batch nothing was told apart.
  EXPECT_TRUE(Contains(bad, "\nm{s=\"0\"} 0 1000\n")) << bad;
  // The second batch was searched: only the bad ones are there.
  EXPECT_FALSE(Contains(bad, " 16 1016\n"));
  EXPECT_LT(receiver_->request_count(), 60u);
}

}  // namespace
}  // namespace pp_test
