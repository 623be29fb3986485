#include "delivery/remote_write.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/remote_write_runs.h"
#include "support/text.h"

namespace pp {
namespace {

using pp_test::Count;

using RemoteWriteTest = RemoteWriteRuns;

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

}  // namespace
}  // namespace pp
