#include "values/time.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace pp {
namespace {

constexpr int64_t kNow = 1'767'125'148'000;  // 2025-12-30T20:05:48Z
constexpr int64_t kHour = 3'600'000;
constexpr int64_t kDay = 24 * kHour;

TEST(ParseDuration, ReadsWhatPrometheusWrites) {
  const struct {
    const char* text;
    int64_t ms;
  } cases[] = {
      {"0", 0},
      {"0s", 0},
      {"15s", 15'000},
      {"5m", 300'000},
      {"1h30m", 5'400'000},
      {"7d", 7 * kDay},
      {"200ms", 200},
      {"1y", 365 * kDay},
      {"2w", 14 * kDay},
      {"1y2w3d4h5m6s7ms", (365 + 14 + 3) * kDay + 4 * kHour + 306'007},
      {"1m1ms", 60'001},
      {"90m", 5'400'000},
      {"9223372036854775807ms", std::numeric_limits<int64_t>::max()},
  };
  for (const auto& c : cases) {
    int64_t ms = -1;
    std::string error;
    EXPECT_TRUE(ParseDuration(c.text, &ms, &error)) << c.text << ": " << error;
    EXPECT_EQ(ms, c.ms) << c.text;
  }
}

TEST(ParseDuration, RejectsEverythingElse) {
  for (const char* text : {"", "5", "m", "-5m", "+5m", "5 m", " 5m", "5m ", "1.5h", "5min", "5M",
                           "30m1h", "1h1h", "1s5", "1ms1s", "99999999999999999999s",
                           "9223372036854775807s", "292471209y", "9223372036854775807ms1"}) {
    int64_t ms;
    std::string error;
    EXPECT_FALSE(ParseDuration(text, &ms, &error)) << text << " is " << ms;
    EXPECT_EQ(error, "not a duration such as 15s, 5m, 1h30m or 7d") << text;
  }
}

TEST(FormatDuration, WritesTheLargestUnitsFirst) {
  const struct {
    int64_t ms;
    const char* text;
  } cases[] = {
      {0, "0s"},
      {1, "1ms"},
      {999, "999ms"},
      {1000, "1s"},
      {60'500, "1m500ms"},
      {5'400'000, "1h30m"},
      {kDay, "1d"},
      {8 * kDay, "8d"},
      {14 * kDay, "2w"},
      {365 * kDay, "1y"},
      {400 * kDay + 1, "400d1ms"},
      {-5000, "-5s"},
  };
  for (const auto& c : cases) EXPECT_EQ(FormatDuration(c.ms), c.text);
}

TEST(FormatDuration, ReadsBackAsTheSame) {
  for (int64_t ms = 1; ms < 1000 * kDay; ms = ms * 3 + 7) {
    int64_t back = 0;
    std::string error;
    ASSERT_TRUE(ParseDuration(FormatDuration(ms), &back, &error)) << FormatDuration(ms);
    EXPECT_EQ(back, ms);
  }
}

TEST(ParseTime, ReadsItsThreeForms) {
  const struct {
    const char* text;
    int64_t ms;
  } cases[] = {
      {"2025-12-31T00:00:00Z", 1'767'139'200'000},
      {"2025-12-31t00:00:00z", 1'767'139'200'000},
      {"2025-12-31 00:00:00Z", 1'767'139'200'000},
      {"2025-12-31T01:30:00+01:30", 1'767'139'200'000},
      {"2025-12-30T19:00:00-05:00", 1'767'139'200'000},
      {"2025-12-31T00:00:00.25Z", 1'767'139'200'250},
      {"2025-12-31T00:00:00.123456789Z", 1'767'139'200'123},
      {"2024-02-29T00:00:00Z", 1'709'164'800'000},
      {"2016-12-31T23:59:60Z", 1'483'228'800'000},
      {"1970-01-01T00:00:00Z", 0},
      {"1969-12-31T23:59:59.999Z", -1},
      {"@1767125148", kNow},
      {"@1767125148.25", kNow + 250},
      {"@1767125148.0009", kNow},
      {"@-1.5", -1500},
      {"@0", 0},
      {"0000-01-01T00:00:00Z", -62'167'219'200'000},
      {"9999-12-31T23:59:59.999Z", 253'402'300'799'999},
      {"24h", kNow - kDay},
      {"1h30m", kNow - 5'400'000},
      {"0", kNow},
  };
  for (const auto& c : cases) {
    int64_t ms = 42;
    std::string error;
    EXPECT_TRUE(ParseTime(c.text, kNow, &ms, &error)) << c.text << ": " << error;
    EXPECT_EQ(ms, c.ms) << c.text;
  }
}

TEST(ParseTime, RejectsEverythingElse) {
  for (const char* text : {"",
                           "yesterday",
                           "now",
                           "1767125148",
                           "-5m",
                           "@",
                           "@x",
                           "@1.",
                           "@.5",
                           "@1e3",
                           "@ 1",
                           "@9223372036854775807",
                           "@99999999999999999999",
                           "@253402300800",
                           "@-62167219201",
                           "2100y",
                           "9999-12-31T23:59:59-01:00",
                           "0000-01-01T00:00:00+01:00",
                           "2025-12-31",
                           "2025-12-31T00:00:00",
                           "2025-12-31T00:00Z",
                           "2025-02-29T00:00:00Z",
                           "2025-13-01T00:00:00Z",
                           "2025-00-01T00:00:00Z",
                           "2025-12-32T00:00:00Z",
                           "2025-12-31T24:00:00Z",
                           "2025-12-31T00:60:00Z",
                           "2025-12-31T00:00:61Z",
                           "2025-12-31T00:00:00.Z",
                           "2025-12-31T00:00:00+1:00",
                           "2025-12-31T00:00:00+24:00",
                           "2025-12-31T00:00:00Zx",
                           "2025-12-31X00:00:00Z",
                           "25-12-31T00:00:00Z",
                           "2025-1-01T00:00:00Z"}) {
    int64_t ms = 0;
    std::string error;
    EXPECT_FALSE(ParseTime(text, kNow, &ms, &error)) << text << " is " << ms;
    EXPECT_TRUE(error.starts_with("not a time: ")) << text << ": " << error;
  }
}

TEST(FormatTime, WritesMillisecondsOnlyWhereThereAreSome) {
  const struct {
    int64_t ms;
    const char* text;
  } cases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {kNow, "2025-12-30T20:05:48Z"},
      {kNow + 5, "2025-12-30T20:05:48.005Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {1'709'164'800'000, "2024-02-29T00:00:00Z"},
  };
  for (const auto& c : cases) EXPECT_EQ(FormatTime(c.ms), c.text);
}

TEST(FormatTime, ReadsBackAsTheSame) {
  for (int64_t ms = 1; ms < 200'000'000'000'000; ms = ms * 3 + 7) {
    int64_t back = 0;
    std::string error;
    ASSERT_TRUE(ParseTime(FormatTime(ms), kNow, &back, &error)) << FormatTime(ms);
    EXPECT_EQ(back, ms);
  }
}

TEST(ParseRetryAfter, ReadsSecondsAndDates) {
  const struct {
    const char* text;
    int64_t ms;
  } cases[] = {
      {"0", 0},
      {"120", 120'000},
      {"Tue, 30 Dec 2025 20:05:58 GMT", 10'000},
      {"Tue, 30 Dec 2025 20:05:38 GMT", 0},
      {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
      {"9223372036854775807", std::numeric_limits<int64_t>::max() / 1000 * 1000},
      {"99999999999999999999", std::numeric_limits<int64_t>::max() / 1000 * 1000},
  };
  for (const auto& c : cases) {
    int64_t ms = -1;
    EXPECT_TRUE(ParseRetryAfter(c.text, kNow, &ms)) << c.text;
    EXPECT_EQ(ms, c.ms) << c.text;
  }
}

TEST(ParseRetryAfter, RejectsEverythingElse) {
  for (const char* text :
       {"", "-1", "-99999999999999999999", "soon", "1.5", "10 s", "Tue, 30 Dec 2025 20:05:58 UTC",
        "Tue, 30 Foo 2025 20:05:58 GMT", "Tue, 30 anF 2025 20:05:58 GMT",
        "Tue, 31 Feb 2025 20:05:58 GMT", "Tue, 30 Dec 2025 25:05:58 GMT", "2025-12-30T20:05:58Z"}) {
    int64_t ms = 0;
    EXPECT_FALSE(ParseRetryAfter(text, kNow, &ms)) << text;
  }
}

}  // namespace
}  // namespace pp
