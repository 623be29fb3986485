// Both versions of Remote Write, and what they carry beside samples, with the real receivers.

#include <gtest/gtest.h>

#include <ctime>
#include <memory>

#include "support/process.h"
#include "support/receiver.h"
#include "support/remote_write_request.h"
#include "support/servers.h"
#include "support/text.h"

namespace pp_test {
namespace {

constexpr char kVersion1Only[] =
    " --web.remote-write-receiver.accepted-protobuf-messages=prometheus.WriteRequest";
constexpr char kExemplars[] = " --enable-feature=exemplar-storage";

class Protocols : public ::testing::Test {
 protected:
  bool Start(const Prometheus::Options& options) {
    if (!Prometheus::IsAvailable(options.release)) return false;
    prometheus_ = std::make_unique<Prometheus>(options);
    url_ = prometheus_->write_url();
    return true;
  }
  bool StartNewer(const std::string& flags = "", const std::string& window = "60d") {
    return Start({.out_of_order_window = window, .release = Release::kNewer, .flags = flags});
  }
  bool StartVictoriaMetrics() {
    if (!VictoriaMetrics::IsAvailable()) return false;
    victoria_metrics_ = std::make_unique<VictoriaMetrics>();
    url_ = victoria_metrics_->write_url();
    return true;
  }

  Result Push(const std::string& stream, const std::string& options = "") {
    WriteFile(directory_ / "in", stream);
    return RunCommand("pp-push-rw in --summary=json --rejects bad --url " + url_ + " " + options,
                      directory_.path());
  }

  // Two hours of made-up metrics, in three requests. Each sample arrives, in this version, at the
  // cost of one more request at most; and nobody is told of anything.
  void ExpectAllArrives(int version) {
    const std::string stream =
        RunCommand("pp-gen -q --start 2h --end 0h --step 1m", directory_.path()).out;
    const Result result = Push(stream, "--batch-samples 1000");
    EXPECT_EQ(0, result.status) << result.err;
    const std::set<StoredSample> sent = SamplesOf(stream);
    EXPECT_EQ(sent, victoria_metrics_ ? victoria_metrics_->Samples("prometheus_pusher_test_")
                                      : prometheus_->Samples("prometheus_pusher_test_"));
    const size_t requests = (sent.size() + 999) / 1000 + 1;
    EXPECT_TRUE(Contains(result.err, "\"requests\":" + std::to_string(requests) + ","))
        << result.err;
    EXPECT_TRUE(Contains(result.err, "\"protocol\":" + std::to_string(version) + ","))
        << result.err;
    EXPECT_TRUE(result.err.starts_with("{")) << result.err;
  }

  std::string Ago(int seconds) { return std::to_string(now_ - seconds) + "000"; }

  TemporaryDirectory directory_;
  std::unique_ptr<Prometheus> prometheus_;
  std::unique_ptr<VictoriaMetrics> victoria_metrics_;
  std::string url_;
  const std::time_t now_ = std::time(nullptr);
};

TEST_F(Protocols, Prometheus2IsSent1) {
  if (!Start({})) GTEST_SKIP() << "prometheus could not be had";
  ExpectAllArrives(1);
}

TEST_F(Protocols, Prometheus3IsSent2) {
  if (!StartNewer()) GTEST_SKIP() << "a newer prometheus could not be had";
  ExpectAllArrives(2);
}

// It answers 415 and stores the samples all the same, and takes no late ones.
TEST_F(Protocols, Prometheus3Without2IsSent1) {
  if (!StartNewer(kVersion1Only, "0s")) GTEST_SKIP() << "a newer prometheus could not be had";
  ExpectAllArrives(1);
}

TEST_F(Protocols, VictoriaMetricsIsSent1) {
  if (!StartVictoriaMetrics()) GTEST_SKIP() << "victoria-metrics could not be had";
  ExpectAllArrives(1);
}

TEST_F(Protocols, ForcedUponAReceiverOf1Version2EndsTheRun) {
  if (!Start({})) GTEST_SKIP() << "prometheus could not be had";
  const Result result = Push("a 1 " + Ago(60) + "\n", "--protocol 2");
  EXPECT_EQ(3, result.status);
  EXPECT_TRUE(Contains(result.err, "--protocol 1 or auto")) << result.err;
  EXPECT_TRUE(Contains(ReadFile(directory_ / "bad"), "\na 1 " + Ago(60)));
  EXPECT_TRUE(prometheus_->Samples("a").empty());
}

constexpr char kMetadata[] =
    "# TYPE foo counter\n# HELP foo All \\\"foos\\\"\n# UNIT foo seconds\n";

TEST_F(Protocols, Version1MetadataReachesVictoriaMetrics) {
  if (!StartVictoriaMetrics()) GTEST_SKIP() << "victoria-metrics could not be had";
  EXPECT_EQ(0, Push(std::string(kMetadata) + "foo_total 1 " + Ago(60) + "\n").status);
  const std::string metadata = victoria_metrics_->Get("/api/v1/metadata");
  EXPECT_TRUE(
      Contains(metadata, R"("foo": [{"type":"counter","unit":"seconds","help":"All \"foos\""}])"))
      << metadata;
}

// Prometheus lists the metadata of its targets only, but passes on what it was sent.
TEST_F(Protocols, Version2MetadataGoesThroughPrometheus3) {
  Receiver next([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 204;
    SetWritten(1, 0, response);
  });
  const bool started = Start({.release = Release::kNewer,
                              .flags = " --enable-feature=metadata-wal-records",
                              .configuration = "remote_write:\n- url: " + next.url() +
                                               "\n  protobuf_message: "
                                               "io.prometheus.write.v2.Request\n"
                                               "  queue_config: {batch_send_deadline: 100ms}\n"});
  if (!started) GTEST_SKIP() << "a newer prometheus could not be had";
  // It passes on what is newer than its own start.
  EXPECT_EQ(0, Push(std::string(kMetadata) + "foo_total 1 " + Ago(-60) + "\n").status);
  ASSERT_TRUE(Eventually([&] { return next.request_count() > 0; }));
  std::vector<std::string> violations;
  const auto request = DecodeRemoteWrite(next.requests()[0], &violations).v2;
  ASSERT_EQ(1, request.timeseries_size());
  const auto& metadata = request.timeseries(0).metadata();
  EXPECT_EQ(io::prometheus::write::v2::Metadata::METRIC_TYPE_COUNTER, metadata.type());
  EXPECT_EQ("All \"foos\"", request.symbols(static_cast<int>(metadata.help_ref())));
  EXPECT_EQ("seconds", request.symbols(static_cast<int>(metadata.unit_ref())));
}

class ProtocolsAndExemplars : public Protocols {
 protected:
  // All the way through the stages.
  void ExpectExemplars(const std::string& options) {
    WriteFile(directory_ / "in", "# TYPE foo counter\nfoo_total{a=\"b\"} 5 " + Ago(60) +
                                     " # {trace_id=\"abc\"} 0.5 " + std::to_string(now_ - 60) +
                                     ".123\nfoo_total{a=\"b\"} 6 " + Ago(30) +
                                     " # {trace_id=\"def\"} 0.25\n");
    const Result result = RunCommand(
        "pp-parse -q --from stream in | pp-route -q --threshold 1s --historic "
        "'pp-push-rw -q --url " +
            url_ + " " + options + "'",
        directory_.path());
    EXPECT_EQ(0, result.status) << result.err;
    const std::string found = prometheus_->Get(
        "/api/v1/query_exemplars?query=foo_total&start=" + std::to_string(now_ - 3600) +
        "&end=" + std::to_string(now_));
    EXPECT_TRUE(Contains(found, R"([{"labels":{"trace_id":"abc"},"value":"0.5","timestamp":)" +
                                    std::to_string(now_ - 60) + R"(.123},{"labels":{"trace_id":)" +
                                    R"("def"},"value":"0.25","timestamp":)" +
                                    std::to_string(now_ - 30) + "}]"))
        << found;
  }
};

TEST_F(ProtocolsAndExemplars, Version1ToPrometheus2) {
  if (!Start({.flags = kExemplars})) GTEST_SKIP() << "prometheus could not be had";
  ExpectExemplars("--protocol 1");
}

TEST_F(ProtocolsAndExemplars, Version1ToPrometheus3) {
  if (!StartNewer(kExemplars)) GTEST_SKIP() << "a newer prometheus could not be had";
  ExpectExemplars("--protocol 1");
}

TEST_F(ProtocolsAndExemplars, Version2ToPrometheus3) {
  if (!StartNewer(kExemplars)) GTEST_SKIP() << "a newer prometheus could not be had";
  ExpectExemplars("--protocol 2");
}

class ProtocolsAndStaleMarkers : public Protocols {
 protected:
  // Without a marker a series is drawn on for five minutes.
  void ExpectEnded(const std::string& options) {
    EXPECT_EQ(0, Push("stays 1 " + Ago(60) + "\n", options).status);
    EXPECT_EQ(0, Push("ends 1 " + Ago(60) + "\n", options + " --stale-at-end").status);
    EXPECT_TRUE(Contains(prometheus_->Get("/api/v1/query?query=stays"), "\"1\""));
    EXPECT_TRUE(Contains(prometheus_->Get("/api/v1/query?query=ends"), "\"result\":[]"));
    EXPECT_TRUE(Contains(prometheus_->Get("/api/v1/query?query=ends%5B5m%5D"), "\"1\"]]"));
  }
};

TEST_F(ProtocolsAndStaleMarkers, Version1ToPrometheus2) {
  if (!Start({})) GTEST_SKIP() << "prometheus could not be had";
  ExpectEnded("--protocol 1");
}

TEST_F(ProtocolsAndStaleMarkers, Version2ToPrometheus3) {
  if (!StartNewer()) GTEST_SKIP() << "a newer prometheus could not be had";
  ExpectEnded("--protocol 2");
}

TEST_F(ProtocolsAndStaleMarkers, ToVictoriaMetrics) {
  if (!StartVictoriaMetrics()) GTEST_SKIP() << "victoria-metrics could not be had";
  EXPECT_EQ(0, Push("ends 1 " + Ago(60) + "\n", "--stale-at-end").status);
  EXPECT_EQ((std::set<StoredSample>{{"ends", "1", std::stoll(Ago(60))},
                                    {"ends", "null", std::stoll(Ago(60)) + 1}}),
            victoria_metrics_->Samples("ends"));
}

TEST_F(Protocols, Utf8NamesReachPrometheus3) {
  if (!StartNewer()) GTEST_SKIP() << "a newer prometheus could not be had";
  const std::string stream = "{\"utf8.metric\",\"a.b\"=\"ü\"} 1 " + Ago(60) + "\n";
  for (const char* protocol : {"1", "2"}) {
    EXPECT_EQ(0, Push(stream, "--utf8-names --protocol " + std::string(protocol)).status);
    EXPECT_EQ(SamplesOf(stream), prometheus_->Samples("utf8"));
  }
}

TEST_F(Protocols, VictoriaMetricsTakesZstd) {
  if (!StartVictoriaMetrics()) GTEST_SKIP() << "victoria-metrics could not be had";
  const std::string stream =
      RunCommand("pp-gen -q --start 1h --end 0h --step 1m", directory_.path()).out;
  const Result result = Push(stream, "--compress zstd --zstd-level 9 --batch-samples 1000");
  EXPECT_EQ(0, result.status) << result.err;
  EXPECT_TRUE(result.err.starts_with("{")) << result.err;
  const std::set<StoredSample> sent = SamplesOf(stream);
  EXPECT_EQ(sent, victoria_metrics_->Samples("prometheus_pusher_test_"));
  // No request beyond those that it takes.
  EXPECT_TRUE(
      Contains(result.err, "\"requests\":" + std::to_string((sent.size() + 999) / 1000) + ","))
      << result.err;
}

TEST_F(Protocols, WhoTakesNoZstdGetsSnappy) {
  bool any = false;
  for (const Release release : {Release::kStable, Release::kNewer}) {
    if (!Start({.out_of_order_window = "0s", .release = release})) continue;
    any = true;
    std::string stream;
    for (int i = 100; i > 0; --i) stream += "a " + std::to_string(i) + " " + Ago(i) + "\n";
    const Result result = Push(stream, "--compress zstd --batch-samples 30");
    EXPECT_EQ(0, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, "going on with snappy")) << result.err;
    EXPECT_TRUE(Contains(result.err, "\"requests\":5,")) << result.err;
    EXPECT_EQ(SamplesOf(stream), prometheus_->Samples("a"));
  }
  if (!any) GTEST_SKIP() << "prometheus could not be had";
}

// One sample that is much too old, among good ones of several series.
class ProtocolsAndBadSamples : public Protocols {
 protected:
  std::string Stream() {
    std::string stream;
    for (int i = 50; i > 0; --i) {
      for (const char* series : {"1", "2", "3"}) {
        stream += std::string("m{s=\"") + series + "\"} 1 " + Ago(i) + "\n";
      }
    }
    return stream + bad_ + "\n";
  }

  const std::string bad_ = "m{s=\"4\"} 1 1000000000000";
};

TEST_F(ProtocolsAndBadSamples, OfVersion2AreFoundWhereLateSamplesAreTaken) {
  if (!StartNewer("", "30d")) GTEST_SKIP() << "a newer prometheus could not be had";
  const Result result = Push(Stream(), "--protocol 2");
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"delivered\":150,\"rejected\":1,")) << result.err;
  EXPECT_EQ(1u, SamplesOf(ReadFile(directory_ / "bad")).size());
  EXPECT_EQ(150u, prometheus_->Samples("m").size());
}

TEST_F(ProtocolsAndBadSamples, OfVersion2AreCountedRightWhereTheyAreNot) {
  if (!StartNewer("", "0s")) GTEST_SKIP() << "a newer prometheus could not be had";
  const Result result = Push(Stream(), "--batch-samples 200");
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"delivered\":150,\"rejected\":1,")) << result.err;
  EXPECT_TRUE(SamplesOf(ReadFile(directory_ / "bad")).contains(*SamplesOf(bad_).begin()));
  EXPECT_EQ(150u, prometheus_->Samples("m").size());
}

TEST_F(ProtocolsAndBadSamples, OfVersion1AreFoundInAnyCase) {
  if (!StartNewer("", "0s")) GTEST_SKIP() << "a newer prometheus could not be had";
  const Result result = Push(Stream(), "--protocol 1");
  EXPECT_EQ(1, result.status);
  EXPECT_TRUE(Contains(result.err, "\"delivered\":150,\"rejected\":1,")) << result.err;
  EXPECT_EQ(SamplesOf(bad_), SamplesOf(ReadFile(directory_ / "bad")));
  EXPECT_EQ(150u, prometheus_->Samples("m").size());
}

}  // namespace
}  // namespace pp_test
