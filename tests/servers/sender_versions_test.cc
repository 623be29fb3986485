// The duties of a Remote Write sender that one version of the specification has alone, each shown
// on the bytes of its requests, and how the version is found out.

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "support/sender_of.h"

namespace pp_test {
namespace {

namespace v2 = io::prometheus::write::v2;

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

// Whichever shard it is that has a sample.
TEST_F(Sender1, SendsMetadataOfAShortRunByManyShards) {
  for (const std::string series : {"a_total", "g", "g{x=\"1\"}", "g{x=\"2\"}", "g{x=\"3\"}"}) {
    for (const int version : {0, 1}) {
      const Result result =
          Push(version, kDeclared + series + " 1 1000\n", "--shards 8",
               [&](size_t, const Receiver::Request& request, httplib::Response* response) {
                 if (HeaderOf(request, "X-Prometheus-Remote-Write-Version") == "0.1.0") {
                   return store_.Serve(request, response);
                 }
                 response->status = 415;
               });
      EXPECT_EQ(0, result.status) << result.err;
      EXPECT_EQ(2, Decoded().back().v1.metadata_size()) << series;
    }
  }
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

// Their types may be told only later, as in the next of several files.
TEST_F(Sender2, SendsStartTimestampsOnceTheTypesAreKnown) {
  EXPECT_EQ(0, Push(2,
                    "c_created 1 1000\nc_total 1 1000\n# TYPE c counter\nc_created 2 4000\n"
                    "c_total 2 4000\n",
                    "--batch-samples 2")
                   .status);
  const std::vector<RemoteWriteRequest> requests = Decoded();
  ASSERT_EQ(2u, requests.size());
  std::string starts;
  for (int i = 0; i < requests[1].v2.timeseries_size(); ++i) {
    if (LabelsOf(requests[1].v1.timeseries(i)) != "__name__=c_total ") continue;
    starts += std::to_string(requests[1].v2.timeseries(i).samples(0).start_timestamp());
  }
  EXPECT_EQ("2000", starts);
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

// Another replica's are stored.
TEST_F(Sender2, WhatIsNotWrittenOfA202IsNotMissing) {
  const Result result = Push(2, "a 1 1000\na 2 2000 # {} 2\n", "--stale-at-end",
                             [](size_t, const Receiver::Request&, httplib::Response* response) {
                               response->status = 202;
                               SetWritten(0, 0, response);
                             });
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":0,\"rejected\":0,\"deduplicated\":2,"))
      << result.err;
  EXPECT_FALSE(Contains(result.err, "unwritten")) << result.err;
  EXPECT_FALSE(Contains(result.err, "says that it wrote")) << result.err;
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

// What is in front of a receiver and minds large requests knows no version.
TEST_F(Sender2, A413DoesNotHideThatTheReceiverKnows1Alone) {
  for (const std::string& stream : {Stream(80, 1), Stream(4, 20)}) {
    SampleStore store;
    const Result result = Push(
        0, stream, "", [&](size_t, const Receiver::Request& request, httplib::Response* response) {
          std::vector<std::string> violations;
          const RemoteWriteRequest decoded = DecodeRemoteWrite(request, &violations);
          int samples = 0;
          for (const auto& series : decoded.v1.timeseries()) samples += series.samples_size();
          response->status = samples > 30 ? 413 : 400;
          if (samples <= 30 && decoded.version == 1) store.Serve(request, response);
        });
    EXPECT_EQ(0, result.status) << result.err;
    EXPECT_EQ(80u, store.size());
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

// It counts what it has got, and quotes a series of any name.
TEST_F(Sender2, A400WithAllSamplesWrittenIsNotAboutExemplarsForTheNameOfASeries) {
  const Result result =
      Push(2, "exemplars_total 1 1000\n", "",
           [](size_t, const Receiver::Request&, httplib::Response* response) {
             SetWritten(1, 0, response);
             response->status = 400;
             response->set_content("out of bounds for series {__name__=\"exemplars_total\"}\n",
                                   "text/plain");
           });
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, "\"delivered\":0,\"rejected\":1,")) << result.err;
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

}  // namespace
}  // namespace pp_test
