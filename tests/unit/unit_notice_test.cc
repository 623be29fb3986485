#include "formats/unit_notice.h"

#include <gtest/gtest.h>

#include <string>

#include "support/captured_stderr.h"

namespace pp {
namespace {

class UnitNoticeTest : public testing::Test {
 protected:
  std::string Said() { return captured_.Text(); }

  static constexpr const char* kSeconds =
      "pp-x: timestamps look like seconds: 1767125148 is 1970-01-21; the stream has milliseconds: "
      "multiply them by 1000\n";

  CapturedStderr captured_;
  Report report_{"pp-x"};
  UnitNotice notice_{&report_};
};

TEST_F(UnitNoticeTest, IsSaidOnce) {
  notice_.LookAt("up 1 1767125148000\n");
  notice_.LookAt("up 1 17671251480\n");
  EXPECT_EQ(Said(), "");
  notice_.LookAt("up 1 1767125148\n");
  notice_.LookAt("up 1 1767125149\n");
  notice_.SayInstead(TimeUnit::kMicroseconds, 5);
  EXPECT_EQ(Said(), kSeconds);
}

TEST_F(UnitNoticeTest, BlanksHideNothing) {
  notice_.LookAt("up 1\t1767125148 \t\r\n");
  EXPECT_EQ(Said(), kSeconds);
}

// With a short value in front, a time in seconds is as long as one in milliseconds.
TEST_F(UnitNoticeTest, AShortValueHidesNothing) {
  notice_.LookAt("up{a=\"b\"} 42 1767125148\n");
  EXPECT_EQ(Said(), kSeconds);
}

// However many there are.
TEST_F(UnitNoticeTest, ValuesOfAsManyDigitsAreNoTimes) {
  for (int i = 0; i < 2000; ++i) {
    notice_.LookAt("up 1767125148\n");
    notice_.LookAt("up  1767125148\n");
    notice_.LookAt("up{a=\"b c\"} 1767125148");
    notice_.LookAt("{\"my metric\"} 1767125148000000");
  }
  EXPECT_EQ(Said(), "");
  notice_.LookAt("up{a=\"b c\"} 1767125148 1767125148");
  EXPECT_EQ(Said(), kSeconds);
}

TEST_F(UnitNoticeTest, WhoeverReadThemKnowsBetter) {
  notice_.SayInstead(TimeUnit::kSeconds, 1767125);
  notice_.LookAt("up 1 1767125148\n");
  EXPECT_EQ(Said(),
            "pp-x: timestamps look like seconds, and are of 1970-01-01T00:29:27.125Z as they are "
            "read: give --time-format s\n");
}

}  // namespace
}  // namespace pp
