#include "conversion/sort_keys.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"

namespace pp {
namespace {

TEST(SortKeys, AreTheTimestamps) {
  FakeClock clock(42);
  SortKeys keys(&clock);
  EXPECT_EQ(keys.WithKey("a 1 1000"), "1000\ta 1 1000");
  EXPECT_EQ(keys.WithKey("a{b=\"c 5\"} 1 -1000 # {} 7 9.5"),
            "-1000\ta{b=\"c 5\"} 1 -1000 # {} 7 9.5");
}

TEST(SortKeys, WithoutATimestampAreTheTimeNow) {
  FakeClock clock(42);
  SortKeys keys(&clock);
  EXPECT_EQ(keys.WithKey("a 1"), "42\ta 1");
  clock.Advance(1);
  EXPECT_EQ(keys.WithKey("a 1"), "43\ta 1");
}

TEST(SortKeys, OfOtherLinesAreTheLeast) {
  FakeClock clock(42);
  SortKeys keys(&clock);
  EXPECT_EQ(keys.WithKey("# TYPE a gauge"), "-9223372036854775808\t# TYPE a gauge");
  EXPECT_EQ(keys.WithKey("#pp mark x 5"), "-9223372036854775808\t#pp mark x 5");
}

}  // namespace
}  // namespace pp
