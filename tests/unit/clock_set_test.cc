// The wall clock is set, an hour back or ahead, while a run is under way: what takes its time does
// not notice.

#include <gtest/gtest.h>

#include "delivery/deliverer.h"
#include "delivery/expiry.h"
#include "delivery/gateway_pusher.h"
#include "delivery/gateway_reader.h"
#include "delivery/outage.h"
#include "delivery/progress.h"
#include "lines/operands.h"
#include "lines/status_line.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/fake_http.h"
#include "support/fake_terminal.h"
#include "support/temp_file.h"

namespace pp {
namespace {

constexpr int64_t kHour = 3'600'000;

// Every look at the wall clock finds it set.
class SetClock : public FakeClock {
 public:
  explicit SetClock(int64_t step) : step_(step) {}
  int64_t Now() override {
    set_now(FakeClock::Now() + step_);
    return FakeClock::Now();
  }

 private:
  int64_t step_;
};

class ClockSet : public ::testing::TestWithParam<int64_t> {
 protected:
  HttpRequest request_ = {.method = "POST", .url = "http://x", .headers = {}, .body = "b"};
  CapturedStderr captured_;
  SetClock clock_{GetParam()};
  Report report_{"pp-x"};
  Stop stop_;
  FakeHttp http_;
  Outage outage_{&clock_, &report_};
};

TEST_P(ClockSet, BackoffAndItsLimitAreAsEver) {
  FakeClock steady;
  FakeHttp steady_http;
  Outage steady_outage(&steady, &report_);
  for (FakeHttp* http : {&http_, &steady_http}) {
    http->set_handler([tries = 0](const HttpRequest&) mutable {
      HttpResult result;
      result.status = ++tries < 100 ? 503 : 204;
      return result;
    });
  }
  Deliverer deliverer(&http_, &clock_, &outage_, 10'000, 1);
  Deliverer steady_deliverer(&steady_http, &steady, &steady_outage, 10'000, 1);
  EXPECT_EQ(deliverer.Deliver(request_).kind, Outcome::Kind::kGaveUp);
  EXPECT_EQ(steady_deliverer.Deliver(request_).kind, Outcome::Kind::kGaveUp);
  EXPECT_FALSE(clock_.sleeps().empty());
  EXPECT_EQ(clock_.sleeps(), steady.sleeps());
  EXPECT_EQ(outage_.Describe(), steady_outage.Describe());
}

// It is the receiver's time, against the receiver's clock.
TEST_P(ClockSet, ADateToTryAgainAtIsSoFarFromTheAnswers) {
  http_.Answer(503, "", "Wed, 31 Dec 2025 12:00:07 GMT", "Wed, 31 Dec 2025 12:00:00 GMT");
  Deliverer deliverer(&http_, &clock_, &outage_, std::nullopt, 1);
  EXPECT_EQ(deliverer.Deliver(request_).kind, Outcome::Kind::kDelivered);
  EXPECT_EQ(clock_.sleeps(), std::vector<int64_t>{7000});
}

TEST_P(ClockSet, ProgressIsAsEver) {
  FakeClock steady;
  FakeTerminal terminal;
  FakeTerminal steady_terminal;
  StatusLine line("pp-x", StatusMode::kLog, &terminal, &clock_);
  StatusLine steady_line("pp-x", StatusMode::kLog, &steady_terminal, &steady);
  StatusFigures figures;
  figures.total = 100;
  for (int i = 0; i < 60; ++i) {
    figures.samples += 10;
    figures.done += 1;
    line.Update(figures);
    steady_line.Update(figures);
    clock_.Advance(StatusLine::kEveryMs);
    steady.Advance(StatusLine::kEveryMs);
    clock_.Now();
  }
  EXPECT_FALSE(terminal.Screen().empty());
  EXPECT_EQ(terminal.Screen(), steady_terminal.Screen());
}

// Samples without a timestamp are of now, and the last of them is the newest.
TEST_P(ClockSet, TheLastValueIsTheNewest) {
  const TempFile file("a 1\nb{x=\"y\"} 1\na 2\na 3\nb{x=\"y\"} 2\n");
  Deliverer deliverer(&http_, &clock_, &outage_, std::nullopt, 1);
  Progress progress(&clock_, &report_);
  GatewayPusher pusher("http://gw", GatewayPusher::Method::kPost, {"j", {}, {}}, &deliverer,
                       nullptr, nullptr, &progress, &report_, &stop_);
  Operands operands({file.path()}, kFinishLast, &stop_, &clock_);
  LineSource source(&operands, 100, &report_);
  GatewayReader reader(&source, 5000, &clock_, &pusher, &progress, &report_);
  EXPECT_EQ(reader.ReadAll(), 5u);
  pusher.Finish();
  ASSERT_EQ(http_.sent().size(), 1u);
  EXPECT_EQ(http_.sent()[0].body, "a 3\nb{x=\"y\"} 2\n");
}

TEST_P(ClockSet, GroupsExpireAfterTheirTime) {
  Deliverer deliverer(&http_, &clock_, &outage_, std::nullopt, 1);
  Expiry expiry("http://gw", {"j", {}, {}}, 30'000, &clock_, &deliverer, &report_, &stop_);
  deliverer.Deliver(request_);
  expiry.NotePush("/metrics/job/j");
  const std::string metrics = "push_time_seconds{job=\"j\"} 1767182400\n";
  http_.Answer(200, metrics).Answer(200, metrics).Answer(202);
  clock_.Advance(10'000);
  clock_.Now();
  EXPECT_EQ(expiry.Run(), ExitStatus::kDone);
  EXPECT_EQ(clock_.sleeps(), std::vector<int64_t>{20'000});
  EXPECT_EQ(expiry.deleted(), 1u);
}

INSTANTIATE_TEST_SUITE_P(By, ClockSet, testing::Values(-kHour, kHour), [](const auto& test) {
  return std::string(test.param < 0 ? "AnHourBack" : "AnHourAhead");
});

}  // namespace
}  // namespace pp
