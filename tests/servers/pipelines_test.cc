// Every mode of the original program as a pipeline, against the real servers: what was sent is
// asked for again and compared sample by sample.

#include <gtest/gtest.h>

#include <csignal>
#include <ctime>

#include "support/servers.h"

namespace pp_test {
namespace {

constexpr char kPrefix[] = "prometheus_pusher_test_";

using Samples = std::set<StoredSample>;

Samples WithLabel(const Samples& samples, const std::string& label) {
  Samples with;
  for (const StoredSample& sample : samples) {
    if (sample.series.find(label) != std::string::npos) with.insert(sample);
  }
  return with;
}

// What a Pushgateway makes of a series: the group's job, and an empty instance.
Samples InGroup(const Samples& samples) {
  std::string stream;
  for (const StoredSample& sample : samples) {
    std::string series = sample.series;
    if (series.ends_with('}'))
      series.insert(series.size() - 1, ",");
    else
      series += "{}";
    series.insert(series.size() - 1, "job=\"example_metrics_pusher\"");
    stream += series + " " + sample.value + "\n";
  }
  return SamplesOf(stream, true);
}

void ExpectSame(const Samples& expected, const Samples& actual) {
  for (const StoredSample& sample : expected) {
    EXPECT_TRUE(actual.contains(sample)) << "missing: " << ToString(sample);
  }
  for (const StoredSample& sample : actual) {
    EXPECT_TRUE(expected.contains(sample)) << "not sent: " << ToString(sample);
  }
}

class Pipelines : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Prometheus::IsAvailable()) GTEST_SKIP() << "prometheus could not be had";
    if (!Pushgateway::IsAvailable()) GTEST_SKIP() << "prometheus-pushgateway could not be had";
    prometheus_ = std::make_unique<Prometheus>();
    pushgateway_ = std::make_unique<Pushgateway>();
    environment_ = {{"PP_REMOTE_WRITE_URL", prometheus_->write_url()},
                    {"PP_PUSHGATEWAY_URL", pushgateway_->url()}};
  }

  // Runs a pipeline that must end well.
  void RunWell(const std::string& command) {
    const Result result = RunCommand(command, directory_.path(), environment_);
    EXPECT_EQ(0, result.status) << command << "\n" << result.err;
  }

  std::string File(const std::string& name) { return ReadFile(directory_ / name); }

  TemporaryDirectory directory_;
  std::unique_ptr<Prometheus> prometheus_;
  std::unique_ptr<Pushgateway> pushgateway_;
  std::map<std::string, std::string> environment_;
};

TEST_F(Pipelines, RealtimeReachesThePushgateway) {
  RunWell("pp-gen | tee sent | pp-push-gw");
  const Samples sent = SamplesOf(File("sent"), true);
  EXPECT_EQ(23u, sent.size());
  ExpectSame(InGroup(sent), pushgateway_->Samples(kPrefix));
  EXPECT_NE(std::string::npos,
            pushgateway_->Text().find(
                "# TYPE prometheus_pusher_test_request_duration_seconds histogram"));
}

TEST_F(Pipelines, ContinuousPushesTheNewestSet) {
  RunWell("pp-gen --continuous --interval 300ms --count 3 | tee sent | pp-push-gw");
  const Samples all = SamplesOf(File("sent"));
  EXPECT_EQ(3 * 23u, all.size());
  int64_t newest = 0;
  for (const StoredSample& sample : all) newest = std::max(newest, sample.timestamp);
  Samples last;
  for (const StoredSample& sample : all) {
    if (sample.timestamp == newest) last.insert({sample.series, sample.value, 0});
  }
  ExpectSame(InGroup(last), pushgateway_->Samples(kPrefix));
}

TEST_F(Pipelines, ContinuousEndedByCtrlCIsASuccess) {
  Process pipeline("pp-gen --continuous --interval 100ms | pp-push-gw --interval 300ms",
                   directory_.path(), environment_);
  ASSERT_TRUE(Eventually([&] { return !pushgateway_->Samples(kPrefix).empty(); }));
  pipeline.Signal(SIGINT);
  EXPECT_EQ(0, pipeline.Wait()) << pipeline.Err();
  EXPECT_NE(std::string::npos, pipeline.Err().find("+ rejected 0")) << pipeline.Err();
}

TEST_F(Pipelines, HistoricReachesPrometheus) {
  RunWell("pp-gen --at 24h | tee sent | pp-push-rw");
  const Samples sent = SamplesOf(File("sent"));
  EXPECT_EQ(23u, sent.size());
  ExpectSame(sent, prometheus_->Samples(kPrefix));
}

TEST_F(Pipelines, BackfillReachesPrometheus) {
  RunWell("pp-gen --start 48h --end 0h --step 1h | tee sent | pp-push-rw");
  const Samples sent = SamplesOf(File("sent"));
  EXPECT_EQ(49 * 23u, sent.size());
  ExpectSame(sent, prometheus_->Samples(kPrefix));
}

TEST_F(Pipelines, BackfillByXargsReachesPrometheus) {
  RunWell("seq 48 -1 0 | xargs -P4 -I{} sh -c 'pp-gen --at {}h | tee sent-{} | pp-push-rw'");
  Samples sent;
  for (int hour = 0; hour <= 48; ++hour)
    sent.merge(SamplesOf(File("sent-" + std::to_string(hour))));
  EXPECT_EQ(49 * 23u, sent.size());
  ExpectSame(sent, prometheus_->Samples(kPrefix));
}

TEST_F(Pipelines, MixedAgesGoWhereTheyBelong) {
  RunWell("pp-gen --mixed-ages --output csv > mixed.csv");
  RunWell("pp-parse mixed.csv | tee sent | pp-route --push");
  const Samples sent = SamplesOf(File("sent"));
  EXPECT_EQ(5 * 23u, sent.size());
  int64_t newest = 0;
  for (const StoredSample& sample : sent) newest = std::max(newest, sample.timestamp);
  Samples recent;
  Samples old;
  for (const StoredSample& sample : sent) {
    if (sample.timestamp == newest)
      recent.insert({sample.series, sample.value, 0});
    else
      old.insert(sample);
  }
  ExpectSame(old, prometheus_->Samples(kPrefix));
  ExpectSame(InGroup(recent), pushgateway_->Samples(kPrefix));
}

// The original pushed made-up samples instead of the file's recent ones.
TEST_F(Pipelines, AutoPushesTheRecentSamplesOfTheFile) {
  const int64_t now = int64_t{std::time(nullptr)} * 1000;
  const auto at = [now](int64_t age_seconds) { return std::to_string(now - age_seconds * 1000); };
  WriteFile(directory_ / "x.csv", "file_metric,zone=b;app=\"quoted\",41.5," + at(10) +
                                      "\n"
                                      "file_metric,zone=b,1,\n"
                                      "file_metric,zone=b;app=a,40," +
                                      at(301) +
                                      "\n"
                                      "file_metric,zone=b;app=a,39," +
                                      at(86400) +
                                      "\n"
                                      "file_metric,zone=ahead,7," +
                                      at(-3600) + "\n");
  // A quote inside a field is broken CSV, and a sample an hour ahead belongs nowhere.
  const Result result =
      RunCommand("pp-parse --rejects bad.csv x.csv | pp-route --push --rejects ahead",
                 directory_.path(), environment_);
  EXPECT_EQ(1, result.status) << result.err;
  ExpectSame(SamplesOf("file_metric{app=\"a\",zone=\"b\"} 40 " + at(301) +
                       "\nfile_metric{app=\"a\",zone=\"b\"} 39 " + at(86400) + "\n"),
             prometheus_->Samples("file_metric"));
  ExpectSame(
      SamplesOf("file_metric{instance=\"\",job=\"example_metrics_pusher\",zone=\"b\"} 1\n", true),
      pushgateway_->Samples("file_metric"));
  EXPECT_NE(std::string::npos, File("bad.csv").find("quoted")) << File("bad.csv");
  ExpectSame(SamplesOf("file_metric{zone=\"ahead\"} 7 " + at(-3600) + "\n"),
             SamplesOf(File("ahead")));
}

TEST_F(Pipelines, AutoReadsJson) {
  RunWell("pp-gen --mixed-ages --output json > mixed.json");
  RunWell("pp-parse --from json mixed.json | tee sent | pp-route --push");
  EXPECT_EQ(5 * 23u, SamplesOf(File("sent")).size());
  EXPECT_EQ(4 * 23u, prometheus_->Samples(kPrefix).size());
  EXPECT_EQ(23u, pushgateway_->Samples(kPrefix).size());
}

TEST_F(Pipelines, ManySamplesTakeManyRequests) {
  RunWell(
      "pp-gen --start 20h --end 0h --step 15s --summary=none | tee sent | "
      "pp-push-rw --summary=json --shards 3");
  const Samples sent = SamplesOf(File("sent"));
  EXPECT_EQ(4801 * 23u, sent.size());
  EXPECT_TRUE(sent == prometheus_->Samples(kPrefix));
}

TEST_F(Pipelines, DeleteDropsTheGroupAndNoOther) {
  RunWell("pp-gen | pp-push-gw");
  RunWell("pp-gen | pp-push-gw --job other");
  RunWell("pp-push-gw --delete");
  const Samples left = pushgateway_->Samples(kPrefix);
  EXPECT_EQ(23u, left.size());
  EXPECT_EQ(left, WithLabel(left, "job=\"other\""));
}

// Runs for different instances, typed and untyped, must not wipe each other or clash.
TEST_F(Pipelines, RunsForDifferentInstancesKeepEachOthersSeries) {
  RunWell("pp-gen --instances 2 | pp-push-gw");
  RunWell("echo 'prometheus_pusher_test_extra{instance=\"instance-3\"} 1' | pp-push-gw");
  const Samples stored = pushgateway_->Samples(kPrefix);
  EXPECT_EQ(2 * 23u + 1, stored.size());
  EXPECT_EQ(23u, WithLabel(stored, "instance=\"instance-1\"").size());
  EXPECT_EQ(23u, WithLabel(stored, "instance=\"instance-2\"").size());
}

TEST_F(Pipelines, ATypedPushAndAFileWithoutTypesDoNotClash) {
  RunWell("pp-gen | pp-push-gw");
  RunWell("pp-gen --output csv | pp-parse | pp-push-gw");
  RunWell("pp-gen | pp-push-gw");
  EXPECT_EQ(23u, pushgateway_->Samples(kPrefix).size());
}

TEST_F(Pipelines, AGrowingCsvIsPushedLineByLine) {
  WriteFile(directory_ / "log.csv", "");
  Process pipeline("tail -n +1 -F log.csv | pp-parse | pp-route --push", directory_.path(),
                   environment_);
  const auto has = [this](const std::string& value) {
    return pushgateway_->Text().find("tailed{instance=\"\",job=\"example_metrics_pusher\"} " +
                                     value + "\n") != std::string::npos;
  };
  for (const std::string value : {"1", "2"}) {
    ASSERT_EQ(0, RunCommand("echo tailed,," + value + ", >> log.csv", directory_.path()).status);
    EXPECT_TRUE(Eventually([&] { return has(value); })) << pipeline.Err();
  }
  pipeline.Signal(SIGTERM);
  pipeline.Wait();
}

// The original's historic half was stopped by a failure of its realtime half.
TEST_F(Pipelines, AGatewayThatIsDownDoesNotStopTheHistory) {
  environment_["PP_PUSHGATEWAY_URL"] = "http://127.0.0.1:" + std::to_string(UnusedPort());
  RunWell("pp-gen --start 10h --end 10m --step 1m > old; pp-gen --instances 200 > recent");
  const Result result = RunCommand(
      "cat recent old recent | pp-route --realtime "
      "'pp-push-gw --max-retry-time 300ms' --historic pp-push-rw",
      directory_.path(), environment_);
  EXPECT_EQ(3, result.status) << result.err;
  ExpectSame(SamplesOf(File("old")), prometheus_->Samples(kPrefix));
}

TEST_F(Pipelines, ASampleOfTheSameSeriesIsTheNewestWhateverTheOrder) {
  RunWell("printf 'm 2 2000\\nm 1 1000\\nm 3 3000\\n' | pp-push-gw");
  ExpectSame(SamplesOf("m{instance=\"\",job=\"example_metrics_pusher\"} 3", true),
             pushgateway_->Samples("m"));
}

}  // namespace
}  // namespace pp_test
