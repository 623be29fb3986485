#include "lines/status_mode.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

using Kind = Surroundings::Kind;

constexpr StatusWishes kFilter = {.writes_stdout = true, .reads_stdin = true};
constexpr StatusWishes kSink = {.reads_stdin = true};
constexpr Surroundings kTerminal = {Kind::kOther, Kind::kOther, true};

StatusWishes With(StatusWishes wishes, bool progress) {
  wishes.progress = progress;
  return wishes;
}

TEST(StatusModeTest, IsALineOnATerminalOnly) {
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode(kFilter, kTerminal));
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode(kSink, kTerminal));
  EXPECT_EQ(StatusMode::kNone, ChooseStatusMode(kSink, {}));
  EXPECT_EQ(StatusMode::kNone, ChooseStatusMode(kSink, {Kind::kPipe, Kind::kPipe, false}));
}

TEST(StatusModeTest, IsOfTheLastOfAPipeline) {
  const Surroundings first = {Kind::kOther, Kind::kPipe, true};
  const Surroundings last = {Kind::kPipe, Kind::kTerminal, true};
  EXPECT_EQ(StatusMode::kMakeRoom, ChooseStatusMode(kFilter, first));
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode(kSink, last));
  // A sink's standard output is nothing to go by.
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode(kSink, first));
}

TEST(StatusModeTest, StaysOffATerminalThatSamplesAreOn) {
  EXPECT_EQ(StatusMode::kNone, ChooseStatusMode(kFilter, {Kind::kOther, Kind::kTerminal, true}));
  EXPECT_EQ(StatusMode::kNone, ChooseStatusMode(kSink, {Kind::kTerminal, Kind::kTerminal, true}));
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode({}, {Kind::kTerminal, Kind::kTerminal, true}));
}

TEST(StatusModeTest, OfALaneMakesRoomForTheLineOfWhoRunsIt) {
  const Surroundings lane = {Kind::kPipe, Kind::kTerminal, true, true};
  EXPECT_EQ(StatusMode::kMakeRoom, ChooseStatusMode(kSink, lane));
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode(With(kSink, true), lane));
  EXPECT_EQ(StatusMode::kMakeRoom,
            ChooseStatusMode({.progress = false, .runs_tools = true}, kTerminal));
}

TEST(StatusModeTest, IsAsTheUserSays) {
  const Surroundings first = {Kind::kOther, Kind::kPipe, true};
  EXPECT_EQ(StatusMode::kNone, ChooseStatusMode(With(kSink, false), kTerminal));
  EXPECT_EQ(StatusMode::kMakeRoom, ChooseStatusMode(With(kFilter, false), first));
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode(With(kFilter, true), first));
  EXPECT_EQ(StatusMode::kLog, ChooseStatusMode(With(kFilter, true), {}));
  EXPECT_EQ(StatusMode::kNone, ChooseStatusMode({.quiet = true}, kTerminal));
  EXPECT_EQ(StatusMode::kLine, ChooseStatusMode({.progress = true, .quiet = true}, kTerminal));
}

}  // namespace
}  // namespace pp
