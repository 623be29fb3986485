#include "delivery/outage.h"

#include <gtest/gtest.h>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"

namespace pp {
namespace {

TEST(OutageTest, OfManySendersIsSaidByTheFirstAndTheLast) {
  CapturedStderr captured;
  FakeClock clock;
  Report report("pp-x");
  Outage outage(&clock, &report);
  outage.Begin("refused");
  outage.Begin("refused, too");
  clock.Advance(2000);
  outage.End("http://r");
  EXPECT_EQ("pp-x: refused\n", captured.Text());
  outage.End("http://r");
  EXPECT_EQ("pp-x: refused\npp-x: http://r: answers again, after 2s\n", captured.Text());
  clock.Advance(Outage::kPause);
  outage.Begin("once more");
  EXPECT_TRUE(captured.Text().ends_with("pp-x: once more\n"));
}

// As of a receiver that refuses each second request, for the rate.
TEST(OutageTest, IsSaidOnceIfItComesAgainForMoments) {
  CapturedStderr captured;
  FakeClock clock;
  Report report("pp-x");
  Outage outage(&clock, &report);
  for (int i = 0; i < 10; ++i) {
    outage.Begin("too many requests");
    outage.CountTry(429);
    clock.Advance(30);
    outage.End("http://r");
  }
  const std::string once = "pp-x: too many requests\npp-x: http://r: answers again, after 30ms\n";
  EXPECT_EQ(once, captured.Text());

  outage.Begin("refused");
  outage.CountTry(0);
  clock.Advance(Outage::kMoment - 1);
  outage.CountTry(0);
  EXPECT_EQ(once, captured.Text());
  clock.Advance(1);
  outage.CountTry(0);
  outage.CountTry(0);
  outage.End("http://r");
  EXPECT_EQ(once + "pp-x: refused\npp-x: http://r: answers again, after 1s\n", captured.Text());

  clock.Advance(Outage::kPause - 1);
  outage.Begin("too many requests");
  outage.End("http://r");
  clock.Advance(1);
  EXPECT_EQ(once + "pp-x: refused\npp-x: http://r: answers again, after 1s\n", captured.Text());
  outage.Begin("too many requests");
  EXPECT_TRUE(captured.Text().ends_with("pp-x: too many requests\n"));
}

TEST(OutageTest, IsDescribedWhileItLasts) {
  CapturedStderr captured;
  FakeClock clock;
  Report report("pp-x");
  Outage outage(&clock, &report);
  EXPECT_EQ("", outage.Describe());
  outage.Begin("refused");
  outage.CountTry(0);
  EXPECT_EQ("receiver down for 0s, tried once", outage.Describe());
  outage.Begin("refused, too");
  for (int i = 0; i < 6; ++i) outage.CountTry(0);
  clock.Advance(80'500);
  EXPECT_EQ("receiver down for 1m20s, tried 7 times", outage.Describe());
  outage.CountTry(503);
  EXPECT_EQ("receiver answers 503 for 1m20s, tried 8 times", outage.Describe());
  outage.End("http://r");
  EXPECT_NE("", outage.Describe());
  outage.End("http://r");
  EXPECT_EQ("", outage.Describe());
  outage.Begin("once more");
  outage.CountTry(0);
  EXPECT_EQ("receiver down for 0s, tried once", outage.Describe());
}

}  // namespace
}  // namespace pp
