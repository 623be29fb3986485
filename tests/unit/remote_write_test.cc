#include "delivery/remote_write.h"

#include <gtest/gtest.h>
#include <snappy.h>

#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "remote_write_v1.pb.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/fake_http.h"
#include "support/series_key.h"
#include "support/temp_file.h"
#include "support/text.h"

namespace pp {
namespace {

using pp_test::Count;

// The samples of a request: "name value time".
std::vector<std::string> Decode(std::string_view body) {
  std::string bytes;
  prometheus::WriteRequest request;
  EXPECT_TRUE(snappy::Uncompress(body.data(), body.size(), &bytes));
  EXPECT_TRUE(request.ParseFromString(bytes));
  std::vector<std::string> lines;
  for (const auto& series : request.timeseries()) {
    for (const auto& sample : series.samples()) {
      lines.push_back(series.labels(0).value() + " " + std::to_string(std::lround(sample.value())) +
                      " " + std::to_string(sample.timestamp()));
    }
  }
  return lines;
}

HttpResult Answer(int status, const std::string& body) {
  HttpResult result;
  result.status = status;
  result.body = body;
  return result;
}

// Prometheus with some samples that it will not take: nothing of a request with one is stored, and
// the first one makes the answer.
class FakePrometheus {
 public:
  void Refuse(const std::string& sample, int status, const std::string& words) {
    refused_[sample] = {status, words};
  }

  HttpResult Take(std::string_view body) {
    const std::vector<std::string> samples = Decode(body);
    for (const std::string& sample : samples) {
      const auto found = refused_.find(sample);
      if (found != refused_.end()) return Answer(found->second.status, found->second.words);
      if (minds_order_ && IsLate(sample)) return Answer(400, "out of order sample");
    }
    for (const std::string& sample : samples) {
      ++stored_[sample];
      newest_[SeriesOf(sample)] = std::max(newest_[SeriesOf(sample)], TimeOf(sample));
    }
    return Answer(204, "");
  }

  // Without an out-of-order window: nothing but what is stored is taken up to this time.
  void MindOrder(const std::string& series, int64_t newest) {
    minds_order_ = true;
    newest_[series] = newest;
  }

  size_t stored() const { return stored_.size(); }
  bool has(const std::string& sample) const { return stored_.contains(sample); }

 private:
  struct Refusal {
    int status;
    std::string words;
  };

  // Samples are as Decode makes them: "series value time".
  static std::string SeriesOf(const std::string& sample) {
    return sample.substr(0, sample.find(' '));
  }
  static int64_t TimeOf(const std::string& sample) {
    return std::stoll(sample.substr(sample.rfind(' ')));
  }
  bool IsLate(const std::string& sample) const {
    const auto newest = newest_.find(SeriesOf(sample));
    return newest != newest_.end() && TimeOf(sample) <= newest->second && !has(sample);
  }

  std::map<std::string, Refusal> refused_;
  std::map<std::string, int> stored_;
  bool minds_order_ = false;
  std::map<std::string, int64_t> newest_;
};

class RemoteWriteTest : public ::testing::Test {
 protected:
  RemoteWriteTest() : report_("test"), batch_(100'000, size_t{1} << 30) {
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
    settings_.url = "http://r/w";
  }

  RemoteWriteSender& sender() {
    if (!sender_) sender_ = MakeSender(&http_);
    return *sender_;
  }

  // Every answer is the receiver's own, unless `interfere` has one (a status).
  std::unique_ptr<RemoteWriteSender> MakeSender(FakeHttp** http) {
    return MakeSender(http, &report_, &stop_);
  }
  std::unique_ptr<RemoteWriteSender> MakeSender(FakeHttp** http, Report* report, Stop* stop) {
    auto client = std::make_unique<FakeHttp>();
    *http = client.get();
    client->set_handler([this](const HttpRequest& request) {
      ++requests_;
      if (interfere_) {
        const HttpResult result = interfere_(request);
        if (result.status != 0 || result.failure != HttpResult::Failure::kNone) return result;
      }
      return prometheus_.Take(request.body);
    });
    auto deliverer = std::make_unique<Deliverer>(client.get(), &clock_, &outage_, max_retry_ms_, 1);
    return std::make_unique<RemoteWriteSender>(settings_, std::move(client), std::move(deliverer),
                                               &negotiation_, &known_good_, &progress_, report,
                                               stop);
  }

  // Samples of `series` series, "s0 0 1000", "s0 0 2000" and so on; the value is the series.
  void Fill(int series, int samples) {
    batch_.Clear();
    for (int s = 0; s < series; ++s) {
      for (int i = 1; i <= samples; ++i) batch_.Add(Key("s" + std::to_string(s)), s, i * 1000);
    }
  }
  bool Send() { return sender().Send(&batch_, false); }
  uint64_t delivered() { return sender().figures().delivered; }
  // What Send has not flushed does not count.
  std::string Rejects() const { return rejects_.Text(); }

  // To these requests every answer is 500, to any sample.
  void FailFrom(uint64_t first, uint64_t behind_last) {
    interfere_ = [this, first, behind_last](const HttpRequest&) {
      return requests_ >= first && requests_ < behind_last ? Answer(500, "in trouble")
                                                           : HttpResult();
    };
  }

  CapturedStderr stderr_;
  TempFile rejects_;
  FakeClock clock_;
  Report report_;
  Outage outage_{&clock_, &report_};
  Stop stop_;
  Negotiation negotiation_{{RequestForm{}}, "http://r/w", &report_};
  KnownGood known_good_;
  Progress progress_{&clock_, &report_};
  RemoteWriteSender::Settings settings_;
  std::optional<int64_t> max_retry_ms_;
  FakePrometheus prometheus_;
  FakeHttp* http_ = nullptr;
  uint64_t requests_ = 0;  // from 1 on, while it is being answered
  std::function<HttpResult(const HttpRequest&)> interfere_;
  std::unique_ptr<RemoteWriteSender> sender_;
  Batch batch_;
};

TEST_F(RemoteWriteTest, AGoodBatchIsOneRequest) {
  Fill(3, 4);
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u, requests_);
  EXPECT_EQ(12u, delivered());
  EXPECT_EQ(12u, prometheus_.stored());
  EXPECT_EQ("", Rejects());
}

TEST_F(RemoteWriteTest,
       TheGoodSamplesOfARejectedBatchAreDeliveredAndTheBadOnesKeptWithTheirReasons) {
  prometheus_.Refuse("s1 1 3000", 400, "out of order sample\n");
  prometheus_.Refuse("s7 7 1000", 422, "who is s7?");
  Fill(10, 5);
  EXPECT_TRUE(Send());
  EXPECT_EQ(48u, delivered());
  EXPECT_EQ(48u, prometheus_.stored());
  EXPECT_EQ(2u, report_.rejected());
  EXPECT_EQ(
      "# http://r/w: HTTP 400: out of order sample (it has a newer sample of the series; "
      "Prometheus takes late ones with storage: {tsdb: {out_of_order_time_window: 60d}} in its "
      "configuration, wider than the oldest sample is old)\n"
      "s1 1 3000\n"
      "# http://r/w: HTTP 422: who is s7?\n"
      "s7 7 1000\n",
      Rejects());
  EXPECT_NE(std::string::npos, stderr_.Text().find("who is s7?: \"s7 7 1000\"\n"))
      << stderr_.Text();
}

TEST_F(RemoteWriteTest, NoSampleIsSentAgainOnceItIsSettledAndNoneOvertakesAnother) {
  for (const char* bad : {"s0 0 2000", "s0 0 3000", "s2 2 7000", "s4 4 9000"}) {
    prometheus_.Refuse(bad, 400, "bad");
  }
  Fill(5, 9);
  std::map<std::string, int64_t> newest;
  interfere_ = [&](const HttpRequest& request) {
    for (const std::string& sample : Decode(request.body)) {
      const std::string name = sample.substr(0, 2);
      EXPECT_GT(std::stoll(sample.substr(sample.rfind(' '))), newest[name]) << sample;
    }
    if (prometheus_.Take(request.body).status != 204) return Answer(400, "bad");
    for (const std::string& sample : Decode(request.body)) {
      newest[sample.substr(0, 2)] = std::stoll(sample.substr(sample.rfind(' ')));
    }
    return Answer(204, "");
  };
  EXPECT_TRUE(Send());
  EXPECT_EQ(41u, delivered());
}

TEST_F(RemoteWriteTest, WithoutSalvageTheWholeBatchIsRejected) {
  settings_.salvage = false;
  prometheus_.Refuse("s1 1 3000", 400, "out of order sample");
  Fill(2, 3);
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u, requests_);
  EXPECT_EQ(0u, delivered());
  EXPECT_EQ(6u, report_.rejected());
  EXPECT_NE(std::string::npos, Rejects().find("is old)\ns0 0 1000\ns0 0 2000\n")) << Rejects();
  EXPECT_NE(std::string::npos, stderr_.Text().find(": 6 samples rejected\n")) << stderr_.Text();
}

TEST_F(RemoteWriteTest, RepeatsCountWithTheirSampleAndConflictsAreRejectedBesides) {
  prometheus_.Refuse("a 1 1000", 400, "bad");
  for (int i = 0; i < 3; ++i) batch_.Add(Key("a"), 1, 1000);
  for (int i = 0; i < 4; ++i) batch_.Add(Key("b"), 1, 1000);
  batch_.Add(Key("b"), 2, 1000);
  EXPECT_TRUE(Send());
  EXPECT_EQ(4u, delivered());
  EXPECT_EQ(4u, report_.rejected());
  EXPECT_EQ(
      "# another value for the same series and time came before\nb 2 1000\n"
      "# http://r/w: HTTP 400: bad\na 1 1000\n",
      Rejects());
}

TEST_F(RemoteWriteTest, ASampleWithAVeryLongLineIsRejectedOnce) {
  const std::string name(300'000, 'a');
  prometheus_.Refuse(name + " 1 1000", 400, "bad");
  batch_.Add(Key(name), 1, 1000);
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u, report_.rejected());
}

TEST_F(RemoteWriteTest, AReceiverThatIsAwayInTheMiddleOfASalvageIsWaitedFor) {
  prometheus_.Refuse("s3 3 1000", 400, "bad");
  Fill(8, 1);
  interfere_ = [this](const HttpRequest&) {
    HttpResult down;
    if (requests_ == 3) return Answer(503, "");
    if (requests_ == 5) return Answer(500, "");
    if (requests_ == 6) down.failure = HttpResult::Failure::kTransient;
    return down;
  };
  EXPECT_TRUE(Send());
  EXPECT_EQ(7u, delivered());
  EXPECT_EQ(1u, report_.rejected());
  EXPECT_EQ(3u, sender().counters().retries);
}

TEST_F(RemoteWriteTest, AnAbortInTheMiddleOfASalvageKeepsWhatIsSettledAndGivesUpTheRest) {
  prometheus_.Refuse("s1 1 1000", 400, "bad");
  Fill(8, 1);
  interfere_ = [this](const HttpRequest&) {
    HttpResult result;
    // The whole, 4, 2 and 1 sample, then the one that is bad.
    if (requests_ == 6) result.failure = HttpResult::Failure::kAborted;
    return result;
  };
  EXPECT_FALSE(Send());
  EXPECT_EQ(1u, delivered());
  EXPECT_EQ(7u, report_.rejected());
  EXPECT_TRUE(
      Rejects().starts_with("# http://r/w: HTTP 400: bad\ns1 1 1000\n# http://r/w: given up"))
      << Rejects();
  EXPECT_EQ(ExitStatus::kRunAgain, sender().status());
  EXPECT_TRUE(stop_.aborting());
}

TEST_F(RemoteWriteTest, AnswersThatRefuseAnythingEndTheRun) {
  interfere_ = [](const HttpRequest&) { return Answer(401, ""); };
  Fill(2, 2);
  EXPECT_FALSE(Send());
  EXPECT_EQ(1u, requests_);
  EXPECT_EQ(4u, report_.rejected());
  EXPECT_EQ(ExitStatus::kRunAgain, sender().status());
}

// Also where so much was rejected before that no more is shown. Of several senders one says it.
TEST_F(RemoteWriteTest, WhatEndsTheRunIsSaidOnceHoweverMuchWasRejected) {
  interfere_ = [](const HttpRequest&) { return Answer(401, "who are you?"); };
  for (const uint64_t before : {uint64_t{0}, Report::kShownRejects - 1, Report::kShownRejects}) {
    for (const bool quiet : {false, true}) {
      CapturedStderr captured;
      Report report("test");
      Stop stop;
      report.set_quiet(quiet);
      for (uint64_t i = 0; i < before; ++i) report.Reject({"in", i}, "bad", "x");
      for (int i = 0; i < 3; ++i) {
        FakeHttp* http = nullptr;
        const std::unique_ptr<RemoteWriteSender> one = MakeSender(&http, &report, &stop);
        Fill(1, 2);
        EXPECT_FALSE(one->Send(&batch_, false));
        if (!quiet && before < Report::kShownRejects) break;
      }
      const std::string said = captured.Text();
      EXPECT_EQ(1u, Count(said, "who are you?")) << said;
      EXPECT_EQ(1u, Count(said, "give credentials")) << said;
      EXPECT_EQ(0u, Count(said, "not sent")) << said;
    }
  }
}

TEST_F(RemoteWriteTest, ABatchOfWhichNothingIsTakenIsRejectedTogetherAfterAWhile) {
  interfere_ = [](const HttpRequest&) { return Answer(400, "no"); };
  Fill(100, 100);
  EXPECT_TRUE(Send());
  // And eight series' oldest, and a series from its oldest to its newest.
  const uint64_t first = requests_;
  EXPECT_LE(first, 64u + 8 + 64);
  EXPECT_EQ(10'000u, report_.rejected());
  EXPECT_NE(std::string::npos,
            Rejects().find("# http://r/w: HTTP 400: no; none of the first 64 parts of this batch "
                           "was taken, the others are rejected together\ns0 0 51000\n"));
  EXPECT_EQ(ExitStatus::kDone, sender().status());
  Fill(100, 100);
  Send();
  EXPECT_LE(requests_ - first, 32u + 8 + 32);
}

// As when the import of a long time begins before what the receiver takes.
TEST_F(RemoteWriteTest, ALongRunOfBadSamplesDoesNotHideThatOthersAreTaken) {
  for (int s = 0; s < 5; ++s) {
    for (int i = 1; i <= 100; ++i) {
      prometheus_.Refuse(
          "s" + std::to_string(s) + " " + std::to_string(s) + " " + std::to_string(i * 1000), 400,
          "out of bounds");
    }
  }
  Fill(5, 150);
  EXPECT_TRUE(Send());
  EXPECT_EQ(250u, delivered());
  EXPECT_EQ(500u, report_.rejected());
  EXPECT_EQ(std::string::npos, Rejects().find("together"));
}

// As when a file is imported a second time that has grown meanwhile.
TEST_F(RemoteWriteTest, ManySeriesThatBeginTooEarlyLoseNoSampleOfTheirEnd) {
  for (int s = 0; s < 200; ++s) prometheus_.MindOrder("s" + std::to_string(s), 10'000);
  Fill(200, 20);
  EXPECT_TRUE(Send());
  EXPECT_EQ(2000u, delivered());
  EXPECT_EQ(2000u, report_.rejected());
}

// To learn that there is hope at all, some of it may be lost.
TEST_F(RemoteWriteTest, ASeriesThatBeginsMuchTooEarlyLosesLittleOfItsEnd) {
  prometheus_.MindOrder("s0", 5'000'000);
  Fill(1, 10'000);
  EXPECT_TRUE(Send());
  EXPECT_GE(delivered(), 4200u);
  EXPECT_EQ(10'000u, delivered() + report_.rejected());
}

TEST_F(RemoteWriteTest, WhatAProbeHasFoundOutIsNotSentAgain) {
  for (int s = 0; s < 70; ++s) prometheus_.MindOrder("s" + std::to_string(s), 2000);
  Fill(70, 3);
  std::map<std::string, int> sent;
  interfere_ = [&](const HttpRequest& request) {
    const HttpResult result = prometheus_.Take(request.body);
    if (result.status == 400) {
      EXPECT_EQ(1, ++sent[std::string(request.body)]);
    }
    return result;
  };
  EXPECT_TRUE(Send());
  EXPECT_EQ(70u, delivered());
  EXPECT_EQ(140u, report_.rejected());
}

TEST_F(RemoteWriteTest, AReceiverThatIsAwayIsNotTakenForOneThatTakesNothing) {
  for (int i = 1; i <= 100; ++i) {
    prometheus_.Refuse("s0 0 " + std::to_string(i * 1000), 400, "out of bounds");
  }
  Fill(1, 200);
  // When it is asked whether there is hope.
  interfere_ = [this](const HttpRequest&) {
    return requests_ >= 65 && requests_ < 70 ? Answer(503, "") : HttpResult();
  };
  EXPECT_TRUE(Send());
  EXPECT_EQ(100u, delivered());
}

TEST_F(RemoteWriteTest, NorIsOneThatIsInTroubleThen) {
  Fill(1, 1);
  EXPECT_TRUE(Send());
  for (int i = 1; i <= 100; ++i) {
    prometheus_.Refuse("s1 1 " + std::to_string(i * 1000), 400, "out of bounds");
  }
  batch_.Clear();
  for (int i = 1; i <= 200; ++i) batch_.Add(Key("s1"), 1, i * 1000);
  FailFrom(1 + 65, 1 + 70);
  EXPECT_TRUE(Send());
  EXPECT_EQ(101u, delivered());
}

TEST_F(RemoteWriteTest, NothingIsSentOnceTheRunIsGivenUp) {
  stop_.Abort();
  Fill(2, 2);
  EXPECT_FALSE(Send());
  EXPECT_EQ(0u, requests_);
  EXPECT_EQ(4u, report_.rejected());
  EXPECT_TRUE(Rejects().starts_with("# http://r/w: not sent, for the run was given up\n"));
}

TEST_F(RemoteWriteTest, ADryRunSendsNothing) {
  settings_.dry = true;
  Fill(2, 2);
  EXPECT_TRUE(Send());
  EXPECT_EQ(0u, requests_);
  EXPECT_EQ(4u, delivered());
  EXPECT_EQ(1u, sender().figures().requests);
}

// Of Prometheus up to 2.49.
class PoisonTest : public RemoteWriteTest {
 protected:
  void Poison(const std::string& sample) { prometheus_.Refuse(sample, 500, "too old sample"); }
};

TEST_F(PoisonTest, ASampleThatIsAnswered500IsRejectedWhenAnEarlierOneGetsThrough) {
  Fill(1, 1);
  EXPECT_TRUE(Send());
  Poison("s2 2 3000");
  Fill(5, 5);
  EXPECT_TRUE(Send());
  EXPECT_EQ(25u, delivered());
  EXPECT_EQ(24u, prometheus_.stored());
  EXPECT_EQ(1u, report_.rejected());
  EXPECT_NE(std::string::npos, Rejects().find("HTTP 500: too old sample")) << Rejects();
  EXPECT_TRUE(Rejects().ends_with("\ns2 2 3000\n")) << Rejects();
  EXPECT_EQ(7u, clock_.sleeps().size());  // between the first eight tries, and then never
  // Eight for the whole batch, a dozen for the parts and what they are compared with, and nine for
  // the sample.
  EXPECT_LE(requests_, 1u + 8 + 12 + 9);
}

TEST_F(PoisonTest, TheNewestSampleThatWasTakenIsWhatOthersAreComparedWith) {
  Fill(1, 3);
  EXPECT_TRUE(Send());
  for (const char* sample : {"s0 0 1000", "s0 0 2000", "late 1 500"}) Poison(sample);
  batch_.Clear();
  batch_.Add(Key("late"), 1, 500);
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u, report_.rejected());
}

TEST_F(PoisonTest, WithoutSalvageA500IsTriedAgainAsEver) {
  settings_.salvage = false;
  max_retry_ms_ = 60'000;
  Fill(1, 1);
  EXPECT_TRUE(Send());
  Poison("s2 2 3000");
  Fill(5, 5);
  EXPECT_FALSE(Send());
  EXPECT_EQ(ExitStatus::kRunAgain, sender().status());
}

TEST_F(PoisonTest, ProbesAreEvidenceWhereNothingWasSentBefore) {
  Poison("s0 0 1000");
  Fill(3, 2);
  EXPECT_TRUE(Send());
  EXPECT_EQ(5u, delivered());
  EXPECT_EQ(5u, prometheus_.stored());
  EXPECT_EQ(1u, report_.rejected());
}

TEST_F(PoisonTest, TheNewestSampleOfASeriesIsEvidenceWhereAllTheOldestAreBad) {
  for (int s = 0; s < 20; ++s) Poison("s" + std::to_string(s) + " " + std::to_string(s) + " 1000");
  Fill(20, 2);
  EXPECT_TRUE(Send());
  EXPECT_EQ(20u, delivered());
  EXPECT_EQ(20u, report_.rejected());
}

TEST_F(PoisonTest, WhatAnotherSenderHadTakenIsEvidenceToo) {
  FakeHttp* other = nullptr;
  const auto other_sender = MakeSender(&other);
  batch_.Add(Key("other"), 1, 1000);
  EXPECT_TRUE(other_sender->Send(&batch_, false));
  Poison("s0 0 1000");
  Fill(1, 1);
  EXPECT_TRUE(Send());
  EXPECT_EQ(0u, delivered());
  EXPECT_EQ(1u, report_.rejected());
}

TEST_F(PoisonTest, WithoutEvidenceItIsTriedOnAndOnAndNothingIsRejected) {
  Poison("s0 0 1000");
  Fill(1, 1);
  interfere_ = [this](const HttpRequest&) {
    HttpResult result;
    if (requests_ > 200) result.failure = HttpResult::Failure::kAborted;
    return result;
  };
  EXPECT_FALSE(Send());
  EXPECT_EQ(200u, clock_.sleeps().size());
  EXPECT_GE(clock_.sleeps().back(), 4500);
  EXPECT_TRUE(Rejects().starts_with("# http://r/w: given up before")) << Rejects();
  const std::string said = stderr_.Text();
  const size_t note = said.find("there is no telling");
  EXPECT_NE(std::string::npos, note) << said;
  EXPECT_EQ(std::string::npos, said.find("there is no telling", note + 1)) << said;
}

TEST_F(PoisonTest, WithoutEvidenceTheRetryTimeEndsItAsEver) {
  max_retry_ms_ = 60'000;
  Poison("s0 0 1000");
  Fill(1, 1);
  EXPECT_FALSE(Send());
  EXPECT_EQ(ExitStatus::kRunAgain, sender().status());
  EXPECT_LE(clock_.Monotonic(), 1'000'000 + 60'000);
  EXPECT_GE(clock_.Monotonic(), 1'000'000 + 50'000);
}

// Nothing was taken before, and the receiver recovers while it is asked. To take the newest then
// would cost all the others, where it minds their order.
TEST_F(PoisonTest, AReceiverThatRecoversWhileItIsAskedLosesNoSample) {
  prometheus_.MindOrder("s0", 0);
  FailFrom(1, 8 + 1 + 1);  // the whole batch, and its oldest sample alone
  Fill(1, 50);
  EXPECT_TRUE(Send());
  EXPECT_EQ(50u, delivered());
  EXPECT_EQ(0u, report_.rejected());
}

TEST_F(PoisonTest, ItCanBeTurnedOff) {
  settings_.poison_after = 0;
  max_retry_ms_ = 60'000;
  Fill(1, 1);
  EXPECT_TRUE(Send());
  Poison("s2 2 3000");
  Fill(5, 5);
  EXPECT_FALSE(Send());
  EXPECT_EQ(1u, delivered());
}

TEST_F(PoisonTest, AnOutageOf500sRejectsNothingWheneverItBegins) {
  for (uint64_t first = 1; first < 40; ++first) {
    prometheus_ = FakePrometheus();
    sender_.reset();
    requests_ = 0;
    const uint64_t before = report_.rejected();
    Poison("s2 2 3000");
    Poison("s4 4 1000");
    FailFrom(first, first + 60);
    Fill(1, 1);
    EXPECT_TRUE(Send());
    Fill(5, 5);
    EXPECT_TRUE(Send());
    EXPECT_EQ(24u, delivered()) << first;
    EXPECT_EQ(23u, prometheus_.stored()) << first;
    EXPECT_EQ(before + 2, report_.rejected()) << first;
    EXPECT_FALSE(prometheus_.has("s2 2 3000"));
  }
}

TEST_F(PoisonTest, AReceiverThatFailsEverySecondTimeLosesNoSample) {
  Fill(1, 1);
  EXPECT_TRUE(Send());
  interfere_ = [this](const HttpRequest&) {
    // Eight times in a row, so that there is suspicion, and then in turns.
    const bool fails = requests_ <= 9 || requests_ % 2 == 0;
    return fails ? Answer(500, "in trouble") : HttpResult();
  };
  Fill(5, 5);
  EXPECT_TRUE(Send());
  EXPECT_EQ(26u, delivered());
  EXPECT_EQ(0u, report_.rejected());
}

TEST_F(PoisonTest, AReceiverThatFailsMoreOftenThanNotLosesNoSample) {
  Fill(1, 1);
  EXPECT_TRUE(Send());
  std::mt19937 random(1);
  interfere_ = [&random](const HttpRequest&) {
    return random() % 10 < 7 ? Answer(500, "in trouble") : HttpResult();
  };
  settings_.poison_after = 1;
  sender_.reset();
  for (int round = 0; round < 50; ++round) {
    Fill(5, 5);
    EXPECT_TRUE(Send());
  }
  EXPECT_EQ(50u * 25, delivered());
}

TEST_F(PoisonTest, AfterOneSuchBatchTheNextIsLookedIntoAtOnceUntilOneIsDelivered) {
  Fill(1, 1);
  Send();
  Poison("s2 2 3000");
  Fill(5, 5);
  Send();
  const size_t slept = clock_.sleeps().size();
  Fill(5, 5);
  Send();
  EXPECT_EQ(slept, clock_.sleeps().size());
  EXPECT_EQ(2u, report_.rejected());
  Fill(1, 1);
  Send();
  Fill(5, 5);
  Send();
  EXPECT_EQ(slept + 7, clock_.sleeps().size());
}

TEST_F(PoisonTest, In400sAndIn500sBothAreFound) {
  Fill(1, 1);
  Send();
  prometheus_.Refuse("s1 1 1000", 400, "out of order sample");
  Poison("s2 2 3000");
  prometheus_.Refuse("s3 3 4000", 400, "duplicate sample for timestamp");
  Fill(5, 5);
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u + 22, delivered());
  EXPECT_EQ(3u, report_.rejected());
}

TEST_F(PoisonTest, ABatchOfPoisonAloneIsRejectedTogetherWhileOthersGetThrough) {
  Fill(1, 1);
  Send();
  for (int i = 1; i <= 200; ++i) Poison("s0 0 " + std::to_string(i * 1000));
  batch_.Clear();
  for (int i = 2; i <= 200; ++i) {
    batch_.Add(Key("s0"), 0, i * 1000);
  }
  // The one that is known to be good is among those that it has now.
  prometheus_ = FakePrometheus();
  for (int i = 2; i <= 200; ++i) Poison("s0 0 " + std::to_string(i * 1000));
  EXPECT_TRUE(Send());
  EXPECT_EQ(1u, delivered());
  EXPECT_EQ(199u, report_.rejected());
  EXPECT_NE(std::string::npos, Rejects().find("none of the first 64 parts")) << Rejects();
}

}  // namespace
}  // namespace pp
