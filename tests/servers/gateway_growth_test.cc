// pp-push-gw with many series: what they cost, and that they keep no line waiting.

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <map>

#include "support/memory_watch.h"
#include "support/process.h"
#include "support/receiver.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

using std::chrono::steady_clock;

constexpr uint64_t kManySeries = 200'000;
// A series may cost its text and so many bytes, all included: the table, its groups, the pushes.
constexpr uint64_t kMostBesidesText = 300;

// About 85 bytes; 64 series have the same instance.
std::string SeriesText(uint64_t i, const std::string& more_labels = "") {
  const std::string instance = std::to_string(10'000'000 + i / 64);
  const std::string route = std::to_string(100 + i % 64);
  return "http_requests_total{instance=\"web-" + instance + "\",route=\"/api/v1/items/" + route +
         "\",status=\"200\"" + more_labels + "}";
}

class GatewayGrowth : public ::testing::Test {
 protected:
  // The most memory that a run has had until its last request had come.
  uint64_t PeakMemory(const std::string& name, uint64_t series, int rounds,
                      const std::string& options) {
    std::ofstream file(directory_ / name);
    for (int round = 0; round < rounds; ++round) {
      for (uint64_t i = 0; i < series; ++i) {
        file << SeriesText(i, more_labels_) << " " << round << ".123456789\n";
      }
    }
    file.close();
    MemoryWatch memory(directory_.path());
    std::atomic<uint64_t> peak = 0;
    Receiver receiver([&](size_t, const Receiver::Request&, httplib::Response* response) {
      peak = std::max(peak.load(), memory.Peaks().at(name + ".run"));
      response->status = 200;
    });
    const std::string command = "pp-push-gw " + options + " --url " + receiver.url() + " " + name;
    const Result result = RunCommand(memory.Watched(name + ".run", command), directory_.path());
    EXPECT_EQ(0, result.status) << result.err;
    return peak;
  }

  void ExpectWithinBudget(int rounds, const std::string& options) {
    const uint64_t base = PeakMemory("one", 1, 1, options);
    const uint64_t peak = PeakMemory("many", kManySeries, rounds, options);
    EXPECT_GT(base, 0u);
    EXPECT_GT(peak, base);
    EXPECT_LE((peak - base) / kManySeries, SeriesText(0, more_labels_).size() + kMostBesidesText);
  }

  // The most memory that a run with such a file takes, beyond that of a run with one sample.
  uint64_t MemoryFor(const std::string& name) {
    WriteFile(directory_ / "one", "x 1\n");
    MemoryWatch memory(directory_.path());
    Receiver receiver([&](size_t, const Receiver::Request&, httplib::Response* response) {
      memory.Peaks();
      response->status = 200;
    });
    const std::string tool = "pp-push-gw --url " + receiver.url() + " ";
    for (const std::string& command :
         {memory.Watched("one.run", tool + "one"), memory.Watched(name + ".run", tool + name)}) {
      const Result result = RunCommand(command, directory_.path());
      EXPECT_EQ(0, result.status) << result.err;
      said_ = result.err;
    }
    std::map<std::string, uint64_t> peaks = memory.Peaks();
    EXPECT_GT(std::min(peaks["one.run"], peaks[name + ".run"]), 0u);
    return std::max(peaks[name + ".run"], peaks["one.run"]) - peaks["one.run"];
  }

  TemporaryDirectory directory_;
  std::string said_;
  std::string more_labels_;
};

TEST_F(GatewayGrowth, OfOneGroupIsWithinItsBudget) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  ExpectWithinBudget(1, "--group-by ''");
}

TEST_F(GatewayGrowth, OfManyGroupsIsWithinItsBudget) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  ExpectWithinBudget(1, "");
}

// A body that held the texts once more would be beyond it.
TEST_F(GatewayGrowth, OfSeriesWithManyLabelsIsWithinItsBudget) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  more_labels_ = ",zone=\"" + std::string(200, 'z') + "\"";
  ExpectWithinBudget(1, "--group-by ''");
}

// While one push is under way, the values of the next one come.
TEST_F(GatewayGrowth, OverManyPushesIsWithinItsBudget) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  ExpectWithinBudget(5, "--group-by '' --interval 50ms");
}

// 40 MB of it, for one series.
TEST_F(GatewayGrowth, OfMetadataIsWithinItsBudget) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  std::ofstream file(directory_ / "many");
  for (int i = 0; i < 200'000; ++i) {
    file << "# HELP m" << i << " " << std::string(200, 'h') << "\n";
  }
  file << "x 1\n";
  file.close();
  EXPECT_LT(MemoryFor("many"), uint64_t{24} << 20);
  EXPECT_NE(std::string::npos,
            said_.find("too much metadata: that of some families is not pushed"));
}

TEST_F(GatewayGrowth, OfLongNumbersIsThatOfShortOnes) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  std::ofstream file(directory_ / "many");
  for (int i = 0; i < 40; ++i)
    file << "x{i=\"" << i << "\"} 1." << std::string(500'000, '0') << "\n";
  file.close();
  EXPECT_LT(MemoryFor("many"), uint64_t{8} << 20);
}

// Its body is made while it is sent.
TEST_F(GatewayGrowth, ALargePushIsSentAgainFromItsBegin) {
  std::string stream;
  for (uint64_t i = 0; i < 20'000; ++i) stream += SeriesText(i) + " 1\n";
  WriteFile(directory_ / "in", stream);
  Receiver receiver([](size_t number, const Receiver::Request&, httplib::Response* response) {
    response->status = number == 0 ? 503 : 200;
    if (number == 1) Receiver::CutAnswerAfter(5, Receiver::Cut::kReset);
  });
  const Result result =
      RunCommand("pp-push-gw --group-by '' --url " + receiver.url() + " in", directory_.path());
  EXPECT_EQ(0, result.status) << result.err;
  ASSERT_GE(receiver.requests().size(), 3u);
  for (const Receiver::Request& request : receiver.requests()) {
    EXPECT_EQ(stream.size(), request.body.size());
    EXPECT_TRUE(request.body == stream);
  }
}

// A gateway that was started anew: the connection turns out to be dead when the body is on its way.
TEST_F(GatewayGrowth, ALargePushSurvivesADeadConnection) {
  std::string stream;
  for (uint64_t i = 0; i < 20'000; ++i) stream += SeriesText(i) + " 1\n";
  Receiver receiver;
  ASSERT_EQ(0, mkfifo((directory_ / "in").c_str(), 0600));
  Process process("pp-push-gw --group-by '' --url " + receiver.url() + " in", directory_.path());
  std::ofstream in(directory_ / "in");
  in << stream << std::flush;
  ASSERT_TRUE(Eventually([&] { return receiver.request_count() == 1; }));
  receiver.Stop();
  receiver.Start();
  in << SeriesText(0) << " 2\n";
  in.close();
  EXPECT_EQ(0, process.Wait()) << process.Err();
  const std::string body = receiver.requests().back().body;
  EXPECT_EQ(stream.size(), body.size());
  EXPECT_TRUE(body.starts_with(SeriesText(0) + " 2\n"));
  EXPECT_TRUE(stream.ends_with(body.substr(body.find('\n'))));
}

// 200 ms after it came. A machine that has other things to do may be late now and then, but not
// always.
TEST_F(GatewayGrowth, KeepsNoLineWaiting) {
  constexpr uint64_t kSeries = 10'000;
  constexpr int kTries = 10;
  std::atomic<size_t> with_last = 0;
  Receiver receiver([&](size_t, const Receiver::Request& request, httplib::Response* response) {
    if (request.body.find("last ") != std::string::npos) ++with_last;
    response->status = 200;
  });
  ASSERT_EQ(0, mkfifo((directory_ / "in").c_str(), 0600));
  Process process("pp-push-gw --interval 1h --url " + receiver.url() + " in", directory_.path());
  std::ofstream in(directory_ / "in");
  for (uint64_t i = 0; i < kSeries; ++i) in << SeriesText(i) << " 1\n";
  in << "last 0\n" << std::flush;
  ASSERT_TRUE(Eventually([&] { return with_last == 1; }));
  auto quickest = steady_clock::duration::max();
  for (size_t i = 1; i <= kTries; ++i) {
    const auto begin = steady_clock::now();
    in << "last " << i << "\n" << std::flush;
    while (with_last == i && steady_clock::now() - begin < std::chrono::seconds(10)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT_EQ(i + 1, with_last);
    quickest = std::min(quickest, steady_clock::now() - begin);
  }
  EXPECT_GE(quickest, std::chrono::milliseconds(200));
  EXPECT_LT(quickest, std::chrono::milliseconds(220));
  in.close();
  EXPECT_EQ(0, process.Wait()) << process.Err();
}

}  // namespace
}  // namespace pp_test
