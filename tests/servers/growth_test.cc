// The stages that keep nothing but caches, with input that has nearly as many series as lines.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "support/memory_watch.h"
#include "support/process.h"
#include "support/receiver.h"
#include "support/remote_write_request.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

constexpr uint64_t kMostMemory = uint64_t{64} << 20;

class Growth : public ::testing::Test {
 protected:
  // So many series with a label of so many bytes, each with one sample a minute apart.
  void WriteStream(uint64_t series, size_t label_bytes) {
    std::ofstream file(directory_ / "in");
    uint64_t random = 42;
    for (uint64_t i = 0; i < series; ++i) {
      // Snappy should have no easy work.
      std::string text;
      while (text.size() < label_bytes) {
        random = random * 6364136223846793005 + 1442695040888963407;
        text.push_back(static_cast<char>('a' + (random >> 58) % 26));
      }
      file << "made_up{label=\"" << text << "\"} " << i << ".5 " << 1767125148000 + 60'000 * i
           << "\n";
    }
  }

  void ExpectLittleMemory(const std::string& command) {
    MemoryWatch memory(directory_.path());
    const Result result = RunCommand(memory.Watched("run", command), directory_.path());
    EXPECT_EQ(0, result.status) << result.err;
    EXPECT_GT(memory.Peaks().at("run"), 0u);
    EXPECT_LT(memory.Peaks().at("run"), kMostMemory) << command;
  }

  TemporaryDirectory directory_;
  // Of either version.
  Receiver receiver_{[](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 204;
    SetWritten(1'000'000'000, 0, response);
  }};
};

TEST_F(Growth, OfSeriesTakesNoMoreThanACache) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  WriteStream(200'000, 80);
  ExpectLittleMemory("pp-parse --from stream in >/dev/null");
  ExpectLittleMemory("pp-parse --from stream --sort-key in >/dev/null");
  ExpectLittleMemory("pp-route --only historic in >/dev/null");
  for (const std::string form : {"--protocol 1", "--protocol 2", "--compress zstd"}) {
    ExpectLittleMemory("pp-push-rw " + form + " --url " + receiver_.url() + " in");
  }
}

// Some kilobytes that stand for twice what may be kept.
TEST_F(Growth, OfACompressedFileIsThatOfABlock) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  const std::string line = "up 1";
  const std::string text = "set +o pipefail; yes '" + line + "' | head -n " +
                           std::to_string(2 * kMostMemory / (line.size() + 1)) + " | ";
  for (const std::string program : {"gzip -1", "zstd -q"}) {
    ASSERT_EQ(0, RunCommand(text + program + " >in", directory_.path()).status);
    ExpectLittleMemory("pp-parse --from stream in >/dev/null");
  }
}

// The hardest for a sink: large series, each in a request of its own shard.
TEST_F(Growth, OfLargeSeriesOverManyShardsHasALimit) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  WriteStream(10'000, 4000);
  for (const std::string form : {"--protocol 1", "--protocol 2", "--compress zstd"}) {
    for (const std::string shards : {"1", "8", "64"}) {
      ExpectLittleMemory("pp-push-rw " + form + " --shards " + shards + " --url " +
                         receiver_.url() + " in");
    }
  }
}

// All lanes stand still, and each is to have long lines of its own and those that are for all.
TEST_F(Growth, OfManyLanesHasALimit) {
  if (!MemoryWatch::IsMeaningful()) GTEST_SKIP() << "sanitizers take memory of their own";
  constexpr int kLanes = 256;
  const std::string text(1'000'000, 'x');
  std::ofstream file(directory_ / "in");
  for (const std::string name : {"a", "b", "c"}) {
    file << "# HELP " << name << " " << text << "\n" << name << "{l=\"" << text << "\"} 1\n";
  }
  file.close();
  ASSERT_EQ(0, mkfifo((directory_ / "go").c_str(), 0600));
  MemoryWatch memory(directory_.path());
  Process route(
      memory.Watched("run", "pp-route --shards " + std::to_string(kLanes) +
                                " --shard 'echo >>started; : <go; exec cat >/dev/null' in"),
      directory_.path());
  ASSERT_TRUE(Eventually([&] { return ReadFile(directory_ / "started").size() == kLanes; }));
  // It has taken all that it will take before they go on.
  int sleeping = 0;
  ASSERT_TRUE(Eventually([&] {
    sleeping = memory.AreAllSleeping() ? sleeping + 1 : 0;
    return sleeping == 20;
  }));
  std::ofstream go(directory_ / "go");
  EXPECT_EQ(0, route.Wait()) << route.Err();
  EXPECT_GT(memory.Peaks().at("run"), 0u);
  EXPECT_LT(memory.Peaks().at("run"), kMostMemory);
}

}  // namespace
}  // namespace pp_test
