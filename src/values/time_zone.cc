#include "values/time_zone.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "values/number.h"
#include "values/zone_rule.h"

namespace pp {
namespace {

constexpr int64_t kMinute = 60;
constexpr int64_t kDay = kMinute * 60 * 24;

// "+02:00" or "-0330".
bool ParseOffset(std::string_view text, int64_t* offset) {
  if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return false;
  const int64_t sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const std::string_view hours = text.substr(0, 2);
  const std::string_view minutes = text.substr(text[2] == ':' ? 3 : 2);
  if (minutes.size() != 2) return false;
  for (const char c : {hours[0], hours[1], minutes[0], minutes[1]}) {
    if (!IsDigit(c)) return false;
  }
  const int64_t h = (hours[0] - '0') * 10 + hours[1] - '0';
  const int64_t m = (minutes[0] - '0') * 10 + minutes[1] - '0';
  *offset = sign * (h * 60 + m) * kMinute;
  return h < 24 && m < 60;
}

constexpr const char* kDirectory = "/usr/share/zoneinfo";

// RFC 8536. What has been cut off does not end so.
bool IsZoneFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 44> header = {};
  if (!file.read(header.data(), header.size())) return false;
  if (!std::string_view(header.data(), header.size()).starts_with("TZif")) return false;
  const bool has_footer = header[4] != '\0';  // the version
  return file.peek() != EOF &&
         (!has_footer || (file.seekg(-1, std::ios::end) && file.get() == '\n'));
}

std::string PathOf(const std::string& name) {
  const char* directory = getenv("TZDIR");
  const bool is_given = directory != nullptr && *directory != '\0';
  return std::string(is_given ? directory : kDirectory) + "/" + name;
}

// Whether `name` may be one of the tz database, and leads nowhere else.
bool IsZoneName(const std::string& name) {
  return !name.empty() && name[0] != '/' && name.find("..") == std::string::npos;
}

// Known without the tz database.
bool IsUtc(const std::string& name) {
  for (const std::string_view utc : {"UTC", "Z", "GMT", "Etc/UTC", "Etc/GMT"}) {
    if (name == utc) return true;
  }
  return false;
}

bool HasZone(const std::string& name) {
  return IsZoneName(name) && IsZoneFile(PathOf(name));
}

// What more there is to say of a name that is not known here.
std::string AdviceOn(const std::string& name) {
  if (IsZoneName(name) && std::ifstream(PathOf(name))) {
    return "; " + PathOf(name) + " is not a whole file of a zone";
  }
  if (std::ifstream(std::string(kDirectory) + "/UTC")) return "";
  return "; that is not installed here (package tzdata)";
}

// The C library takes a name that it does not know for UTC, without a word.
bool CheckName(const std::string& name, std::string* error) {
  if (HasZone(name)) return true;
  *error =
      "not a time zone: give UTC, local, an offset (+02:00) or a name of the tz database "
      "(Europe/Berlin)" +
      AdviceOn(name);
  return false;
}

// A machine that has none is at home in UTC.
bool CheckMachines(const std::string& path, std::string* error) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0 || IsZoneFile(path)) return true;
  *error = path +
           " is not a whole file of a zone, and TZ is not set: give the name of the zone instead "
           "of local (Europe/Berlin)";
  return false;
}

// The same for what it takes from TZ. Without that, it is the machine's.
bool CheckLocal(const std::string& machines, std::string* error) {
  const char* given = getenv("TZ");
  if (given == nullptr) return CheckMachines(machines, error);
  if (*given == '\0') return true;
  const std::string zone = given[0] == ':' ? given + 1 : given;
  if (IsUtc(zone) || HasZone(zone) || IsZoneRule(zone)) return true;
  if (zone.starts_with('/') && IsZoneFile(zone)) return true;
  *error = "TZ is \"" + std::string(given) +
           "\", which is not a time zone: let it be a name of the tz database (Europe/Berlin) or a "
           "whole rule (CET-1CEST,M3.5.0,M10.5.0/3)" +
           AdviceOn(zone);
  return false;
}

int64_t OffsetAt(int64_t seconds) {
  const time_t time = seconds;
  tm local = {};
  return localtime_r(&time, &local) == nullptr ? 0 : local.tm_gmtoff;
}

}  // namespace

bool TimeZone::Find(const std::string& name, TimeZone* zone, std::string* error,
                    const std::string& machines) {
  *zone = TimeZone();
  zone->name_ = name;
  if (IsUtc(name) || ParseOffset(name, &zone->offset_)) return true;
  if (name == "local") {
    if (!CheckLocal(machines, error)) return false;
  } else {
    if (!CheckName(name, error)) return false;
    setenv("TZ", (":" + name).c_str(), 1);
  }
  tzset();
  zone->has_rules_ = true;
  return true;
}

bool TimeZone::ToUnix(int64_t local, int64_t* seconds, std::string* error) {
  if (has_rules_) {
    // Clocks are changed on whole minutes, at least since the epoch.
    const int64_t minute = local / kMinute;
    if (!is_known_ || minute != known_minute_ || local < 0) {
      is_known_ = false;
      if (!FindOffset(local, &offset_, error)) return false;
      is_known_ = true;
      known_minute_ = minute;
    }
  }
  *seconds = local - offset_;
  return true;
}

// No zone changes its clocks twice within two days.
bool TimeZone::FindOffset(int64_t local, int64_t* offset, std::string* error) const {
  const int64_t before = OffsetAt(local - kDay);
  const int64_t after = OffsetAt(local + kDay);
  const bool is_before = OffsetAt(local - before) == before;
  const bool is_after = OffsetAt(local - after) == after;
  *offset = is_before ? before : after;
  if (before == after || is_before != is_after) return true;
  *error = is_before ? "the clocks of " + name_ +
                           " showed this time twice; the input needs the offset (%z), or UTC"
                     : "the clocks of " + name_ + " skipped this time";
  return false;
}

}  // namespace pp
