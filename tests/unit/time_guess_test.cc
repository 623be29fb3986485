#include "formats/time_guess.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

std::string Format(std::string_view text) {
  size_t most = 0;
  return FormatOfTimes({text}, &most);
}

TEST(TimeGuess, KnowsFormsThatAreNoOther) {
  EXPECT_EQ(Format("1767125148"), "s");
  EXPECT_EQ(Format("2026-11-20T10:00:00Z"), "rfc3339");
  EXPECT_EQ(Format("2026-11-20T10:00"), "%Y-%m-%dT%H:%M");
  EXPECT_EQ(Format("2026-11-20T10:00:00+0100"), "%Y-%m-%dT%H:%M:%S%z");
  EXPECT_EQ(Format("20.11.2026"), "%d.%m.%Y");
  EXPECT_EQ(Format("1.2.2026 9:05"), "%d.%m.%Y %H:%M");
  EXPECT_EQ(Format("20/Nov/2026:10:00:00 +0100"), "%d/%b/%Y:%H:%M:%S %z");
}

TEST(TimeGuess, DoesNotKnowOthers) {
  for (const char* text : {"", "17", "11/20/2026", "20.11.26", "10:00:00", "5.10.12", "5.10.1234",
                           "10.11.12.2026", "10-11-12", "1.2.20267"}) {
    EXPECT_EQ(Format(text), "") << text;
  }
}

TEST(TimeGuess, TellsAllFormsThatFit) {
  EXPECT_EQ(FormsOfTimes({"05/06/2026"}), "'%m/%d/%Y' or '%d/%m/%Y'");
  EXPECT_EQ(FormsOfTimes({"05/06/2026", "20/06/2026"}), "'%d/%m/%Y'");
  EXPECT_EQ(FormsOfTimes({"05/06/2026", "never"}), "");
  EXPECT_EQ(FormsOfTimes({"1767125148000"}), "'ms'");
  EXPECT_EQ(FormsOfTimes({}), "");
}

TEST(TimeGuess, KnowsTheBeginningOfADay) {
  for (const char* text : {"2026-11-20", "2026-11-20 10:00:01 UTC", "20.11.26 10:00", "9/1/2026",
                           "20/Nov/2026:10:00:00 +0100"}) {
    EXPECT_TRUE(BeginsWithDay(text)) << text;
  }
  for (const char* text : {"", "5.10.12", "10.1.2.3", "2026", "host-2026-11-20", "10:00"}) {
    EXPECT_FALSE(BeginsWithDay(text)) << text;
  }
}

TEST(TimeGuess, KnowsTimesOfTheDay) {
  EXPECT_TRUE(IsTimeOfDay("10:00"));
  EXPECT_TRUE(IsTimeOfDay("9:00:01.5"));
  for (const char* text : {"", "10", "10:0", "a:b", "10:00:00:00", "::1"}) {
    EXPECT_FALSE(IsTimeOfDay(text)) << text;
  }
}

}  // namespace
}  // namespace pp
