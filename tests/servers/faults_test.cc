// pp-push-rw and receivers that fail in ways that no real server does on demand.

#include <gtest/gtest.h>

#include <sys/stat.h>

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

using Clock = std::chrono::system_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kStream[] = "a 1 1000\nb{x=\"y\"} 2 1000\na 3 2000\n";

std::string HttpDate(Clock::time_point time) {
  const std::time_t unix_time = Clock::to_time_t(time);
  std::tm parts = {};
  gmtime_r(&unix_time, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

class Faults : public ::testing::Test {
 protected:
  void SetUp() override { WriteFile(directory_ / "in", kStream); }

  std::string Command(const Receiver& receiver, const std::string& options = "") {
    return "pp-push-rw in --protocol 1 --summary=json --url " + receiver.url() + "/api/v1/write " +
           options;
  }

  Result Push(const Receiver& receiver, const std::string& options = "") {
    return RunCommand(Command(receiver, options), directory_.path());
  }

  // The stream, in order, in requests as they should be, and nothing else.
  void ExpectStored(const std::string& stream, const SampleStore& store, const Result& result) {
    EXPECT_EQ(0, result.status) << result.err;
    const std::set<StoredSample> expected = SamplesOf(stream);
    EXPECT_EQ(expected, store.Samples());
    const std::string count = std::to_string(expected.size());
    EXPECT_TRUE(
        Contains(result.err, "\"read\":" + count + ",\"delivered\":" + count + ",\"rejected\":0,"))
        << result.err;
    EXPECT_EQ(std::vector<std::string>(), store.Violations());
    EXPECT_EQ(std::vector<std::string>(), store.OutOfOrder());
  }

  TemporaryDirectory directory_;
  SampleStore store_;
};

TEST_F(Faults, RetryAfterIsObeyedInBothForms) {
  Clock::time_point ready[2];
  Clock::time_point came[2];
  const auto script = [&](int which, int status) {
    return [&, which, status](size_t number, const Receiver::Request& request,
                              httplib::Response* response) {
      if (number > 0) {
        came[which] = std::min(came[which], Clock::now());
        return store_.Serve(request, response);
      }
      response->status = status;
      if (which == 0) {
        ready[which] = Clock::now() + seconds(1);
        response->set_header("Retry-After", "1");
      } else {
        ready[which] = std::chrono::floor<seconds>(Clock::now()) + seconds(2);
        response->set_header("Retry-After", HttpDate(ready[which]));
      }
    };
  };
  came[0] = came[1] = Clock::time_point::max();
  Receiver in_seconds(script(0, 429));
  Receiver by_date(script(1, 503));
  Process first(Command(in_seconds), directory_.path());
  Process second(Command(by_date), directory_.path());
  ExpectStored(kStream, store_, {first.Wait(), first.Out(), first.Err()});
  ExpectStored(kStream, store_, {second.Wait(), second.Out(), second.Err()});
  // The clock may be set right a little meanwhile.
  EXPECT_GE(came[0], ready[0] - milliseconds(20));
  EXPECT_GE(came[1], ready[1] - milliseconds(20));
  EXPECT_EQ(2u, in_seconds.request_count());
  EXPECT_EQ(2u, by_date.request_count());
}

TEST_F(Faults, AServerThatFailsForAWhileGetsEverythingOnce) {
  std::string stream;
  for (int time = 1; time <= 50; ++time) {
    for (int series = 0; series < 8; ++series) {
      stream += "m{s=\"" + std::to_string(series) + "\"} 1 " + std::to_string(time) + "\n";
    }
  }
  WriteFile(directory_ / "in", stream);
  constexpr int kAnswers[] = {204, 500, 503, 502, 429, 500, 204, 599, 503};
  Receiver receiver(
      [&](size_t number, const Receiver::Request& request, httplib::Response* response) {
        if (number < std::size(kAnswers) && kAnswers[number] != 204)
          response->status = kAnswers[number];
        else
          store_.Serve(request, response);
      });
  const Result result = Push(receiver, "--shards 3 --batch-samples 20");
  ExpectStored(stream, store_, result);
  EXPECT_EQ(0u, store_.figures().repeats);
  EXPECT_EQ(20u, store_.figures().largest_samples);
  EXPECT_TRUE(Contains(result.err, "\"retries\":7,")) << result.err;
}

// Cut before its headers end, it is no answer: the samples may be stored or not, and are sent
// again.
TEST_F(Faults, AnAnswerThatIsCutBeforeItsHeadersEndIsNone) {
  for (const Receiver::Cut how : {Receiver::Cut::kClose, Receiver::Cut::kReset}) {
    for (const size_t bytes : {0, 1, 4, 8, 10, 15, 25, 30}) {  // of "HTTP/1.1 204 No Content\r\n"
      SCOPED_TRACE(std::to_string(bytes) + (how == Receiver::Cut::kReset ? " reset" : " closed"));
      SampleStore store;
      Receiver receiver(
          [&](size_t number, const Receiver::Request& request, httplib::Response* response) {
            if (number == 0) Receiver::CutAnswerAfter(bytes, how);
            store.Serve(request, response);
          });
      const Result result = Push(receiver);
      ExpectStored(kStream, store, result);
      EXPECT_EQ(3u, store.figures().repeats);
      EXPECT_EQ(2u, receiver.request_count());
      EXPECT_TRUE(Contains(result.err, "trying again")) << result.err;
    }
  }
}

// It has told its status, and whatever else is for us, by then.
TEST_F(Faults, AnAnswerThatIsCutInItsBodyLosesNothing) {
  for (const Receiver::Cut how : {Receiver::Cut::kClose, Receiver::Cut::kReset}) {
    for (const int status : {200, 503}) {
      SCOPED_TRACE(std::to_string(status) + (how == Receiver::Cut::kReset ? " reset" : " closed"));
      SampleStore store;
      Receiver receiver(
          [&](size_t number, const Receiver::Request& request, httplib::Response* response) {
            if (number > 0 || status == 200) store.Serve(request, response);
            if (number > 0) return;
            response->status = status;
            Receiver::AnswerAtLength(100'000, response);
            Receiver::CutAnswerAfter(50'000, how);
          });
      ExpectStored(kStream, store, Push(receiver));
      EXPECT_EQ(status == 200 ? 1u : 2u, receiver.request_count());
    }
  }
}

TEST_F(Faults, A400ThatIsCutInItsBodyIsNotTriedAgain) {
  Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 400;
    Receiver::AnswerAtLength(100'000, response);
    Receiver::CutAnswerAfter(50'000, Receiver::Cut::kReset);
  });
  const Result result = Push(receiver, "--no-salvage");
  EXPECT_EQ(1, result.status) << result.err;
  EXPECT_EQ(1u, receiver.request_count());
}

// The last batch that may be waited for is sent at the end.
TEST_F(Faults, TheLongestFlushIntervalIsNone) {
  Receiver receiver([&](size_t, const Receiver::Request& request, httplib::Response* response) {
    store_.Serve(request, response);
  });
  ASSERT_EQ(0, mkfifo((directory_ / "fifo").c_str(), 0600));
  MemoryWatch memory(directory_.path());
  Process push(memory.Watched("push",
                              "pp-push-rw --protocol 1 --summary=json --flush-interval "
                              "292471208y35w2d7h --url " +
                                  receiver.url() + " fifo"),
               directory_.path());
  std::ofstream in(directory_ / "fifo");
  in << "a 1 1000\n" << std::flush;
  EXPECT_TRUE(Eventually([&] { return memory.AreAllSleeping(); }));
  in << "a 2 2000\n" << std::flush;
  in.close();
  EXPECT_EQ(0, push.Wait()) << push.Err();
  EXPECT_EQ(2u, store_.size());
  EXPECT_EQ(1u, receiver.request_count());
}

// At once, and not when the next line comes.
TEST_F(Faults, A400EndsAStrictRun) {
  Receiver receiver([](size_t, const Receiver::Request&, httplib::Response* response) {
    response->status = 400;
  });
  ASSERT_EQ(0, mkfifo((directory_ / "fifo").c_str(), 0600));
  Process push("pp-push-rw --strict --flush-interval 10ms --url " + receiver.url() + " fifo",
               directory_.path());
  std::ofstream in(directory_ / "fifo");
  in << "a 1 1000\n" << std::flush;
  EXPECT_EQ(1, push.Wait());
  EXPECT_TRUE(Contains(push.Err(), "= delivered 0 + rejected 1;")) << push.Err();
}

TEST_F(Faults, AnAnswerThatNeverComesIsWaitedForNoLongerThanMaxTime) {
  Receiver receiver(
      [&](size_t number, const Receiver::Request& request, httplib::Response* response) {
        if (number < 2) return Receiver::NeverAnswer();
        store_.Serve(request, response);
      });
  const Result result = Push(receiver, "--max-time 300ms");
  ExpectStored(kStream, store_, result);
  const auto requests = receiver.requests();
  ASSERT_EQ(3u, requests.size());
  EXPECT_EQ(requests[0].body, requests[2].body);
  EXPECT_TRUE(Contains(result.err, "timed out")) << result.err;
}

// What a duration may be is more than some clocks count.
TEST_F(Faults, TheLongestTimesHaveNotPassed) {
  for (const std::string longest : {"300y", "292471208y35w2d7h"}) {
    SCOPED_TRACE(longest);
    SampleStore store;
    Receiver receiver([&](size_t, const Receiver::Request& request, httplib::Response* response) {
      store.Serve(request, response);
    });
    const std::string times =
        "--max-time " + longest + " --connect-timeout " + longest + " --max-retry-time 0";
    ExpectStored(kStream, store, Push(receiver, times));
    Receiver gateway;
    const Result result =
        RunCommand("pp-push-gw --url " + gateway.url() + " " + times + " in", directory_.path());
    EXPECT_EQ(0, result.status) << result.err;
  }
}

TEST_F(Faults, AnAnswerThatNeverComesIsGivenUpAtTheSecondSignal) {
  Receiver receiver(
      [](size_t, const Receiver::Request&, httplib::Response*) { Receiver::NeverAnswer(); });
  Process push("exec " + Command(receiver, "--max-time 0 --rejects bad"), directory_.path());
  ASSERT_TRUE(Eventually([&] { return receiver.request_count() == 1; }));
  push.Signal(SIGINT);
  ASSERT_TRUE(Eventually([&] { return !push.HasPendingSignal(); }));
  push.Signal(SIGINT);
  EXPECT_EQ(3, push.Wait()) << push.Err();
  EXPECT_EQ(SamplesOf(kStream), SamplesOf(ReadFile(directory_ / "bad")));
}

// A receiver that reads slowly gets one request at a time, each once, and whole.
TEST_F(Faults, AServerThatReadsSlowlyGetsEverythingOnce) {
  std::string stream;
  for (int series = 0; series < 2000; ++series) {
    stream += "m{hash=\"";
    for (int part = 1; part <= 12; ++part) {  // does not compress
      stream += std::to_string(std::hash<std::string>()(std::to_string(series * 100 + part)));
    }
    stream += "\"} 1 " + std::to_string(series) + "\n";
  }
  WriteFile(directory_ / "in", stream);
  Receiver receiver(store_.script());
  receiver.ReadSlowly(8192, milliseconds(4));
  const Result result = Push(receiver, "--batch-samples 1000");
  ExpectStored(stream, store_, result);
  EXPECT_EQ(2u, receiver.request_count());
  EXPECT_EQ(0u, store_.figures().repeats);
  EXPECT_GT(store_.figures().largest_bytes, 200'000u);
}

TEST_F(Faults, AnAnswerOfAHundredMegabytesIsNotRead) {
  constexpr size_t kHuge = 100'000'000;
  for (const auto& [status, ends_with, requests] :
       {std::tuple(200, 0, 3u), std::tuple(400, 1, 3u), std::tuple(404, 3, 1u),
        std::tuple(503, 0, 4u)}) {
    SCOPED_TRACE(status);
    MemoryWatch memory(directory_.path());
    uint64_t peak = 0;
    Receiver receiver(
        [&, status = status](size_t number, const Receiver::Request&, httplib::Response* response) {
          // By the next request it is done with the first answer, and still runs.
          if (number > 0) {
            peak = memory.Peaks()["push"];
            return;
          }
          response->status = status;
          Receiver::AnswerAtLength(kHuge, response);
        });
    const Result result = RunCommand(memory.Watched("push", Command(receiver, "--batch-samples 1")),
                                     directory_.path());
    EXPECT_EQ(ends_with, result.status) << result.err;
    EXPECT_EQ(requests, receiver.request_count());
    EXPECT_LT(result.err.size(), 2000u);
    // The rest is what the kernel's buffers hold.
    EXPECT_LT(receiver.bytes_sent(), kHuge / 5);
    if (requests > 1 && MemoryWatch::IsMeaningful()) {
      EXPECT_GT(peak, 0u);
      EXPECT_LT(peak, size_t{32} << 20);
    }
  }
}

TEST_F(Faults, ARedirectElsewhereIsToldAndNotFollowed) {
  Receiver elsewhere(store_.script());
  for (const int status : {301, 307, 308}) {
    Receiver receiver([&](size_t, const Receiver::Request&, httplib::Response* response) {
      response->status = status;
      response->set_header("Location", elsewhere.url() + "/api/v1/write");
    });
    const Result result = Push(receiver);
    EXPECT_EQ(3, result.status) << result.err;
    EXPECT_TRUE(Contains(result.err, "HTTP " + std::to_string(status))) << result.err;
    EXPECT_TRUE(Contains(result.err, "redirects are not followed")) << result.err;
    EXPECT_EQ(1u, receiver.request_count());
  }
  EXPECT_EQ(0u, elsewhere.request_count());
}

}  // namespace
}  // namespace pp_test
