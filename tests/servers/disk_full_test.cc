// What is kept on a disk that becomes full.

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "support/process.h"
#include "support/receiver.h"
#include "support/sample_store.h"
#include "support/temporary_directory.h"
#include "support/tiny_disk.h"

namespace pp_test {
namespace {

constexpr int kLines = 20'000;
constexpr int64_t kInAnHour = 3'600'000;

std::string Now(int64_t ms_from_now) {
  return std::to_string(int64_t{std::time(nullptr)} * 1000 + ms_from_now);
}

// kLines lines, of which every other one is `bad`.
std::string EveryOther(const std::string& good, const std::string& bad) {
  std::string text;
  for (int i = 0; i < kLines; i += 2) text.append(good).append("\n").append(bad).append("\n");
  return text;
}

// The number behind `name` in a summary; -1 without one.
int64_t Figure(const std::string& summary, const std::string& name) {
  const std::string key = "\"" + name + "\":";
  const size_t at = summary.find(key);
  return at == std::string::npos ? -1 : std::atoll(summary.c_str() + at + key.size());
}

// A rejects file that cannot grow beyond some KiB, by the one or the other means.
class RejectsOnAFullDisk : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "Limit") return;
    if (!TinyDisk::IsAvailable()) GTEST_SKIP() << "a tiny disk cannot be mounted";
    disk_ = std::make_unique<TinyDisk>(16);
  }

  std::string RejectsPath() const { return disk_ ? *disk_ / "bad" : directory_ / "bad"; }

  // Where nothing but the rejects is subject to the limit: the test's own files are written by
  // others. stdout is dropped.
  Result Run(const std::string& command, const std::string& input) {
    WriteFile(directory_ / "in", input);
    const std::string limit = disk_ ? "" : "ulimit -f 16; ";
    return RunCommand("(" + limit + "exec " + command + " --summary=json --rejects " +
                          RejectsPath() + " in) 2>&1 >/dev/null | cat >&2",
                      directory_.path());
  }

  // Status 4, one clear message, figures that add up, and what could be kept is.
  void ExpectDiskFull(const std::string& tool, const std::string& passed, const Result& result) {
    EXPECT_EQ(4, result.status) << result.err;
    const std::string message = tool + ": cannot write the rejects file " + RejectsPath() + ": " +
                                (disk_ ? "No space left on device\n" : "File too large\n");
    const size_t first = result.err.find(message);
    ASSERT_NE(std::string::npos, first) << result.err;
    EXPECT_EQ(std::string::npos, result.err.find(message, first + 1)) << result.err;
    EXPECT_EQ(4, Figure(result.err, "status")) << result.err;
    EXPECT_GT(Figure(result.err, "read"), 0) << result.err;
    EXPECT_GT(Figure(result.err, "rejected"), 0) << result.err;
    EXPECT_EQ(Figure(result.err, "read"),
              Figure(result.err, passed) + Figure(result.err, "rejected"))
        << result.err;
    EXPECT_EQ(16u << 10, ReadFile(RejectsPath()).size());
  }

  // It is of no use to read what cannot be taken and cannot be kept.
  void ExpectStoppedEarly(const Result& result) {
    EXPECT_LT(Figure(result.err, "read"), kLines) << result.err;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<TinyDisk> disk_;
};

TEST_P(RejectsOnAFullDisk, OfParse) {
  const Result result = Run("pp-parse", EveryOther("a,,1,1000", "b,,one,1000"));
  ExpectDiskFull("pp-parse", "passed", result);
  ExpectStoppedEarly(result);
}

TEST_P(RejectsOnAFullDisk, OfRoute) {
  const Result result =
      Run("pp-route --historic 'wc -l > lane'", EveryOther("a 1 1000", "b 1 " + Now(kInAnHour)));
  ExpectDiskFull("pp-route", "passed", result);
  ExpectStoppedEarly(result);
  EXPECT_EQ(std::to_string(Figure(result.err, "passed")) + "\n", ReadFile(directory_ / "lane"));
}

TEST_P(RejectsOnAFullDisk, OfPushRw) {
  SampleStore store;
  Receiver receiver(store.script());
  const Result result =
      Run("pp-push-rw --url " + receiver.url(), EveryOther("a 1 1000", "b one 1000"));
  ExpectDiskFull("pp-push-rw", "delivered", result);
  ExpectStoppedEarly(result);
  EXPECT_EQ(1u, store.size());
}

// The rejects of a receiver come from another thread, batch by batch.
TEST_P(RejectsOnAFullDisk, OfPushRwWhenTheReceiverRejects) {
  std::string stream;
  for (int i = 0; i < kLines; ++i) {
    stream += (i / 100 % 2 == 0 ? "good 1 " : "bad 1 ") + std::to_string(i) + "\n";
  }
  SampleStore store([](const StoredSample& sample) {
    return sample.series == "bad" ? SampleStore::Verdict::kRollBack : SampleStore::Verdict::kTake;
  });
  Receiver receiver(store.script());
  const Result result = Run("pp-push-rw --batch-samples 100 --url " + receiver.url(), stream);
  ExpectDiskFull("pp-push-rw", "delivered", result);
  ExpectStoppedEarly(result);
  EXPECT_EQ(Figure(result.err, "delivered"), static_cast<int64_t>(store.size()));
  EXPECT_EQ(std::vector<std::string>(), store.OutOfOrder());
}

// A checkpoint that cannot be replaced, by the one or the other means.
class CheckpointOnAFullDisk : public ::testing::TestWithParam<std::string> {
 protected:
  static constexpr char kOld[] = "# pp checkpoint: old\n#pp mark s 5\n";

  void SetUp() override {
#if defined(__SANITIZE_THREAD__)
    if (GetParam() == "Limit")
      GTEST_SKIP() << "ThreadSanitizer writes a file of its own at a start";
#endif
    if (GetParam() == "TinyDisk") {
      if (!TinyDisk::IsAvailable()) GTEST_SKIP() << "a tiny disk cannot be mounted";
      disk_ = std::make_unique<TinyDisk>(16);
    }
    path_ = disk_ ? *disk_ / "ck" : directory_ / "ck";
    WriteFile(path_, kOld);
    if (disk_) WriteFile(*disk_ / "filler", std::string(1 << 20, 'x'));
    WriteFile(directory_ / "in", "#pp mark s 5\na 1 1000\n#pp mark s 14\n");
  }

  Result Run(const std::string& command) {
    const std::string limit = disk_ ? "" : "ulimit -f 0; ";
    return RunCommand("(" + limit + "exec " + command + " --summary=json --rejects /dev/null " +
                          "--checkpoint " + path_ + " in) 2>&1 >/dev/null | cat >&2",
                      directory_.path());
  }

  // What was delivered stays so, but it does not count as done.
  void ExpectOldCheckpoint(const std::string& tool, const Result& result) {
    EXPECT_EQ(4, result.status) << result.err;
    EXPECT_NE(std::string::npos,
              result.err.find(tool + ": cannot write the checkpoint " + path_ + ": " +
                              (disk_ ? "No space left on device" : "File too large") +
                              "; what it said before still stands\n"))
        << result.err;
    EXPECT_EQ(4, Figure(result.err, "status")) << result.err;
    EXPECT_EQ(1, Figure(result.err, "delivered")) << result.err;
    EXPECT_EQ(kOld, ReadFile(path_));
    EXPECT_NE(0, access((path_ + ".tmp").c_str(), F_OK));
  }

  TemporaryDirectory directory_;
  std::unique_ptr<TinyDisk> disk_;
  std::string path_;
};

TEST_P(CheckpointOnAFullDisk, OfPushRw) {
  SampleStore store;
  Receiver receiver(store.script());
  ExpectOldCheckpoint("pp-push-rw", Run("pp-push-rw --url " + receiver.url()));
  EXPECT_EQ(1u, store.size());
}

TEST_P(CheckpointOnAFullDisk, OfPushGw) {
  Receiver receiver;
  ExpectOldCheckpoint("pp-push-gw", Run("pp-push-gw --url " + receiver.url()));
  EXPECT_EQ(1u, receiver.request_count());
}

// What cannot be kept is not begun with: nothing is sent, and nothing is read.
TEST(ReadOnlyDirectory, EndsARunBeforeItBegins) {
  if (!TinyDisk::IsAvailable()) GTEST_SKIP() << "a tiny disk cannot be mounted";
  Receiver receiver;
  const TemporaryDirectory directory;
  WriteFile(directory / "in", "#pp mark s 5\nbroken\na 1 1000\n#pp mark s 21\n");
  TinyDisk disk(16);
  const std::string old = "# pp checkpoint: old\n#pp mark s 5\n";
  WriteFile(disk / "there", old);
  ASSERT_TRUE(disk.MakeReadOnly());
  const std::string sink = " --url " + receiver.url() + " --rejects /dev/null --checkpoint ";
  for (const std::string& command :
       {"pp-parse --from stream --rejects " + disk / "new",
        "pp-parse --from stream --rejects " + disk / "there",
        "pp-route --only historic --rejects " + disk / "new", "pp-push-rw" + sink + disk / "new",
        "pp-push-gw" + sink + disk / "there", "pp-push-rw" + sink + disk / "there"}) {
    const Result result =
        RunCommand("cat in | (" + command + "; echo $? >status; cat >rest)", directory.path());
    EXPECT_EQ("4\n", ReadFile(directory / "status")) << command;
    EXPECT_EQ(ReadFile(directory / "in"), ReadFile(directory / "rest")) << command;
    EXPECT_NE(std::string::npos, result.err.find(": Read-only file system\n")) << result.err;
    EXPECT_EQ(1, std::count(result.err.begin(), result.err.end(), '\n')) << result.err;
  }
  EXPECT_EQ(0u, receiver.request_count());
  EXPECT_EQ(old, ReadFile(disk / "there"));
}

// Rejects that are lost must not count as dealt with either.
TEST(Checkpoint, IsNotWrittenWhenTheRejectsAreLost) {
  const TemporaryDirectory directory;
  const std::string old = "# pp checkpoint: old\n#pp mark s 5\n";
  WriteFile(directory / "in", "#pp mark s 5\nbroken\n#pp mark s 14\n");
  WriteFile(directory / "ck", old);
  const Result result = RunCommand(
      "pp-push-rw in --rejects /dev/full --checkpoint ck --summary=json", directory.path());
  EXPECT_EQ(4, result.status) << result.err;
  EXPECT_EQ(old, ReadFile(directory / "ck"));
}

INSTANTIATE_TEST_SUITE_P(By, CheckpointOnAFullDisk, testing::Values("TinyDisk", "Limit"),
                         [](const auto& test) { return test.param; });

INSTANTIATE_TEST_SUITE_P(By, RejectsOnAFullDisk, testing::Values("TinyDisk", "Limit"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace pp_test
