#include "values/time_zone.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/temp_file.h"
#include "support/temporary_directory.h"
#include "values/time.h"

namespace pp {
namespace {

// A zone with rules is the whole process's, so each test puts back what was there.
class TimeZoneTest : public testing::Test {
 protected:
  TimeZoneTest() {
    if (const char* zone = getenv("TZ")) before_ = zone;
  }
  ~TimeZoneTest() override {
    if (before_.empty())
      unsetenv("TZ");
    else
      setenv("TZ", before_.c_str(), 1);
    tzset();
  }

  // The time in UTC of what clocks show there, or what is wrong.
  static std::string InUtc(const std::string& name, const std::string& civil) {
    TimeZone zone;
    std::string error;
    if (!TimeZone::Find(name, &zone, &error)) return error;
    int64_t ms = 0;
    EXPECT_TRUE(ParseRfc3339(civil + "Z", &ms)) << civil;
    int64_t seconds = 0;
    return zone.ToUnix(ms / 1000, &seconds, &error) ? FormatTime(seconds * 1000) : error;
  }

  static bool HasRules() { return std::ifstream("/usr/share/zoneinfo/Europe/Berlin").good(); }

 private:
  std::string before_;
};

TEST_F(TimeZoneTest, TakesOffsets) {
  EXPECT_EQ(InUtc("UTC", "2025-07-01T12:00:00"), "2025-07-01T12:00:00Z");
  EXPECT_EQ(InUtc("Etc/UTC", "2025-07-01T12:00:00"), "2025-07-01T12:00:00Z");
  EXPECT_EQ(InUtc("+02:00", "2025-07-01T12:00:00"), "2025-07-01T10:00:00Z");
  EXPECT_EQ(InUtc("-0330", "2025-07-01T12:00:00"), "2025-07-01T15:30:00Z");
}

TEST_F(TimeZoneTest, SaysWhatItDoesNotKnow) {
  for (const char* name : {"Europe/Atlantis", "", "+2", "+25:00", "+02:60", "../../etc/passwd",
                           "/usr/share/zoneinfo/UTC", "CEST5"}) {
    EXPECT_TRUE(InUtc(name, "2025-07-01T12:00:00").starts_with("not a time zone")) << name;
  }
}

TEST_F(TimeZoneTest, ALocalZoneIsWhatTzSays) {
  const struct {
    const char* tz;
    const char* utc;
  } cases[] = {{"", "2025-07-01T12:00:00Z"},
               {"UTC", "2025-07-01T12:00:00Z"},
               {":UTC", "2025-07-01T12:00:00Z"},
               {"UTC0", "2025-07-01T12:00:00Z"},
               {"<+03>-3", "2025-07-01T09:00:00Z"},
               {"<-0330>3:30", "2025-07-01T15:30:00Z"},
               {"CET-1CEST,M3.5.0,M10.5.0/3", "2025-07-01T10:00:00Z"},
               {"GMT", "2025-07-01T12:00:00Z"},
               {"EST5EDT,060,300", "2025-07-01T16:00:00Z"},
               {"EST5EDT,J007,J365", "2025-07-01T16:00:00Z"},
               {"CET-1CEST-2,J60/02:00:00,300/-1", "2025-07-01T10:00:00Z"}};
  for (const auto& c : cases) {
    setenv("TZ", c.tz, 1);
    EXPECT_EQ(InUtc("local", "2025-07-01T12:00:00"), c.utc) << c.tz;
  }
  if (!HasRules()) GTEST_SKIP() << "tzdata is not installed";
  for (const char* tz : {"Europe/Berlin", ":Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin"}) {
    setenv("TZ", tz, 1);
    EXPECT_EQ(InUtc("local", "2025-07-01T12:00:00"), "2025-07-01T10:00:00Z") << tz;
  }
}

// The C library would take all of them for UTC, or without a summer time.
TEST_F(TimeZoneTest, ALocalZoneThatIsNoneIsRefused) {
  for (const char* tz : {"Europe/Berln",
                         "CEST",
                         "CET",
                         ":",
                         ":/nonexistent",
                         "/etc/passwd",
                         "../../../etc/passwd",
                         "CE-1",
                         "CET-25",
                         "CET-1:60",
                         "CET-1CEST",
                         "CET-1CEST,M3.5.0",
                         "CET-1CEST,M3.5.0,M10.5.7",
                         "CET-1CEST,M3.5.0,M13.5.0",
                         "CET-1CEST,M3.6.0,M10.5.0",
                         "CET-1CEST,366,1",
                         "CET-1CEST,J0,J300",
                         "CET-1CEST,J60,J000",
                         "CET-1CEST,M3.5.0,M10.5.0/168",
                         "CET-1CEST,M3.5.0,M10.5.0/3 ",
                         "<+3>-3",
                         "<+03-3"}) {
    if (std::string(tz) == "CET" && HasRules()) continue;  // is the name of a zone, too
    setenv("TZ", tz, 1);
    EXPECT_TRUE(InUtc("local", "2025-07-01T12:00:00")
                    .starts_with("TZ is \"" + std::string(tz) + "\", which is not a time zone: "))
        << tz;
  }
}

TEST_F(TimeZoneTest, AMachineWithABrokenZoneIsNotTakenForUtc) {
  const pp_test::TemporaryDirectory directory;
  const std::string path = directory.path() + "/localtime";
  TimeZone zone;
  std::string error;
  unsetenv("TZ");
  EXPECT_TRUE(TimeZone::Find("local", &zone, &error, path)) << "there is none";
  std::filesystem::create_symlink("/nonexistent", path);
  EXPECT_FALSE(TimeZone::Find("local", &zone, &error, path));
  EXPECT_TRUE(error.starts_with(path + " is not a whole file of a zone")) << error;
  setenv("TZ", "UTC0", 1);
  EXPECT_TRUE(TimeZone::Find("local", &zone, &error, path)) << "it is not asked";
}

TEST_F(TimeZoneTest, AFileThatIsCutOffIsNoZone) {
  if (!HasRules()) GTEST_SKIP() << "tzdata is not installed";
  std::ifstream berlin("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(berlin), std::istreambuf_iterator<char>()};
  for (const size_t size : {size_t{4}, size_t{44}, whole.size() - 1}) {
    const TempFile file(whole.substr(0, size));
    setenv("TZ", file.path().c_str(), 1);
    EXPECT_TRUE(InUtc("local", "2025-07-01T12:00:00").starts_with("TZ is ")) << size;
  }
  const pp_test::TemporaryDirectory zones;
  std::ofstream(zones.path() + "/Half") << whole.substr(0, whole.size() - 1);
  setenv("TZDIR", zones.path().c_str(), 1);
  const std::string error = InUtc("Half", "2025-07-01T12:00:00");
  unsetenv("TZDIR");
  EXPECT_TRUE(error.ends_with("; " + zones.path() + "/Half is not a whole file of a zone"))
      << error;
}

TEST_F(TimeZoneTest, FollowsTheRulesOfAZone) {
  if (!HasRules()) GTEST_SKIP() << "tzdata is not installed";
  const std::string zone = "Europe/Berlin";
  EXPECT_EQ(InUtc(zone, "2025-07-01T12:00:00"), "2025-07-01T10:00:00Z");
  EXPECT_EQ(InUtc(zone, "2025-12-31T12:00:00"), "2025-12-31T11:00:00Z");
  EXPECT_EQ(InUtc(zone, "2025-03-30T01:59:59"), "2025-03-30T00:59:59Z");
  EXPECT_EQ(InUtc(zone, "2025-03-30T03:00:00"), "2025-03-30T01:00:00Z");
  EXPECT_EQ(InUtc(zone, "2025-10-26T01:59:59"), "2025-10-25T23:59:59Z");
  EXPECT_EQ(InUtc(zone, "2025-10-26T03:00:00"), "2025-10-26T02:00:00Z");
  EXPECT_EQ(InUtc("Australia/Lord_Howe", "2025-04-06T01:29:59"), "2025-04-05T14:29:59Z");
}

TEST_F(TimeZoneTest, DoesNotGuessAtTimesThatWereSkippedOrCameTwice) {
  if (!HasRules()) GTEST_SKIP() << "tzdata is not installed";
  for (const char* skipped : {"2025-03-30T02:00:00", "2025-03-30T02:59:59"}) {
    EXPECT_EQ(InUtc("Europe/Berlin", skipped), "the clocks of Europe/Berlin skipped this time");
  }
  for (const char* twice : {"2025-10-26T02:00:00", "2025-10-26T02:59:59"}) {
    EXPECT_EQ(
        InUtc("Europe/Berlin", twice),
        "the clocks of Europe/Berlin showed this time twice; the input needs the offset (%z), "
        "or UTC");
  }
}

// What was known of the minute before is not taken for the one behind a change.
TEST_F(TimeZoneTest, GoesOverAChangeAsTimeDoes) {
  if (!HasRules()) GTEST_SKIP() << "tzdata is not installed";
  TimeZone zone;
  std::string error;
  ASSERT_TRUE(TimeZone::Find("America/St_Johns", &zone, &error));
  int64_t begin = 0;
  ASSERT_TRUE(ParseRfc3339("2011-03-12T22:00:00Z", &begin));
  time_t last = 0;
  for (int64_t local = begin / 1000; local < begin / 1000 + 6 * 3600; ++local) {
    int64_t seconds = 0;
    if (!zone.ToUnix(local, &seconds, &error)) continue;
    const time_t time = seconds;
    tm civil = {};
    localtime_r(&time, &civil);
    EXPECT_EQ(seconds + civil.tm_gmtoff, local);
    EXPECT_GT(time, last);
    last = time;
  }
  EXPECT_EQ(error, "the clocks of America/St_Johns skipped this time");
}

TEST_F(TimeZoneTest, TakesTheMachinesOwn) {
  if (!HasRules()) GTEST_SKIP() << "tzdata is not installed";
  setenv("TZ", "Asia/Tokyo", 1);
  EXPECT_EQ(InUtc("local", "2025-07-01T12:00:00"), "2025-07-01T03:00:00Z");
}

}  // namespace
}  // namespace pp
