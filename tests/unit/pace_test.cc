#include "lines/pace.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

TEST(PaceTest, IsOfTheLastSecondsNotOfAll) {
  Pace pace;
  EXPECT_EQ(0, pace.PerSecond());
  pace.Add(1000, 0);
  EXPECT_EQ(0, pace.PerSecond());
  pace.Add(1500, 500);
  EXPECT_EQ(1000, pace.PerSecond());
  for (int64_t ms = 2000; ms <= 20'000; ms += 500) pace.Add(ms, 500);
  EXPECT_EQ(0, pace.PerSecond());
  EXPECT_EQ(18'500, pace.still_ms());
  pace.Add(20'500, 1000);
  EXPECT_EQ(100, pace.PerSecond());
  EXPECT_EQ(0, pace.still_ms());
}

TEST(PaceTest, ComesBackSoonAfterAStop) {
  Pace pace;
  pace.Add(0, 0);
  pace.Add(500, 500);
  pace.Add(60'500, 1000);
  pace.Add(61'000, 1500);
  EXPECT_EQ(1000, pace.PerSecond());
}

}  // namespace
}  // namespace pp
