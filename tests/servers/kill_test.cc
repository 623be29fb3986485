// Any stage may be killed at any moment: started again, the pipeline loses nothing.

#include <gtest/gtest.h>

#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <thread>

#include "support/sample_store.h"

namespace pp_test {
namespace {

using Samples = std::set<StoredSample>;

constexpr int64_t kHourMs = 3'600'000;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void ExpectSame(const Samples& expected, const Samples& actual) {
  int shown = 0;
  for (const StoredSample& sample : expected) {
    if (actual.contains(sample)) continue;
    ADD_FAILURE() << "missing: " << ToString(sample);
    if (++shown == 5) break;
  }
  for (const StoredSample& sample : actual) {
    if (expected.contains(sample)) continue;
    ADD_FAILURE() << "not sent: " << ToString(sample);
    if (++shown == 10) break;
  }
  EXPECT_EQ(expected.size(), actual.size());
}

// The processes of a pipeline, each of which writes its number into a file of its name.
class Stages {
 public:
  Stages(const TemporaryDirectory& directory, std::vector<std::string> names)
      : directory_(directory), names_(std::move(names)) {}
  ~Stages() {
    for (const pid_t pid : seen_) kill(pid, SIGKILL);
  }

  // A shell command that becomes the stage.
  static std::string Command(const std::string& name, const std::string& command) {
    return "echo $$ > " + name + ".pid.new; mv " + name + ".pid.new " + name + ".pid; exec " +
           command;
  }

  // Before the pipeline is started.
  void Forget() {
    for (const std::string& name : names_) unlink((directory_ / (name + ".pid")).c_str());
  }

  // False if there is none, not yet or no more.
  bool Kill(const std::string& name, int signal = SIGKILL) {
    const std::string text = ReadFile(directory_ / (name + ".pid"));
    if (text.empty()) return false;
    const pid_t pid = std::atoi(text.c_str());
    if (!IsRunning(pid)) return false;
    seen_.insert(pid);
    return kill(pid, signal) == 0;
  }

  // Lanes outlive a pp-route that was killed.
  bool WaitForAll() {
    Note();
    return Eventually([this] {
      for (const pid_t pid : seen_) {
        if (IsRunning(pid)) return false;
      }
      return true;
    });
  }

  // Remembers who is running now.
  void Note() {
    for (const std::string& name : names_) {
      const std::string text = ReadFile(directory_ / (name + ".pid"));
      if (!text.empty()) seen_.insert(std::atoi(text.c_str()));
    }
  }

  const std::vector<std::string>& names() const { return names_; }

 private:
  static bool IsRunning(pid_t pid) {
    const std::string stat = ReadFile("/proc/" + std::to_string(pid) + "/stat");
    const size_t name_end = stat.rfind(") ");
    return name_end != std::string::npos && stat[name_end + 2] != 'Z';
  }

  const TemporaryDirectory& directory_;
  std::vector<std::string> names_;
  std::set<pid_t> seen_;
};

class KillTest : public ::testing::Test {
 protected:
  KillTest()
      : seed_(FromEnvironment("PP_SEED", std::random_device()())),
        kills_(FromEnvironment("PP_KILLS", 30)),
        random_(seed_) {
    std::cout << "PP_SEED=" << seed_ << " PP_KILLS=" << kills_ << std::endl;
  }

  uint64_t Random(uint64_t below) {
    return std::uniform_int_distribution<uint64_t>(0, below - 1)(random_);
  }

  void SleepAtRandom(uint64_t below_ms) {
    std::this_thread::sleep_for(std::chrono::microseconds(Random(below_ms * 1000)));
  }

  // One script for each stage of the pipeline.
  void WriteStages(const std::string& gateway, const std::string& receiver) {
    WriteFile(directory_ / "parse.sh",
              Stages::Command("parse",
                              "pp-parse --marks --resume gw.ck --resume rw.ck --rejects "
                              "bad.csv in.csv"));
    WriteFile(directory_ / "route.sh",
              Stages::Command("route",
                              "pp-route --threshold 1d --rejects route.rej "
                              "--realtime 'sh gw.sh' --historic 'sh rw.sh'"));
    WriteFile(directory_ / "gw.sh",
              Stages::Command("gw",
                              "pp-push-gw --job kill --checkpoint gw.ck --rejects gw.rej "
                              "--interval 100ms --url " +
                                  gateway));
    WriteFile(directory_ / "rw.sh",
              Stages::Command("rw",
                              "pp-push-rw --shards 2 --batch-samples 2000 --checkpoint rw.ck "
                              "--rejects rw.rej --url " +
                                  receiver));
  }

  void FollowASpool(const TemporaryDirectory& directory, uint64_t* killed);

  uint64_t seed_;
  uint64_t kills_;
  std::mt19937_64 random_;
  TemporaryDirectory directory_;
};

// What is in the file, and where it belongs.
struct Workload {
  static constexpr int kLines = 200'000;
  static constexpr int kSeries = 500;

  std::string csv;
  Samples historic;              // to the receiver
  Samples refused;               // by the receiver
  Samples newest;                // in the Pushgateway
  Samples ahead;                 // rejected by pp-route
  std::set<std::string> broken;  // rejected by pp-parse

  explicit Workload(int64_t now);
};

Workload::Workload(int64_t now) {
  const int64_t begin = now - 48 * kHourMs;
  std::map<std::string, StoredSample> gauges;
  for (int i = 0; i < kLines; ++i) {
    const std::string series = std::to_string(i % kSeries);
    const std::string value = std::to_string(i);
    int64_t time = begin + int64_t{i / kSeries} * 60'000;
    std::string name = "kill_total";
    Samples* to = &historic;
    if (i % 997 == 0) {
      name = "kill_refused";
      to = &refused;
    } else if (i % 50 == 0) {
      name = "kill_gauge";
      time = now - kHourMs + i;
      to = nullptr;
    } else if (i % 1999 == 0) {
      name = "kill_ahead";
      time = now + kHourMs * 24;
      to = &ahead;
    }
    const std::string row = name + ",s=" + series + "," + value + "," + std::to_string(time);
    csv += row + "\n";
    if (i % 1009 == 0) {
      broken.insert(row + "x");
      csv += row + "x\n";
    }
    const StoredSample sample{name + "{s=\"" + series + "\"}", value, time};
    if (to != nullptr)
      to->insert(sample);
    else
      gauges[sample.series] = {"kill_gauge{job=\"kill\",s=\"" + series + "\"}", value, 0};
  }
  for (const auto& [series, sample] : gauges) newest.insert(sample);
}

// Keys of series come in many spellings; the receiver's and the file's are the same here.
SampleStore::Verdict RefuseSome(const StoredSample& sample) {
  return sample.series.starts_with("kill_refused") ? SampleStore::Verdict::kRollBack
                                                   : SampleStore::Verdict::kTake;
}

// Without the line that a killed process had not written to its end.
Samples AllIn(const std::string& rejects) {
  std::string whole;
  std::istringstream lines(rejects);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" # cut off here: ") == std::string::npos) whole += line + "\n";
  }
  return SamplesOf(whole);
}

Samples Named(const std::string& name, const Samples& samples) {
  Samples named;
  for (const StoredSample& sample : samples) {
    if (sample.series.starts_with(name)) named.insert(sample);
  }
  return named;
}

TEST_F(KillTest, APipelineLosesNothing) {
  if (!Pushgateway::IsAvailable()) GTEST_SKIP() << "prometheus-pushgateway could not be had";
  const Workload workload(int64_t{std::time(nullptr)} * 1000);
  WriteFile(directory_ / "in.csv", workload.csv);
  Stages stages(directory_, {"parse", "route", "gw", "rw"});
  uint64_t killed = 0;
  uint64_t rounds = 0;
  while (killed < kills_) {
    SampleStore store(RefuseSome);
    Receiver receiver(store.script());
    Pushgateway gateway;
    for (const char* name : {"gw.ck", "rw.ck", "bad.csv", "route.rej", "rw.rej", "gw.rej"}) {
      unlink((directory_ / name).c_str());
    }
    WriteStages(gateway.url(), receiver.url() + "/api/v1/write");
    ++rounds;
    for (bool complete = false; !complete;) {
      stages.Forget();
      Process pipeline("sh parse.sh | sh route.sh; echo ${PIPESTATUS[@]} > statuses",
                       directory_.path());
      bool hit = false;
      if (killed < kills_) {
        SleepAtRandom(250);
        hit = stages.Kill(stages.names()[Random(stages.names().size())]);
        if (hit) ++killed;
      }
      ASSERT_NE(-1, pipeline.Wait()) << pipeline.Err();
      stages.Note();
      const std::string statuses = ReadFile(directory_ / "statuses");
      // Rejects are nothing that failed.
      complete = statuses.find_first_not_of("01 \n") == std::string::npos;
      ASSERT_TRUE(complete || hit) << statuses << pipeline.Err();
    }
    ASSERT_TRUE(stages.WaitForAll());
    ExpectSame(workload.historic, store.Samples());
    EXPECT_TRUE(store.Violations().empty()) << store.Violations().front();
    EXPECT_TRUE(store.OutOfOrder().empty()) << store.OutOfOrder().front();
    ExpectSame(workload.newest, gateway.Samples("kill_"));
    ExpectSame(workload.refused, AllIn(ReadFile(directory_ / "rw.rej")));
    // What it could not give to a lane that was killed is there, too, and came again.
    ExpectSame(workload.ahead, Named("kill_ahead", AllIn(ReadFile(directory_ / "route.rej"))));
    const std::string broken = ReadFile(directory_ / "bad.csv");
    for (const std::string& row : workload.broken) {
      EXPECT_NE(std::string::npos, broken.find("\n" + row + "\n")) << row;
    }
    EXPECT_EQ("", ReadFile(directory_ / "gw.rej"));
    if (HasFailure()) break;
  }
  std::cout << killed << " kills in " << rounds << " rounds" << std::endl;
}

// A program that appends samples to a file and has it rotated now and then, as fast as it is let.
class Spooler {
 public:
  static constexpr int kSamples = 20'000;

  Spooler(const TemporaryDirectory& directory, uint64_t seed, int64_t now)
      : path_(directory / "spool.prom"), random_(seed), now_(now) {}

  bool done() const { return written_ == kSamples; }
  const Samples& samples() const { return samples_; }

  // A burst of samples, in one write or in two that tear a line.
  void Append() {
    std::string lines;
    for (uint64_t burst = 1 + random_() % 200; burst > 0 && !done(); --burst) {
      const StoredSample sample{"spooled{s=\"" + std::to_string(written_ % 7) + "\"}",
                                std::to_string(written_), now_ - kSamples + written_};
      samples_.insert(sample);
      lines += ToString(sample) + "\n";
      ++written_;
    }
    std::ofstream file(path_, std::ios::app);
    const size_t cut = random_() % lines.size();
    file << lines.substr(0, cut) << std::flush;
    file << lines.substr(cut) << std::flush;
  }

  void Rotate() { rename(path_.c_str(), (path_ + "." + std::to_string(++rotations_)).c_str()); }

 private:
  std::string path_;
  std::mt19937_64 random_;
  int64_t now_;
  int written_ = 0;
  int rotations_ = 0;
  Samples samples_;
};

// Until all of a spool has come; *killed goes up meanwhile.
void KillTest::FollowASpool(const TemporaryDirectory& directory, uint64_t* killed) {
  SampleStore store;
  Receiver receiver(store.script());
  Stages stages(directory, {"parse", "rw"});
  WriteFile(
      directory / "parse.sh",
      Stages::Command("parse", "pp-parse --from stream --follow --marks --resume ck spool.prom"));
  WriteFile(directory / "rw.sh",
            Stages::Command("rw", "pp-push-rw --flush-interval 50ms --checkpoint ck --url " +
                                      receiver.url() + "/api/v1/write"));
  Spooler spooler(directory, random_(), int64_t{std::time(nullptr)} * 1000);
  std::unique_ptr<Process> pipeline;
  while (!spooler.done() || store.size() < size_t{Spooler::kSamples}) {
    if (pipeline == nullptr) {
      stages.Forget();
      pipeline = std::make_unique<Process>("sh parse.sh | sh rw.sh", directory.path());
    }
    if (!spooler.done()) {
      spooler.Append();
      if (Random(10) == 0 && store.size() > 0) spooler.Rotate();
      SleepAtRandom(20);
    }
    if (Random(10) == 0 && stages.Kill(stages.names()[Random(2)])) {
      ++*killed;
      ASSERT_NE(-1, pipeline->Wait()) << pipeline->Err();  // also the stage that is idle
      pipeline.reset();
    } else if (spooler.done()) {
      ASSERT_TRUE(pipeline->IsRunning()) << pipeline->Err();
      ASSERT_TRUE(Eventually([&] { return store.size() >= spooler.samples().size(); }))
          << store.size() << pipeline->Err();
    }
  }
  if (pipeline != nullptr) {  // which was not killed with the last sample
    ASSERT_TRUE(stages.Kill("parse", SIGTERM));
    EXPECT_EQ(0, pipeline->Wait()) << pipeline->Err();
  }
  stages.Note();
  EXPECT_TRUE(stages.WaitForAll());
  ExpectSame(spooler.samples(), store.Samples());
  EXPECT_TRUE(store.Violations().empty()) << store.Violations().front();
  EXPECT_TRUE(store.OutOfOrder().empty()) << store.OutOfOrder().front();
}

TEST_F(KillTest, AFileThatIsFollowedIsADurableQueue) {
  uint64_t killed = 0;
  uint64_t rounds = 0;
  while (killed < kills_ / 3 && !HasFailure()) {
    const TemporaryDirectory directory;
    ++rounds;
    FollowASpool(directory, &killed);
  }
  std::cout << killed << " kills in " << rounds << " rounds" << std::endl;
}

}  // namespace
}  // namespace pp_test
