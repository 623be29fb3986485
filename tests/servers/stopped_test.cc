// A stage, or the receiver, that is stopped (SIGSTOP) for longer than a request may take.

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "support/process.h"
#include "support/receiver.h"
#include "support/sample_store.h"
#include "support/servers.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

constexpr std::chrono::milliseconds kStop(2000);
constexpr char kMaxTime[] = "1s";
constexpr int kLines = 300;  // in three seconds and more

// In a shell, so that it can be told from the others by the file with its number.
std::string Named(const std::string& name, const std::string& command) {
  return "sh -c 'echo $$ >" + name + ".pid; exec " + command + "'";
}

// The one that was started with such an argument; -1 if there is none.
pid_t FindProcess(const std::string& argument) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string line = ReadFile("/proc/" + pid + "/cmdline");
    if (line.find(argument + '\0') != std::string::npos && line.find("bash") == std::string::npos) {
      return std::stoi(pid);
    }
  }
  return -1;
}

// A live pipeline of all the stages that a sample may pass.
class Pipeline {
 public:
  explicit Pipeline(const std::string& sink)
      : process_("base=$(($(date +%s) - 3600)); for i in $(seq " + std::to_string(kLines) +
                     "); do echo m,,$i,$((base + i))000; sleep 0.01; done | " +
                     Named("parse", "pp-parse --summary=json") + " | " +
                     Named("route", "pp-route --summary=json --historic \"sh sink.sh\""),
                 (WriteSink(sink, directory_), directory_.path())) {}

  std::string Path(const std::string& name) const { return directory_ / name; }

  void Signal(const std::string& stage, int signal) {
    ASSERT_TRUE(Eventually([&] { return ReadFile(Path(stage + ".pid")).ends_with('\n'); }));
    ASSERT_EQ(0, kill(std::stoi(ReadFile(Path(stage + ".pid"))), signal));
  }

  void ExpectAllDelivered(const std::string& what) {
    EXPECT_EQ(0, process_.Wait()) << what << process_.Err();
    const std::string all = std::to_string(kLines);
    EXPECT_NE(std::string::npos,
              process_.Err().find("\"read\":" + all + ",\"delivered\":" + all + ",\"rejected\":0"))
        << what << process_.Err();
  }

 private:
  static void WriteSink(const std::string& sink, const TemporaryDirectory& directory) {
    WriteFile(directory / "sink.sh", "echo $$ >sink.pid\nexec " + sink + "\n");
  }

  TemporaryDirectory directory_;
  Process process_;
};

std::string Push(const std::string& url) {
  return "pp-push-rw --summary=json --flush-interval 20ms --max-time " + std::string(kMaxTime) +
         " --url " + url;
}

// All at once, each in a pipeline of its own.
TEST(Stopped, AStageGoesOnWhereItWas) {
  const std::vector<std::string> stages = {"parse", "route", "sink"};
  std::vector<std::unique_ptr<SampleStore>> stores;
  std::vector<std::unique_ptr<Receiver>> receivers;
  std::vector<std::unique_ptr<Pipeline>> pipelines;
  for (size_t i = 0; i < stages.size(); ++i) {
    stores.push_back(std::make_unique<SampleStore>());
    receivers.push_back(std::make_unique<Receiver>(stores.back()->script()));
    pipelines.push_back(std::make_unique<Pipeline>(Push(receivers.back()->url())));
  }
  for (size_t i = 0; i < stages.size(); ++i) {
    ASSERT_TRUE(Eventually([&] { return stores[i]->size() > 0; }));
    pipelines[i]->Signal(stages[i], SIGSTOP);
  }
  std::this_thread::sleep_for(kStop);
  for (size_t i = 0; i < stages.size(); ++i) {
    EXPECT_LT(stores[i]->size(), size_t{kLines}) << stages[i];
    pipelines[i]->Signal(stages[i], SIGCONT);
  }
  for (size_t i = 0; i < stages.size(); ++i) {
    pipelines[i]->ExpectAllDelivered(stages[i]);
    EXPECT_EQ(size_t{kLines}, stores[i]->size()) << stages[i];
    EXPECT_EQ(std::vector<std::string>(), stores[i]->Violations()) << stages[i];
    EXPECT_EQ(std::vector<std::string>(), stores[i]->OutOfOrder()) << stages[i];
  }
}

// The sinks are told to end whether one of them is stopped or not, and that one can end, too.
TEST(Stopped, ALaneHoldsUpNoAbort) {
  SampleStore store;
  Receiver receiver(store.script());
  TemporaryDirectory directory;
  const auto pid = [&](const std::string& name) {
    return std::atoi(ReadFile(directory / (name + ".pid")).c_str());
  };
  WriteFile(directory / "sink.sh",
            "echo $$ >$1.pid\nexec " + Push(receiver.url()) + " --checkpoint $1.ck\n");
  Process route("mkfifo in; exec 3<>in; " +
                    Named("route", "pp-route --shards 3 --shard \"exec sh sink.sh {}\" in"),
                directory.path());
  // As they run, and no longer the shells that they were.
  for (const std::string name : {"route", "0", "1", "2"}) {
    ASSERT_TRUE(Eventually([&] {
      return ReadFile("/proc/" + std::to_string(pid(name)) + "/comm").starts_with("pp-");
    }));
  }
  ASSERT_EQ(0, kill(pid("0"), SIGSTOP));
  ASSERT_EQ(0, kill(pid("route"), SIGTERM));
  ASSERT_TRUE(Eventually([&] {
    // The lanes have the end of their input by then.
    return !std::filesystem::exists("/proc/" + std::to_string(pid("1"))) ||
           ReadFile("/proc/" + std::to_string(pid("1")) + "/stat").find(") Z ") !=
               std::string::npos;
  }));
  ASSERT_EQ(0, kill(pid("route"), SIGTERM));
  EXPECT_NE(-1, route.Wait());
  for (const std::string name : {"0", "1", "2"}) {
    EXPECT_NE(0, kill(pid(name), 0)) << name << route.Err();
  }
}

// Requests time out meanwhile, and what they brought may have been taken: it is sent again.
TEST(Stopped, AReceiverGetsWhatItMissed) {
  if (!Prometheus::IsAvailable()) GTEST_SKIP() << "there is no Prometheus";
  const std::string mark = "--web.page-title=stopped-" + std::to_string(getpid());
  Prometheus prometheus({.flags = mark});
  Pipeline pipeline(Push(prometheus.write_url()));
  const pid_t receiver = FindProcess(mark);
  ASSERT_GT(receiver, 0);
  ASSERT_TRUE(Eventually([&] {
    return HttpGet("http://" + prometheus.address() + "/api/v1/label/__name__/values")
               .find("\"m\"") != std::string::npos;
  }));
  ASSERT_EQ(0, kill(receiver, SIGSTOP));
  std::this_thread::sleep_for(kStop);
  ASSERT_EQ(0, kill(receiver, SIGCONT));
  pipeline.ExpectAllDelivered("receiver");
  EXPECT_EQ(size_t{kLines}, prometheus.Samples("m").size());
}

// The signal comes with the first request. pp-push-rw cannot have read all of its file then, for
// the answer is held back; pp-push-gw reads on meanwhile, and needs much longer for all of it.
void ExpectToBeRunAgain(const std::string& sink) {
  TemporaryDirectory directory;
  std::string lines;
  for (int i = 0; i < 500'000; ++i)
    lines += "m " + std::to_string(i) + " " + std::to_string(i) + "\n";
  WriteFile(directory / "x.prom", lines);
  std::promise<Process*> started;
  const std::shared_future<Process*> sender(started.get_future());
  std::promise<void> signalled;
  std::promise<void> taken;
  const std::shared_future<void> answers(taken.get_future());
  Receiver receiver([&](size_t number, const Receiver::Request&, httplib::Response* response) {
    if (number == 0) {
      sender.get()->Signal(SIGTERM);
      signalled.set_value();
    }
    answers.wait();
    response->status = 204;
  });
  Process process(sink + " --url " + receiver.url() + " x.prom", directory.path());
  started.set_value(&process);
  EXPECT_EQ(std::future_status::ready, signalled.get_future().wait_for(std::chrono::seconds(20)));
  EXPECT_TRUE(Eventually([&] { return !process.HasPendingSignal(); }));
  taken.set_value();
  EXPECT_EQ(3, process.Wait()) << sink;
  EXPECT_NE(std::string::npos, process.Err().find("stopped by a signal at x.prom:"))
      << process.Err();
  EXPECT_EQ(std::string::npos, process.Err().find("read 500000 samples")) << process.Err();
}

// Nothing else shows that the signal has come while an answer is waited for.
void ExpectToSayWhatTheNextSignalDoes(const std::string& sink, const std::string& what) {
  TemporaryDirectory directory;
  Receiver receiver(
      [](size_t, const Receiver::Request&, httplib::Response*) { Receiver::NeverAnswer(); });
  Process process("yes 'm 1 1' | head -n 500000 >x.prom; exec " + sink + " --url " + receiver.url(),
                  directory.path());
  ASSERT_TRUE(Eventually([&] { return receiver.request_count() > 0; }));
  process.Signal(SIGTERM);
  EXPECT_TRUE(Eventually([&] { return process.Err().find(what) != std::string::npos; }))
      << sink << ": " << process.Err();
  EXPECT_TRUE(process.IsRunning()) << sink << ": " << process.Err();
  process.Signal(SIGTERM);
  EXPECT_EQ(3, process.Wait()) << sink << ": " << process.Err();
}

TEST(Stopped, ASinkSaysWhatTheNextSignalDoes) {
  ExpectToSayWhatTheNextSignalDoes("pp-push-gw --delete --job j",
                                   "still to delete the group; one more signal gives it up");
  for (const std::string sink : {"pp-push-rw --protocol 1 x.prom", "pp-push-gw x.prom"}) {
    ExpectToSayWhatTheNextSignalDoes(sink, "finishing what was read; one more signal gives it up");
  }
}

TEST(Stopped, ASenderInTheMiddleOfAFileSaysToRunItAgain) {
  ExpectToBeRunAgain("pp-push-rw --protocol 1");
}

TEST(Stopped, APusherInTheMiddleOfAFileSaysToRunItAgain) {
  ExpectToBeRunAgain("pp-push-gw --interval 1ms");
}

}  // namespace
}  // namespace pp_test
