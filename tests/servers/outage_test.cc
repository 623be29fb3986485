// A backfill through a receiver that is down, comes back, fails, and goes down again.

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "support/memory_watch.h"
#include "support/process.h"
#include "support/receiver.h"
#include "support/sample_store.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

constexpr int kSeries = 200;
constexpr int kTimes = 900;
constexpr size_t kSamples = size_t{kSeries} * kTimes;
constexpr uint64_t kMostMemory = uint64_t{64} << 20;

// More than the pipes and the buffer of a lane hold, so that an outage stops the whole pipeline.
std::string BigCsv(std::set<StoredSample>* samples) {
  const std::string padding(100, 'x');
  std::string csv = "metric_name,labels,value,timestamp_ms\n";
  for (int time = 0; time < kTimes; ++time) {
    for (int series = 0; series < kSeries; ++series) {
      const std::string number = std::to_string(series);
      const std::string value = std::to_string(series * kTimes + time) + ".5";
      const int64_t timestamp = 1'700'000'000'000 + time * int64_t{15'000};
      csv.append("backfilled_total,zone=" + padding + ";id=" + number + "," + value + "," +
                 std::to_string(timestamp) + "\n");
      samples->insert(
          {"backfilled_total{id=\"" + number + "\",zone=\"" + padding + "\"}", value, timestamp});
    }
  }
  return csv;
}

// Takes samples until some have come, fails for a while, takes more, falls silent until it is
// stopped, and takes the rest.
class UnsteadyStore {
 public:
  static constexpr size_t kBeforeFailures = kSamples / 8;
  static constexpr int kFailures = 5;  // of one request at worst, with pauses that double
  static constexpr size_t kBeforeSilence = kSamples / 4;

  void Serve(const Receiver::Request& request, httplib::Response* response) {
    if (!recovered_ && store_.size() >= kBeforeSilence) {
      silent_ = true;
      // What is not answered may have been stored.
      store_.Serve(request, response);
      Receiver::NeverAnswer();
    } else if (MustFail()) {
      response->status = 500;
    } else {
      store_.Serve(request, response);
    }
  }
  void Recover() { recovered_ = true; }

  bool is_silent() const { return silent_; }
  int failures() {
    const std::lock_guard lock(mutex_);
    return failures_;
  }
  const SampleStore& store() const { return store_; }

 private:
  bool MustFail() {
    const std::lock_guard lock(mutex_);
    if (store_.size() < kBeforeFailures || failures_ == kFailures) return false;
    ++failures_;
    return true;
  }

  SampleStore store_;
  std::mutex mutex_;
  int failures_ = 0;
  std::atomic<bool> silent_ = false;
  std::atomic<bool> recovered_ = false;
};

class Outage : public ::testing::Test {
 protected:
  std::string Pipeline(const std::string& parse, const std::string& push_options) {
    const std::string push =
        memory_.Watched("push", "pp-push-rw --shards 2 --summary=json " + push_options + " --url " +
                                    receiver_.url());
    const std::string route =
        memory_.Watched("route", "pp-route --summary=json --historic '" + push + "'");
    return memory_.Watched("parse", parse + " --summary=json") + " | " + route;
  }

  // Back-pressure has reached the beginning of the pipeline, where there is always more.
  bool StandsStill() {
    for (int i = 0; i < 20; ++i) {
      if (!memory_.AreAllSleeping()) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  void ExpectLittleMemory() {
    if (!MemoryWatch::IsMeaningful()) return;
    for (const auto& [name, peak] : memory_.Peaks()) {
      EXPECT_GT(peak, 0u) << name;
      EXPECT_LT(peak, kMostMemory) << name;
    }
  }

  TemporaryDirectory directory_;
  UnsteadyStore unsteady_;
  Receiver receiver_{[this](size_t, const Receiver::Request& request, httplib::Response* response) {
    unsteady_.Serve(request, response);
  }};
  MemoryWatch memory_{directory_.path()};
};

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

TEST_F(Outage, LosesNoSampleAndNoOrder) {
  std::set<StoredSample> expected;
  WriteFile(directory_ / "big.csv", BigCsv(&expected));
  receiver_.Stop();
  Process pipeline(Pipeline("pp-parse big.csv", "--batch-samples 1000"), directory_.path());
  ASSERT_TRUE(Eventually([&] { return CountOf(pipeline.Err(), "trying again") == 1; }))
      << pipeline.Err();
  ASSERT_TRUE(Eventually([&] { return StandsStill(); }));
  ExpectLittleMemory();
  EXPECT_EQ(0u, receiver_.request_count());
  receiver_.Start();

  // The failures lie between, and end by themselves.
  ASSERT_TRUE(Eventually([&] { return unsteady_.is_silent(); })) << pipeline.Err();
  EXPECT_EQ(UnsteadyStore::kFailures, unsteady_.failures());
  ASSERT_TRUE(Eventually([&] { return StandsStill(); }));
  ExpectLittleMemory();
  EXPECT_LT(unsteady_.store().size(), kSamples);

  const size_t before = CountOf(pipeline.Err(), "trying again");
  receiver_.Stop();
  ASSERT_TRUE(Eventually([&] { return CountOf(pipeline.Err(), "trying again") > before; }))
      << pipeline.Err();
  ExpectLittleMemory();
  unsteady_.Recover();
  receiver_.Start();

  EXPECT_EQ(0, pipeline.Wait()) << pipeline.Err();
  ExpectLittleMemory();
  const std::set<StoredSample> stored = unsteady_.store().Samples();
  EXPECT_EQ(kSamples, stored.size());
  EXPECT_TRUE(expected == stored);
  EXPECT_EQ(std::vector<std::string>(), unsteady_.store().OutOfOrder());
  EXPECT_EQ(std::vector<std::string>(), unsteady_.store().Violations());
  const std::string all = std::to_string(kSamples);
  for (const std::string& part : {"\"pp-parse\",\"read\":" + all + ",\"passed\":" + all,
                                  "\"pp-route\",\"read\":" + all + ",\"passed\":" + all,
                                  "\"pp-push-rw\",\"read\":" + all + ",\"delivered\":" + all}) {
    EXPECT_EQ(1u, CountOf(pipeline.Err(), "{\"tool\":" + part + ",\"rejected\":0,"))
        << part << "\n"
        << pipeline.Err();
  }
}

// Far more than may be held, and every line a series of its own.
TEST_F(Outage, StopsThePipeAndFillsNoMemory) {
  receiver_.Stop();
  const std::string generate =
      memory_.Watched("generate", "seq -f 'm{id=\"%.0f\"} 1 1000' 10000000");
  Process pipeline(generate + " | " + Pipeline("pp-parse --from stream", "--batch-samples 1000000"),
                   directory_.path());
  ASSERT_TRUE(Eventually([&] { return CountOf(pipeline.Err(), "trying again") == 1; }))
      << pipeline.Err();
  ASSERT_TRUE(Eventually([&] { return StandsStill(); }));
  ExpectLittleMemory();
}

}  // namespace
}  // namespace pp_test
