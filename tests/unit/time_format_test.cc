#include "values/time_format.h"

#include <gtest/gtest.h>

#include <string>

#include "values/time.h"

namespace pp {
namespace {

// What a text means, or what is wrong with it or with the format.
std::string Read(const std::string& name, std::string_view text,
                 const std::string& offset = "UTC") {
  TimeFormat format;
  std::string error;
  if (!name.empty() && !TimeFormat::Parse(name, &format, &error)) return error;
  TimeZone zone;
  EXPECT_TRUE(TimeZone::Find(offset, &zone, &error)) << error;
  format.set_zone(zone);
  int64_t ms = 0;
  if (!format.ToMs(text, &ms, &error)) return error;
  EXPECT_EQ(error, "");
  return std::to_string(ms);
}

TEST(TimeFormat, CountsUnitsSinceTheEpoch) {
  EXPECT_EQ(Read("s", "1767125148"), "1767125148000");
  EXPECT_EQ(Read("s", "1767125148.25"), "1767125148250");
  EXPECT_EQ(Read("s", "-1"), "-1000");
  EXPECT_EQ(Read("ms", "1767125148000"), "1767125148000");
  EXPECT_EQ(Read("ms", "1767125148000.0"), "1767125148000");
  EXPECT_EQ(Read("us", "1767125148000999"), "1767125148000");
  EXPECT_EQ(Read("ns", "1767125148000999999"), "1767125148000");
  EXPECT_EQ(Read("ns", "-1"), "-1");
  EXPECT_EQ(Read("ms", "-1.5"), "-2");
  EXPECT_EQ(Read("ms", "-1.0"), "-1");
  EXPECT_EQ(Read("ms", "-0.5"), "-1");
  EXPECT_EQ(Read("us", "-1000.5"), "-2");
  EXPECT_EQ(Read("us", "-1000.0"), "-1");
  EXPECT_EQ(Read("us", "-9223372036854775808.5"),
            "time is not between the years 0 and 9999, taken as us; see --time-format");
}

TEST(TimeFormat, NumbersSideBySideNeedAllTheirDigits) {
  const std::string wrong = "time is not of the form ";
  EXPECT_EQ(Read("%Y%m%d %H%M", "20251231 0100"), "1767142800000");
  EXPECT_EQ(Read("%Y%m%d %H%M", "20251231 100"), wrong + "%Y%m%d %H%M: 3 digits instead of 4");
  EXPECT_EQ(Read("%d%m%Y", "1122025"), wrong + "%d%m%Y: 7 digits instead of 8");
  EXPECT_EQ(Read("%y%m%d%H%M", "20251231"), wrong + "%y%m%d%H%M: 8 digits instead of 10");
  EXPECT_EQ(Read("%F%T", "2025-12-3100:00:00"), "1767139200000");
  EXPECT_EQ(Read("%F%T", "2025-12-310:00:00"), wrong + "%F%T: 3 digits instead of 4");
  EXPECT_EQ(Read("%d.%m.%Y %H:%M", "1.2.2026 3:04"), "1769915040000") << "not side by side";
  EXPECT_EQ(Read("on %Y%j", "on 2025365"), "1767139200000");
  EXPECT_EQ(Read("20%y%m%d%H%M00", "20251231000000"), "1767139200000");
  EXPECT_EQ(Read("%Y%m%dT%H%M%S%f", "20251231T000000123"), "1767139200123");
  EXPECT_EQ(Read("%Y%m%dT%H%M%S%f", "20251231T00000123"),
            wrong + "%Y%m%dT%H%M%S%f: a fraction of 2 digits instead of 3, 6 or 9");
  EXPECT_EQ(Read("%Y%m%dT%H%M%S%f", "20251231T000000123456789"), "1767139200123");
  EXPECT_EQ(Read("%F %T%f", "2025-12-31 00:00:05123456789012"),
            wrong + "%F %T%f: a fraction of 12 digits instead of 3, 6 or 9");
  EXPECT_EQ(Read("%F %T%f", "2025-12-31 00:00:05250"), "1767139205250");
  EXPECT_EQ(Read("%F %T%f", "2025-12-31 00:00:5250"),
            wrong + "%F %T%f: a fraction of 2 digits instead of 3, 6 or 9");
  EXPECT_EQ(Read("%F %T.%f", "2025-12-31 00:00:5.2"), "1767139205200") << "not side by side";
  EXPECT_EQ(Read("%Y%m%dT%H%M%S%f", "20251231T51700123"),
            wrong + "%Y%m%dT%H%M%S%f: 5 digits instead of 6");
  EXPECT_EQ(Read("x%Y%m%d", "20251231"), wrong + "x%Y%m%d");
  EXPECT_EQ(Read("%Y%m%d%r", "2025123111:00:00 PM"), "1767222000000");
  const std::string beside =
      ", which has no leading zeros, beside another number; %d, %H and %I have them";
  EXPECT_EQ(Read("%Y-%m%e", "2025-111"), "has %e" + beside);
  EXPECT_EQ(Read("%F %k%M", "2025-12-31 100"), "has %k" + beside);
  EXPECT_EQ(Read("%F %k:%M", "2025-12-31  1:00"), "1767142800000");
  EXPECT_EQ(Read("%e.%m.%Y", " 1.12.2025"), "1764547200000");
}

// strptime takes none for a blank.
TEST(TimeFormat, ABlankBetweenNumbersIsNeeded) {
  const std::string missing = ": a blank is missing between two numbers";
  EXPECT_EQ(Read("%F %H %M", "2025-12-31 1 0"), "1767142800000");
  EXPECT_EQ(Read("%F %H %M", "2025-12-31   1  0"), "1767142800000");
  EXPECT_EQ(Read("%F %H %M", "2025-12-31 100"), "time is not of the form %F %H %M" + missing);
  EXPECT_EQ(Read("%F%n%H%t%M", "2025-12-31 100"), "time is not of the form %F%n%H%t%M" + missing);
  EXPECT_EQ(Read("%F %T %f", "2025-12-31 00:00:12 3"), "1767139212300");
  EXPECT_EQ(Read("%F %T %f", "2025-12-31 00:00:123"), "time is not of the form %F %T %f" + missing);
  EXPECT_EQ(Read("%d %b %Y", "31Dec2025"), "1767139200000");
}

TEST(TimeFormat, RefusesWhatIsNoCount) {
  for (const char* text :
       {"", " 1", "1 ", "abc", "1.x", "0x10", "9223372036854775808", "2025-12-31T00:00:00Z"}) {
    EXPECT_EQ(Read("s", text), "time is not a number of s since 1970") << text;
    EXPECT_EQ(Read("ms", text), "time is not a number of ms since 1970") << text;
  }
  EXPECT_EQ(Read("s", "9223372036854775807"), "time is not a number of s since 1970");
  EXPECT_EQ(Read("ms", "1e9"), "time is not a number of ms since 1970");
}

TEST(TimeFormat, TakesMillisecondsOrRfc3339WhereNothingIsSaid) {
  EXPECT_EQ(Read("", "1767125148000"), "1767125148000");
  EXPECT_EQ(Read("", "2025-12-31T00:00:00Z"), "1767139200000");
  EXPECT_EQ(Read("", "2025-12-31 01:00:00.5+01:00"), "1767139200500");
  const std::string wrong =
      "time is neither in whole milliseconds since 1970 nor in RFC 3339; see --time-format";
  for (const char* text : {"", "1767125148.5", "2025-12-31 00:00:00", "31.12.2025"}) {
    EXPECT_EQ(Read("", text), wrong) << text;
  }
  EXPECT_EQ(Read("rfc3339", "1767125148000"), "time is not in RFC 3339 (2025-12-31T00:00:00Z)");
}

// Milliseconds taken for seconds are far in the future.
TEST(TimeFormat, RefusesYearsThatNobodyMeans) {
  EXPECT_EQ(Read("s", "1767125148000"),
            "time is not between the years 0 and 9999, taken as s; see --time-format");
  EXPECT_EQ(Read("", "1767125148000000"),
            "time is not between the years 0 and 9999, taken as ms or rfc3339; see --time-format");
  EXPECT_EQ(Read("s", "253402300799"), "253402300799000");
}

TEST(TimeFormat, ReadsPatternsOfStrptime) {
  EXPECT_EQ(Read("%Y-%m-%d %H:%M:%S", "2025-12-31 00:00:00"), "1767139200000");
  EXPECT_EQ(Read("%Y-%m-%d %H:%M:%S", "2025-12-31 02:00:00", "+02:00"), "1767139200000");
  EXPECT_EQ(Read("%d/%b/%Y:%H:%M:%S %z", "31/Dec/2025:01:00:00 +0100"), "1767139200000");
  EXPECT_EQ(Read("%d/%b/%Y:%H:%M:%S %z", "31/Dec/2025:01:00:00 +0100", "+05:00"), "1767139200000");
  EXPECT_EQ(Read("%d.%m.%y", "31.12.25"), "1767139200000");
  EXPECT_EQ(Read("%m/%d/%Y %I:%M:%S %p", "12/31/2025 11:00:01 PM"), "1767222001000");
  EXPECT_EQ(Read("%Y%j", "2025365"), "1767139200000");
  EXPECT_EQ(Read("%a %b %e %T %Y", "Wed Dec 31 00:00:00 2025"), "1767139200000");
}

TEST(TimeFormat, TakesNoYearOfTwoDigitsForAnAncientOne) {
  const auto refused = [](const std::string& year) {
    return "time is of the year " + year +
           "; %y takes years of two digits, and %Y none before 1000";
  };
  EXPECT_EQ(Read("%m/%d/%Y %H:%M", "1/2/25 3:00"), refused("25"));
  EXPECT_EQ(Read("%d.%m.%Y", "1.1.202"), refused("202"));
  EXPECT_EQ(Read("%F", "25-12-31"), refused("25"));
  EXPECT_EQ(Read("%F %T.%f", "25-12-31 00:00:00.5"), refused("25"));
  EXPECT_EQ(Read("%F", "1000-01-01"), "-30610224000000");
  EXPECT_EQ(Read("%D", "12/31/25"), "1767139200000");
}

TEST(TimeFormat, ReadsFractionsOfASecond) {
  EXPECT_EQ(Read("%F %T.%f", "2025-12-31 00:00:00.5"), "1767139200500");
  EXPECT_EQ(Read("%F %T,%f", "2025-12-31 00:00:00,123"), "1767139200123");
  EXPECT_EQ(Read("%F %T.%f", "2025-12-31 00:00:00.123456789"), "1767139200123");
  EXPECT_EQ(Read("%F %T.%f%z", "2025-12-31 00:00:00.007Z"), "1767139200007");
  EXPECT_EQ(Read("%m/%d/%Y %I:%M:%S.%f %p", "12/31/2025 11:00:01.250 PM"), "1767222001250");
  EXPECT_EQ(Read("%F %T.%f", "2025-12-31 00:00:00."), "time is not of the form %F %T.%f");
}

TEST(TimeFormat, RefusesWhatIsNotOfThePattern) {
  const std::string wrong = "time is not of the form %Y-%m-%d %H:%M:%S";
  for (const std::string& text :
       {std::string(), std::string("2025-12-31"), std::string("2025-12-31 00:00:00 and more"),
        std::string("2025-13-01 00:00:00"), std::string("2025-12-31 00:00:00\0x", 21),
        std::string(300, '1')}) {
    EXPECT_EQ(Read("%Y-%m-%d %H:%M:%S", text), wrong) << text;
  }
  EXPECT_EQ(Read("%Y-%m-%d", "2025-02-30"), "there is no such day or time");
}

// A reason is kept in a line above the row, which is to be read again.
TEST(TimeFormat, AReasonShowsTheBeginningOfALongPattern) {
  EXPECT_EQ(Read("%Y-%m-%d" + std::string(1000, 'x'), "2025-12-31"),
            "time is not of the form %Y-%m-%d" + std::string(32, 'x') + "...");
}

TEST(TimeFormat, RefusesPatternsThatCannotTellATime) {
  EXPECT_EQ(Read("%H:%M", "00:00"), "has no day: %Y-%m-%d is one");
  EXPECT_EQ(Read("%m-%d", "12-31"), "has no day: %Y-%m-%d is one");
  EXPECT_EQ(Read("%F %T %Z", "x"),
            "%Z is not taken here: names of zones are not unique; see --timezone");
  EXPECT_EQ(Read("%F %I:%M", "x"), "has hours of half a day (%I) and does not say which half (%p)");
  for (const char* whole : {"%F %H:%M %p", "%F %k:%M %p", "%F %p", "%F %T %p", "%F %p %R"}) {
    EXPECT_EQ(Read(whole, "x"), "has %p, which needs the hours of half a day (%I)") << whole;
  }
  EXPECT_EQ(Read("%F %r", "2025-12-31 01:00:00 PM"), "1767186000000");
  EXPECT_EQ(Read("%s", "1"), "%s is not taken here; Unix seconds are the format s");
  EXPECT_EQ(Read("%F %Q", "1"), "%Q is not taken here");
  EXPECT_EQ(Read("%f", "1"), "%f is not taken here");
  EXPECT_EQ(Read("seconds", "1"),
            "not s, ms, us, ns, rfc3339 or a format of strptime such as '%Y-%m-%d %H:%M:%S'");
}

}  // namespace
}  // namespace pp
