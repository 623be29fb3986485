// Tools that get too little of what a machine has: memory, threads, descriptors.

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "support/memory_watch.h"
#include "support/process.h"
#include "support/receiver.h"
#include "support/sample_store.h"
#include "support/temporary_directory.h"
#include "support/text.h"

namespace pp_test {
namespace {

constexpr int kLoaderFailed = 127;
constexpr int kCrashed = 128 + SIGSEGV;

class NoMemory : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  }

  // With so many KiB of addresses.
  Result Run(int kib, const std::string& command) {
    return RunCommand("ulimit -c 0; ulimit -v " + std::to_string(kib) + "; exec " + command,
                      directory_.path());
  }

  // It succeeds, or says what it is that it has none of, and ends with the status for that.
  static void ExpectClear(const Result& result, const std::string& what) {
    if (result.status == 0 || result.status == kLoaderFailed) return;
    EXPECT_EQ(4, result.status) << what << result.err;
    EXPECT_TRUE(
        Contains(result.err, "no memory is left") || Contains(result.err, "as without memory") ||
        Contains(result.err, "Resource temporarily unavailable") ||
        Contains(result.err, "libcurl cannot be") || Contains(result.err, "Cannot allocate memory"))
        << what << result.err;
    EXPECT_FALSE(Contains(result.err, "terminate called")) << what << result.err;
    EXPECT_FALSE(Contains(result.err, "damaged")) << what << result.err;
  }

  // Which crashes where it gets no memory for itself; then nothing of ours is run.
  bool DiesInItsLoader(int kib, const std::string& command) {
    const std::string tool = command.substr(0, command.find(' '));
    return Run(kib, tool + " --version").status == kCrashed;
  }

  void WriteSeries(int count) {
    std::ofstream file(directory_ / "in");
    for (int i = 0; i < count; ++i) {
      file << "made_up_total{number=\"" << i << "\"} " << i << " 1767125148000\n";
    }
  }

  TemporaryDirectory directory_;
};

TEST_F(NoMemory, IsSaidWhereverItEnds) {
  WriteSeries(20'000);
  Receiver receiver;
  ASSERT_EQ(0, RunCommand("gzip -k in && zstd -q in", directory_.path()).status);
  for (const std::string& command :
       {std::string("pp-gen --instances 2000"), std::string("pp-parse --from stream in"),
        std::string("pp-parse --from stream in.gz"), std::string("pp-parse --from stream in.zst"),
        std::string("pp-route --historic 'cat >/dev/null' in"),
        "pp-push-rw in --protocol 1 --max-retry-time 0 --url " + receiver.url(),
        "pp-push-gw in --max-retry-time 0 --url " + receiver.url()}) {
    int failed = 0;
    int done = 0;
    for (int kib = 5000; done < 2 && kib < 1'000'000; kib += kib / 8) {
      const Result result = Run(kib, command);
      if (result.status == kCrashed && DiesInItsLoader(kib, command)) continue;
      ExpectClear(result, command + " with " + std::to_string(kib) + " KiB: ");
      failed += result.status == 4 ? 1 : 0;
      done = result.status == 0 ? done + 1 : 0;
    }
    EXPECT_GT(failed, 0) << command;
    EXPECT_EQ(2, done) << command;
  }
}

// What was delivered by then is in the checkpoint, and nothing that was not: the one request there
// is holds the last value of all, so the only mark that may stand there is that of the beginning.
TEST_F(NoMemory, LeavesTheCheckpointWhereTheDeliveryIs) {
  constexpr int kSeries = 200'000;
  WriteSeries(kSeries);
  Receiver gateway;
  ASSERT_EQ(0, RunCommand("pp-parse --from stream --marks in >marked", directory_.path()).status);
  const std::string push = "pp-push-gw marked --checkpoint ck --url " + gateway.url();
  int failed = 0;
  for (int kib = 40'000; kib < 200'000; kib += 8'000) {
    const Result result = Run(kib, push);
    if (result.status == 0) break;
    ExpectClear(result, std::to_string(kib) + " KiB: ");
    const std::string written = ReadFile(directory_ / "ck");
    EXPECT_TRUE(!Contains(written, "#pp mark") || Contains(written, " 0\n")) << written;
    ++failed;
  }
  EXPECT_GT(failed, 0);
  ASSERT_EQ(0, RunCommand(push, directory_.path()).status);
  EXPECT_TRUE(Contains(ReadFile(directory_ / "ck"), "#pp mark"));
  EXPECT_FALSE(Contains(ReadFile(directory_ / "ck"), " 0\n"));
}

class NoDescriptors : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers want descriptors of their own";
  }

  TemporaryDirectory directory_;
  SampleStore store_;
  Receiver receiver_{store_.script()};
};

// Which of the things that need one comes too late is another with each limit.
TEST_F(NoDescriptors, ForASocket) {
  WriteFile(directory_ / "in", "a 1 1767125148000\n");
  const std::string push = "pp-push-rw in --protocol 1 --url " + receiver_.url();
  bool was_short = false;
  for (int limit = 7; limit < 16; ++limit) {
    const Result result = RunCommand("ulimit -n " + std::to_string(limit) + "; exec " + push +
                                         " --max-retry-time 50ms --rejects bad",
                                     directory_.path());
    if (result.status == 0) continue;
    const bool is_short = Contains(result.err, "no descriptor is left (ulimit -n): Too many open");
    EXPECT_TRUE(is_short || Contains(result.err, "Too many open files")) << result.err;
    EXPECT_FALSE(Contains(result.err, "is the server running")) << result.err;
    EXPECT_EQ(is_short ? 3 : 4, result.status) << result.err;
    was_short |= is_short;
  }
  EXPECT_TRUE(was_short);
  EXPECT_EQ(1u, store_.size());
}

// More files than can be open at a time were rotated while nobody looked.
TEST_F(NoDescriptors, ForTheFilesThatALogWasRotatedTo) {
  WriteFile(directory_ / "log", "a,,0,1000\n");
  Process follower("ulimit -n 32; exec pp-parse --follow log", directory_.path());
  ASSERT_TRUE(Eventually([&] { return follower.Out() == "a 0 1000\n"; }));
  follower.Signal(SIGSTOP);
  std::string expected = "a 0 1000\n";
  constexpr int kFiles = 60;
  const auto name = [&](int i) { return directory_ / ("log." + std::to_string(kFiles - i)); };
  for (int i = 1; i <= kFiles; ++i) {
    const std::string time = std::to_string(1000 + i);
    std::filesystem::rename(directory_ / "log", name(i));
    WriteFile(directory_ / "log", "a,," + time + "," + time + "\n");
    expected += "a " + time + " " + time + "\n";
  }
  follower.Signal(SIGCONT);
  EXPECT_TRUE(Eventually([&] { return follower.Out() == expected; }))
      << follower.Out() << follower.Err();
}

// Whoever cannot open all of them must not go on behind those that he missed.
TEST_F(NoDescriptors, ForTheFilesToResumeFrom) {
  WriteFile(directory_ / "log", "a,,0,1000\n");
  ASSERT_EQ(0,
            RunCommand("pp-parse --marks log | pp-push-rw --checkpoint ck --url " + receiver_.url(),
                       directory_.path())
                .status);
  const std::string before = ReadFile(directory_ / "ck");
  constexpr int kFiles = 40;
  for (int i = 1; i <= kFiles; ++i) {
    std::filesystem::rename(directory_ / "log", directory_ / ("log." + std::to_string(kFiles - i)));
    WriteFile(directory_ / "log", "a,,1," + std::to_string(1000 + i) + "\n");
  }
  const std::string resume = "pp-parse --marks --resume ck log";
  const std::string push = " | pp-push-rw --checkpoint ck --url " + receiver_.url();
  const Result result = RunCommand("(ulimit -n 32; exec " + resume + ")" + push, directory_.path());
  EXPECT_EQ(4, result.status) << result.err;
  EXPECT_TRUE(Contains(result.err, ": cannot be opened: Too many open files")) << result.err;
  EXPECT_EQ(before, ReadFile(directory_ / "ck"));
  EXPECT_EQ(0, RunCommand(resume + push, directory_.path()).status);
  EXPECT_EQ(1u + kFiles, store_.size());
}

}  // namespace
}  // namespace pp_test
