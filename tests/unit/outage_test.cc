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
  outage.Begin("once more");
  EXPECT_TRUE(captured.Text().ends_with("pp-x: once more\n"));
}

}  // namespace
}  // namespace pp
