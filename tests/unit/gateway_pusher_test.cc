#include "delivery/gateway_pusher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <sstream>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/fake_http.h"
#include "support/temp_file.h"
#include "support/temporary_directory.h"

namespace pp {
namespace {

constexpr char kGroup[] = "# http://gw/metrics/job/j: ";

class GatewayPusherTest : public ::testing::Test {
 protected:
  GatewayPusherTest() : report_("test") {
    report_.set_quiet(true);
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
  }

  void Start(GatewayPusher::Method method = GatewayPusher::Method::kPost,
             std::optional<int64_t> max_retry_ms = std::nullopt,
             const Grouping& grouping = {"j", {}, {"instance"}}) {
    deliverer_ = std::make_unique<Deliverer>(&http_, &clock_, &outage_, max_retry_ms, 1);
    expiry_ = std::make_unique<Expiry>("http://gw", grouping, 0, &clock_, deliverer_.get(),
                                       &report_, &stop_);
    pusher_ = std::make_unique<GatewayPusher>("http://gw", method, grouping, deliverer_.get(),
                                              nullptr, expiry_.get(), &progress_, &report_, &stop_);
  }

  void Add(const std::string& stream) {
    SampleParser parser;
    Sample sample;
    std::istringstream lines(stream);
    for (std::string line; std::getline(lines, line);) {
      std::string error;
      ASSERT_TRUE(parser.Parse(line, &sample, &error)) << line;
      Series* const series = pusher_->SeriesOf(sample, &error);
      ASSERT_NE(series, nullptr) << error;
      pusher_->Add(series, sample.value_text, sample.timestamp);
    }
  }

  // The bodies of all requests, each below its path.
  std::string Sent() const {
    std::string text;
    for (const FakeHttp::Sent& sent : http_.sent()) {
      text += sent.method + " " + sent.url.substr(std::string("http://gw").size()) + "\n";
      text += sent.body;
    }
    return text;
  }

  // From now on there is a checkpoint, and each request is noted and well received.
  void KeepCheckpoint() {
    std::string error;
    ASSERT_TRUE(checkpoint_.Open(directory_ / "ck", stop_, &clock_, &report_, &error)) << error;
    ASSERT_TRUE(progress_.KeepIn(&checkpoint_, "sink", &error)) << error;
    http_.set_handler([this](const HttpRequest&) {
      sent_ = true;
      HttpResult result;
      result.status = 200;
      return result;
    });
  }

  // The mark in it.
  std::string Kept() {
    progress_.Keep();
    const std::string text = pp_test::ReadFile(directory_ / "ck");
    const size_t mark = text.find("#pp mark ");
    return mark == std::string::npos ? "" : text.substr(mark);
  }

  // What stands in the rejects once the pusher has finished.
  std::string Rejects() {
    EXPECT_TRUE(report_.FlushRejects());
    return rejects_.Text();
  }

  // The receiver's verdict on a request: 400 if `bad` stands in its body.
  static HttpResult Judge(const HttpRequest& request, std::string_view bad) {
    HttpResult result;
    result.status = FakeHttp::BodyOf(request).find(bad) == std::string_view::npos ? 200 : 400;
    return result;
  }

  CapturedStderr stderr_;
  std::atomic<bool> sent_ = false;
  TempFile rejects_;
  pp_test::TemporaryDirectory directory_;
  CheckpointFile checkpoint_;
  FakeHttp http_;
  FakeClock clock_;
  Report report_;
  Stop stop_;
  Outage outage_{&clock_, &report_};
  Progress progress_{&clock_, &report_};
  std::unique_ptr<Deliverer> deliverer_;
  std::unique_ptr<Expiry> expiry_;
  std::unique_ptr<GatewayPusher> pusher_;
};

TEST_F(GatewayPusherTest, PushesEachGroupOnce) {
  Start();
  Add("m{instance=\"a\"} 1 1\nm 2 1\nm 3 2\n");
  pusher_->Finish();
  EXPECT_EQ("POST /metrics/job/j\nm 3\nPOST /metrics/job/j/instance/a\nm{instance=\"a\"} 1\n",
            Sent());
  EXPECT_EQ(2u, pusher_->delivered());
  EXPECT_EQ(1u, pusher_->superseded());
  EXPECT_EQ(ExitStatus::kDone, pusher_->status());
}

TEST_F(GatewayPusherTest, ARejectedPushIsDividedByFamily) {
  http_.set_handler([](const HttpRequest& request) { return Judge(request, "bad"); });
  Start();
  Add("a 1 1\nbad{i=\"1\"} 2.50 7\nbad{i=\"2\"} 3\nc 4 1\n");
  pusher_->Finish();
  ASSERT_EQ(4u, http_.sent().size());
  EXPECT_EQ("a 1\n", http_.sent()[1].body);
  EXPECT_EQ("bad{i=\"1\"} 2.50\nbad{i=\"2\"} 3\n", http_.sent()[2].body);
  EXPECT_EQ("c 4\n", http_.sent()[3].body);
  EXPECT_EQ(2u, pusher_->delivered());
  EXPECT_EQ(2u, report_.rejected());
  EXPECT_EQ(std::string(kGroup) + "HTTP 400\nbad{i=\"1\"} 2.50 7\nbad{i=\"2\"} 3 0\n", Rejects());
}

TEST_F(GatewayPusherTest, OnlyGroupsThatWereStoredExpire) {
  http_.set_handler([](const HttpRequest& request) { return Judge(request, "bad"); });
  Start();
  Add("a{instance=\"some\"} 1 1\nbad{instance=\"some\"} 2 1\nbad{instance=\"none\"} 2 1\n");
  pusher_->Finish();
  report_.set_quiet(false);
  EXPECT_EQ(ExitStatus::kDone, expiry_->Run());
  EXPECT_EQ(1u, expiry_->deleted());
  EXPECT_EQ("DELETE", http_.sent().back().method);
  EXPECT_EQ("http://gw/metrics/job/j/instance/some", http_.sent().back().url);
  EXPECT_EQ(
      "test: http://gw/metrics/job/j/instance/none: not deleted (--expire), for each push to it "
      "was "
      "refused; if the Pushgateway keeps it all the same, pp-push-gw --delete drops it\n",
      stderr_.Text());
}

// It is not delivered, so what comes after it must not count as delivered either.
TEST_F(GatewayPusherTest, NoMarkIsReachedBelowWhatIsHeldBack) {
  KeepCheckpoint();
  // Waits until the push of this line, and so all before it, is settled.
  const auto push = [&](const std::string& line) {
    std::atomic<bool>* const sent = &sent_;
    sent_ = false;
    Add(line);
    pusher_->RequestPush();
    while (!*sent) std::this_thread::yield();
  };
  Start();
  push("h_bucket{le=\"+Inf\"} 1 1\nh_sum 1 1\nh_count 1 1\n");
  progress_.TakeDirective("#pp mark s 10");
  push("h_bucket{le=\"+Inf\",z=\"1\"} 1 1\na 1 1\n");
  progress_.TakeDirective("#pp mark s 20");
  push("a 2 2\n");
  progress_.TakeDirective("#pp mark s 30");
  push("a 3 3\n");
  EXPECT_EQ("#pp mark s 10\n", Kept());
  push("h_sum{z=\"1\"} 1 1\nh_count{z=\"1\"} 1 1\n");
  progress_.TakeDirective("#pp mark s 40");
  pusher_->Finish();
  EXPECT_EQ("#pp mark s 40\n", Kept());
  EXPECT_EQ(0u, report_.rejected());
}

// The rest of it may not have been read, so it is no fault of the samples.
TEST_F(GatewayPusherTest, WhatAStopCutsInTwoComesAgain) {
  KeepCheckpoint();
  Start();
  progress_.TakeDirective("#pp mark s 10");
  Add("h_bucket{le=\"+Inf\"} 1 1\nh_sum 1 1\nh_count 1 1\n");
  pusher_->RequestPush();
  while (!sent_) std::this_thread::yield();
  Add("h_bucket{le=\"+Inf\",z=\"1\"} 1 1\nh_sum 2 2\n");
  progress_.TakeDirective("#pp mark s 20");
  stop_.Finish();
  pusher_->Finish();
  EXPECT_EQ(1u, progress_.left_for_resume());
  EXPECT_EQ(0u, report_.rejected());
  EXPECT_EQ(ExitStatus::kRunAgain, pusher_->status());
  EXPECT_EQ("#pp mark s 10\n", Kept());
}

// Though the push that first holds it back is the one that ends the run.
TEST_F(GatewayPusherTest, WhatIsHeldBackWhenTheRunIsGivenUpComesAgain) {
  KeepCheckpoint();
  Start();
  progress_.TakeDirective("#pp mark s 10");
  Add("h_bucket{le=\"+Inf\"} 1 1\nh_sum 1 1\nh_count 1 1\n");
  pusher_->RequestPush();
  while (!sent_) std::this_thread::yield();
  progress_.TakeDirective("#pp mark s 20");
  http_.set_handler([this](const HttpRequest&) {
    sent_ = true;
    HttpResult result;
    result.status = 403;
    return result;
  });
  sent_ = false;
  Add("h_bucket{le=\"+Inf\",z=\"1\"} 1 1\na 2 2\n");
  progress_.TakeDirective("#pp mark s 30");
  pusher_->RequestPush();
  while (!sent_) std::this_thread::yield();
  pusher_->Finish();
  EXPECT_EQ(2u, progress_.left_for_resume());
  EXPECT_EQ(0u, report_.rejected());
  EXPECT_EQ("#pp mark s 20\n", Kept());
}

// A name that stands in the URL only says so in the body, in each part of a divided push.
TEST_F(GatewayPusherTest, TheBodySaysThatAGroupHasUtf8Names) {
  http_.Answer(400);
  Start(GatewayPusher::Method::kPost, std::nullopt, {"j", {{"a.b", "1"}}, {}, true});
  Add("m 1 1\nn 2 1\n");
  pusher_->Finish();
  const std::string head =
      "POST /metrics/job/j/U__a_2e_b/1\n# TYPE \"names here are UTF-8\" untyped\n";
  EXPECT_EQ(head + "m 1\nn 2\n" + head + "m 1\n" + head + "n 2\n", Sent());
}

TEST_F(GatewayPusherTest, APutIsRejectedAsAWhole) {
  http_.set_handler([](const HttpRequest& request) { return Judge(request, "bad"); });
  Start(GatewayPusher::Method::kPut);
  Add("a 1 1\nbad 2 1\n");
  pusher_->Finish();
  EXPECT_EQ(1u, http_.sent().size());
  EXPECT_EQ(0u, pusher_->delivered());
  EXPECT_EQ(2u, report_.rejected());
}

// The rejects have what was pushed, and the gateway gets the newer one after it.
TEST_F(GatewayPusherTest, ANewerValueMayComeDuringThePush) {
  bool first = true;
  http_.set_handler([&](const HttpRequest& request) {
    if (std::exchange(first, false)) Add("m 2 2\n");
    return Judge(request, "m 1\n");
  });
  Start();
  Add("m 1 1\n");
  pusher_->RequestPush();
  while (report_.rejected() == 0) std::this_thread::yield();
  pusher_->Finish();
  EXPECT_EQ("POST /metrics/job/j\nm 1\nPOST /metrics/job/j\nm 2\n", Sent());
  EXPECT_EQ(1u, pusher_->delivered());
  EXPECT_EQ(0u, pusher_->superseded());
  EXPECT_EQ(std::string(kGroup) + "HTTP 400\nm 1 1\n", Rejects());
}

TEST_F(GatewayPusherTest, WhatCannotBeDeliveredIsKeptWholly) {
  http_.Answer(401);
  Start();
  Add("m{instance=\"a\"} 1 1\nm{instance=\"b\"} 2 2\n");
  pusher_->Finish();
  EXPECT_EQ(1u, http_.sent().size());
  EXPECT_EQ(2u, report_.rejected());
  EXPECT_EQ(ExitStatus::kRunAgain, pusher_->status());
  EXPECT_NE(std::string::npos, Rejects().find("m{instance=\"a\"} 1 1\n"));
  EXPECT_NE(std::string::npos, Rejects().find("m{instance=\"b\"} 2 2\n"));
}

// Also where so much was rejected before that no more is shown.
TEST_F(GatewayPusherTest, WhatEndsTheRunIsSaidHoweverMuchWasRejected) {
  report_.set_quiet(false);
  for (uint64_t i = 0; i < Report::kShownRejects; ++i) report_.Reject({"in", i}, "bad", "x");
  http_.Answer(401, "who are you?");
  Start();
  Add("m{instance=\"a\"} 1 1\nm{instance=\"b\"} 2 2\n");
  pusher_->Finish();
  const std::string said = stderr_.Text();
  const size_t words =
      said.find("test: http://gw/metrics/job/j/instance/a: HTTP 401: who are you?");
  EXPECT_NE(std::string::npos, words) << said;
  EXPECT_EQ(std::string::npos, said.find("who are you?", words + 100)) << said;
}

}  // namespace
}  // namespace pp
