#include "delivery/expiry.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <deque>
#include <limits>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/fake_http.h"
#include "support/temp_file.h"

namespace pp {
namespace {

constexpr int64_t kIdle = 60'000;

class ExpiryTest : public ::testing::Test {
 protected:
  void Start(int64_t idle_ms = kIdle, std::optional<int64_t> max_retry_ms = std::nullopt) {
    deliverer_.emplace(&http_, &clock_, &outage_, max_retry_ms, 1);
    expiry_.emplace("http://gw", Grouping{"j", {}, {"instance"}}, idle_ms, &clock_, &*deliverer_,
                    &report_, &stop_);
  }

  // What the gateway exposes: a time of each instance's group.
  FakeHttp& Expose(const std::map<std::string, int>& times, const std::string& date = "") {
    std::string body;
    for (const auto& [instance, seconds] : times) {
      body += "push_time_seconds{instance=\"" + instance + "\",job=\"j\"} " +
              std::to_string(seconds) + "\n";
    }
    return http_.Answer(200, body, "", date);
  }

  std::string Sent() const {
    std::string text;
    for (const FakeHttp::Sent& sent : http_.sent()) {
      text += sent.method + " " + sent.url.substr(std::string("http://gw").size()) + "\n";
    }
    return text;
  }

  CapturedStderr stderr_;
  FakeHttp http_;
  FakeClock clock_;
  Report report_{"test"};
  Stop stop_;
  Outage outage_{&clock_, &report_};
  std::optional<Deliverer> deliverer_;
  std::optional<Expiry> expiry_;
};

TEST_F(ExpiryTest, WaitsSinceTheLastPushAndDeletesWhatWasPushed) {
  Start();
  Expose({{"", 100}, {"a", 101}, {"other", 50}});
  Expose({{"", 100}, {"a", 101}, {"other", 70}});
  expiry_->NotePush("/metrics/job/j");
  clock_.Advance(10'000);
  expiry_->NotePush("/metrics/job/j/instance/a");
  clock_.Advance(20'000);
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_EQ(std::vector<int64_t>{40'000}, clock_.sleeps());
  EXPECT_EQ("GET /metrics\nGET /metrics\nDELETE /metrics/job/j\nDELETE /metrics/job/j/instance/a\n",
            Sent());
  EXPECT_EQ(2u, expiry_->deleted());
  EXPECT_EQ("test: waiting until 2025-12-30T20:06:58Z to delete 2 groups (--expire)\n",
            stderr_.Text());
}

TEST_F(ExpiryTest, WithoutAPushThereIsNothingToDo) {
  Start();
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_EQ("", Sent());
}

TEST_F(ExpiryTest, LeavesAloneWhatOthersHavePushedToAndWhatIsGone) {
  Start();
  Expose({{"", 100}, {"b", 100}});
  Expose({{"", 120}, {"a", 100}, {"c", 100}});
  for (const char* path : {"", "/instance/a", "/instance/b"}) {
    expiry_->NotePush(std::string("/metrics/job/j") + path);
  }
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_EQ("GET /metrics\nGET /metrics\n", Sent());
  EXPECT_EQ(0u, expiry_->deleted());
  const std::string said = stderr_.Text();
  constexpr char kWhat[] = ": not deleted, for somebody else has pushed to it (--expire)\n";
  EXPECT_TRUE(said.ends_with(std::string("test: http://gw/metrics/job/j") + kWhat +
                             "test: http://gw/metrics/job/j/instance/a" + kWhat +
                             "test: http://gw/metrics/job/j/instance/b: nothing to delete "
                             "(--expire): http://gw/metrics does not show it any more\n"))
      << said;
}

// Our pushes are answered at 00:03:20 by the gateway's clock, which cuts off what is behind the
// second.
TEST_F(ExpiryTest, WhatOthersHavePushedToBeforeTheEndIsLeftAlone) {
  Start();
  HttpRequest push;
  push.method = "POST";
  push.url = "http://gw/push";
  http_.Answer(200, "", "", "Thu, 01 Jan 1970 00:03:20 GMT");
  deliverer_->Deliver(push);
  expiry_->NotePush("/metrics/job/j");
  expiry_->NotePush("/metrics/job/j/instance/a");
  Expose({{"", 200}, {"a", 201}});
  Expose({{"", 200}, {"a", 201}});
  clock_.Advance(400'000);
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_TRUE(clock_.sleeps().empty());
  EXPECT_TRUE(Sent().ends_with("GET /metrics\nGET /metrics\nDELETE /metrics/job/j\n")) << Sent();
  EXPECT_EQ(
      "test: http://gw/metrics/job/j/instance/a: not deleted (--expire), for it was pushed to "
      "later "
      "than the answer to this run says: by somebody else, or the clock of a server in between is "
      "behind the Pushgateway's\n",
      stderr_.Text());
}

// As behind a proxy that answers with a page of its own, or with nothing.
TEST_F(ExpiryTest, DoesNotBelieveWhatNoPushgatewayExposes) {
  Start();
  Expose({{"", 100}});
  http_.Answer(200, "Please log in\n");
  expiry_->NotePush("/metrics/job/j");
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ("GET /metrics\nGET /metrics\n", Sent());
  EXPECT_TRUE(stderr_.Text().ends_with(
      "test: http://gw/metrics: what is answered is not what a Pushgateway exposes (is there "
      "another server in front of it?)\n"
      "test: http://gw/metrics/job/j: not deleted (--expire); pp-push-gw --delete drops it\n"))
      << stderr_.Text();
  http_.Answer(200);
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ(3u, http_.sent().size());
}

TEST_F(ExpiryTest, DoesNotBelieveAWebPage) {
  Start();
  http_.set_handler([](const HttpRequest&) {
    HttpResult result;
    result.status = 200;
    result.headers = {{"content-type", "text/html"}};
    result.body = "status 1\n";
    return result;
  });
  expiry_->NotePush("/metrics/job/j");
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_NE(std::string::npos, stderr_.Text().find("exposes, but a web page (is there"))
      << stderr_.Text();
}

TEST_F(ExpiryTest, SaysThatAGroupIsThereNoMore) {
  Start();
  Expose({{"", 100}, {"a", 100}});
  Expose({{"a", 100}});
  expiry_->NotePush("/metrics/job/j");
  expiry_->NotePush("/metrics/job/j/instance/a");
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_EQ(1u, expiry_->deleted());
  EXPECT_TRUE(
      stderr_.Text().ends_with("test: http://gw/metrics/job/j: nothing to delete (--expire): "
                               "http://gw/metrics does not show "
                               "it any more\n"))
      << stderr_.Text();
}

TEST_F(ExpiryTest, AGroupThatIsNotShownIsNamed) {
  Start();
  Expose({{"other", 1}});
  Expose({{"other", 1}});
  expiry_->NotePush("/metrics/job/j");
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ("GET /metrics\nGET /metrics\n", Sent());
  EXPECT_NE(std::string::npos, stderr_.Text().find("http://gw/metrics/job/j: not deleted"));
}

TEST_F(ExpiryTest, ZeroDeletesAtOnceWhateverOthersDo) {
  Start(0);
  expiry_->NotePush("/metrics/job/j");
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_EQ("DELETE /metrics/job/j\n", Sent());
  EXPECT_EQ("", stderr_.Text());
}

TEST_F(ExpiryTest, RetriesLikeAPush) {
  Start(0);
  http_.Answer(503).Fail(HttpResult::Failure::kTransient, "reset").Answer(202);
  expiry_->NotePush("/metrics/job/j");
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_EQ(3u, http_.sent().size());
}

TEST_F(ExpiryTest, SaysWhatIsLeftWhenTheGatewayCannotBeHad) {
  Start(0, 0);
  http_.Answer(202).Answer(503);
  for (const char* path : {"", "/instance/a", "/instance/b"}) {
    expiry_->NotePush(std::string("/metrics/job/j") + path);
  }
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ(1u, expiry_->deleted());
  EXPECT_EQ(
      "test: http://gw/metrics/job/j/instance/a: HTTP 503\n"
      "test: http://gw/metrics/job/j/instance/a: not deleted (--expire); pp-push-gw --delete drops "
      "it\n"
      "test: http://gw/metrics/job/j/instance/b: not deleted (--expire); pp-push-gw --delete drops "
      "it\n",
      stderr_.Text());
}

TEST_F(ExpiryTest, SaysWhatItHasLeftAloneAlsoWhenItFails) {
  Start(kIdle, 0);
  Expose({{"a", 100}, {"b", 100}});
  Expose({{"a", 120}, {"b", 100}});
  http_.Answer(503);
  for (const char* instance : {"a", "b", "A"}) {
    expiry_->NotePush(std::string("/metrics/job/j/instance/") + instance);
  }
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  const std::string said = stderr_.Text();
  for (const std::string what :
       {"/instance/a: not deleted, for somebody else", "/instance/A: not deleted (--expire), for ",
        "/instance/b: HTTP 503\n", "/instance/b: not deleted (--expire); "}) {
    EXPECT_NE(std::string::npos, said.find(what)) << what << said;
  }
}

// Whether others have pushed cannot be known then.
TEST_F(ExpiryTest, DeletesNothingWhenItCannotRead) {
  Start();
  http_.Answer(404);
  expiry_->NotePush("/metrics/job/j");
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ("GET /metrics\n", Sent());
}

TEST_F(ExpiryTest, LeavesWithoutDeletingWhenItIsAborted) {
  Start();
  Expose({{"", 100}});
  expiry_->NotePush("/metrics/job/j");
  clock_.Abort();
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ("GET /metrics\n", Sent());
  EXPECT_TRUE(stderr_.Text().ends_with(
      "test: http://gw/metrics/job/j: not deleted (--expire); pp-push-gw --delete drops it\n"))
      << stderr_.Text();
}

TEST_F(ExpiryTest, WaitsForTheLongestTime) {
  Start(std::numeric_limits<int64_t>::max());
  Expose({{"", 100}});
  expiry_->NotePush("/metrics/job/j");
  clock_.Advance(10'000);
  clock_.Abort();
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ(std::vector<int64_t>{std::numeric_limits<int64_t>::max() - 10'000}, clock_.sleeps());
  EXPECT_TRUE(stderr_.Text().starts_with("test: waiting until 9999-12-31T23:59:59Z to delete"))
      << stderr_.Text();
}

TEST_F(ExpiryTest, DoesNotBeginInARunThatIsBeingAborted) {
  Start();
  stop_.Abort();
  for (int i = 0; i < 25; ++i) {
    expiry_->NotePush("/metrics/job/j/instance/" + std::to_string(10 + i));
  }
  EXPECT_EQ(ExitStatus::kRunAgain, expiry_->Run());
  EXPECT_EQ("", Sent());
  const std::string said = stderr_.Text();
  EXPECT_NE(std::string::npos, said.find("/instance/29: not deleted")) << said;
  EXPECT_EQ(std::string::npos, said.find("/instance/30: not deleted")) << said;
  EXPECT_NE(std::string::npos, said.find("and 5 other groups: not deleted (--expire)")) << said;
}

TEST_F(ExpiryTest, ListsWhatItWouldDelete) {
  Start();
  expiry_->NotePush("/metrics/job/j");
  expiry_->NotePush("/metrics/job/j");
  expiry_->NotePush("/metrics/job/j/instance/a");
  TempFile file;
  const int fd = file.Open(O_WRONLY);
  FilterOutput out(fd);
  EXPECT_EQ(ExitStatus::kDone, expiry_->List(&out));
  EXPECT_EQ(2u, expiry_->deleted());
  report_.set_summary_format(SummaryFormat::kNone);
  out.End(Summary(), ExitStatus::kDone, &report_);
  EXPECT_EQ("# DELETE http://gw/metrics/job/j\n# DELETE http://gw/metrics/job/j/instance/a\n",
            file.Text());
  EXPECT_EQ("", Sent());
}

}  // namespace
}  // namespace pp
