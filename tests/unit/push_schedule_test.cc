#include "delivery/push_schedule.h"

#include <gtest/gtest.h>

#include <limits>

namespace pp {
namespace {

constexpr int64_t kStart = 1'000'000;

TEST(PushScheduleTest, NothingIsDueWhileNothingIsNew) {
  PushSchedule schedule(5000, kStart);
  EXPECT_EQ(PushSchedule::kNever, schedule.PauseMs(kStart));
  schedule.TakeLine(false);
  EXPECT_FALSE(schedule.IsDue(kStart + 60'000));
  EXPECT_EQ(PushSchedule::kNever, schedule.PauseMs(kStart + 60'000));
}

TEST(PushScheduleTest, APushIsDueWhenTheInputHasBeenIdle) {
  PushSchedule schedule(5000, kStart);
  schedule.TakeLine(true);
  EXPECT_EQ(200, schedule.PauseMs(kStart + 10));
  EXPECT_EQ(50, schedule.PauseMs(kStart + 160));
  schedule.TakeLine(false);  // the pause begins anew
  EXPECT_EQ(200, schedule.PauseMs(kStart + 170));
  EXPECT_EQ(0, schedule.PauseMs(kStart + 370));
  schedule.Pushed(kStart + 370);
  EXPECT_EQ(PushSchedule::kNever, schedule.PauseMs(kStart + 370));
}

TEST(PushScheduleTest, APushIsDueAtEachIntervalWhileInputFlows) {
  PushSchedule schedule(5000, kStart);
  schedule.TakeLine(true);
  EXPECT_FALSE(schedule.IsDue(kStart + 4999));
  EXPECT_TRUE(schedule.IsDue(kStart + 5000));
  schedule.Pushed(kStart + 5000);
  EXPECT_FALSE(schedule.IsDue(kStart + 20'000));
  schedule.TakeLine(true);
  EXPECT_FALSE(schedule.IsDue(kStart + 9999));
  EXPECT_TRUE(schedule.IsDue(kStart + 10'000));
}

TEST(PushScheduleTest, TheIntervalEndsAPauseThatIsTooShortToBeIdle) {
  PushSchedule schedule(1000, kStart);
  schedule.TakeLine(true);
  EXPECT_EQ(50, schedule.PauseMs(kStart + 950));
  EXPECT_EQ(0, schedule.PauseMs(kStart + 1000));
}

TEST(PushScheduleTest, TakesTheLongestInterval) {
  PushSchedule schedule(std::numeric_limits<int64_t>::max(), 1000);
  schedule.TakeLine(true);
  EXPECT_FALSE(schedule.IsDue(5000));
  EXPECT_EQ(PushSchedule::kIdleMs, schedule.PauseMs(5000));
}

}  // namespace
}  // namespace pp
