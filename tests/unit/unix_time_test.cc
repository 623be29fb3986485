#include "values/unix_time.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

std::string Whole(std::string_view text, TimeUnit unit) {
  int64_t ms = 0;
  std::string error;
  return ParseUnixTime(text, unit, &ms, &error) ? std::to_string(ms) : error;
}

std::string Seconds(std::string_view text) {
  int64_t ms = 0;
  std::string error;
  return ParseUnixSeconds(text, &ms, &error) ? std::to_string(ms) : error;
}

TEST(UnixTime, WholeNumbersOfAnyUnit) {
  EXPECT_EQ(Whole("1767125148", TimeUnit::kSeconds), "1767125148000");
  EXPECT_EQ(Whole("-1", TimeUnit::kSeconds), "-1000");
  EXPECT_EQ(Whole("1767125148000", TimeUnit::kMilliseconds), "1767125148000");
  EXPECT_EQ(Whole("1767125148000999", TimeUnit::kMicroseconds), "1767125148000");
  EXPECT_EQ(Whole("1767125148000999999", TimeUnit::kNanoseconds), "1767125148000");
}

TEST(UnixTime, WhatIsFinerIsCutOffTowardsThePast) {
  EXPECT_EQ(Whole("999999", TimeUnit::kNanoseconds), "0");
  EXPECT_EQ(Whole("-1", TimeUnit::kNanoseconds), "-1");
  EXPECT_EQ(Whole("-1000000", TimeUnit::kNanoseconds), "-1");
  EXPECT_EQ(Whole("-1001", TimeUnit::kMicroseconds), "-2");
  EXPECT_EQ(Seconds("1.9999999999999999999999"), "1999");
  EXPECT_EQ(Seconds("-0.0000000000000000000001"), "-1");
  EXPECT_EQ(Seconds("-1.000"), "-1000");
}

TEST(UnixTime, NumbersOutOfRangeAreErrors) {
  const std::string range = "number is out of range";
  EXPECT_EQ(Whole("9223372036854775", TimeUnit::kSeconds), "9223372036854775000");
  EXPECT_EQ(Whole("9223372036854776", TimeUnit::kSeconds), range);
  EXPECT_EQ(Whole("-9223372036854776", TimeUnit::kSeconds), range);
  EXPECT_EQ(Whole("9223372036854775808", TimeUnit::kNanoseconds), range);
  EXPECT_EQ(Seconds("9223372036854775.807"), "9223372036854775807");
  EXPECT_EQ(Seconds("9223372036854775.808"), range);
  EXPECT_EQ(Seconds("1e400"), range);
  EXPECT_EQ(Seconds("1e99999999999999999999"), range);
}

// 1520879607.789 and 4.35 have no double.
TEST(UnixTime, SecondsAreExact) {
  EXPECT_EQ(Seconds("1520879607.789"), "1520879607789");
  EXPECT_EQ(Seconds("4.35"), "4350");
  EXPECT_EQ(Seconds("4.35e0"), "4350");
  EXPECT_EQ(Seconds("435e-2"), "4350");
  EXPECT_EQ(Seconds("0.000435E+4"), "4350");
  EXPECT_EQ(Seconds("1.5e9"), "1500000000000");
  EXPECT_EQ(Seconds("5."), "5000");
  EXPECT_EQ(Seconds("+.25"), "250");
  EXPECT_EQ(Seconds("0e999999999999"), "0");
  EXPECT_EQ(Seconds("1e-400"), "0");
  EXPECT_EQ(Seconds("00000000000000000000000000000001"), "1000");
}

TEST(UnixTime, WhatIsNoNumberIsAnError) {
  for (const char* text : {"", "-", "+", ".", "e5", "1e", "1e+", "1e5.", "1 ", " 1", "1_0", "0x10",
                           "--1", "1.2.3", "NaN", "Inf"}) {
    EXPECT_EQ(Seconds(text), "not a number of seconds") << text;
  }
  EXPECT_EQ(Whole("1.5", TimeUnit::kSeconds), "not a whole number");
  EXPECT_EQ(Whole("", TimeUnit::kNanoseconds), "not a whole number");
}

TEST(UnixTime, UnitsHaveNames) {
  EXPECT_EQ(NameOf(TimeUnit::kSeconds), "seconds");
  EXPECT_EQ(NameOf(TimeUnit::kNanoseconds), "nanoseconds");
}

TEST(UnixTime, ACountOfOurDaysTellsItsUnit) {
  EXPECT_EQ(LikelyUnit("1767125148"), TimeUnit::kSeconds);
  EXPECT_EQ(LikelyUnit("1767125148.5"), TimeUnit::kSeconds);
  EXPECT_EQ(LikelyUnit("1000000000000"), TimeUnit::kMilliseconds);
  EXPECT_EQ(LikelyUnit("2099999999999999"), TimeUnit::kMicroseconds);
  EXPECT_EQ(LikelyUnit("1767125148000000000"), TimeUnit::kNanoseconds);
  for (const char* other : {"", "17", "0999999999", "2100000000", "202512311200", "-767125148",
                            "17671251480", "1767125148s", "17e7125148"}) {
    EXPECT_EQ(LikelyUnit(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace pp
