#pragma once

#include <chrono>
#include <cstdint>

namespace pp {

// A day and a time of day, wherever that is.
struct CivilTime {
  int year = 0;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

// Seconds from 1970-01-01T00:00:00 of the same place. False if there is no such day or time; a
// second of 60, a leap second, is the one that follows.
inline bool CivilToSeconds(const CivilTime& time, int64_t* seconds) {
  const std::chrono::year_month_day date{std::chrono::year(time.year),
                                         std::chrono::month(static_cast<unsigned>(time.month)),
                                         std::chrono::day(static_cast<unsigned>(time.day))};
  if (!date.ok() || time.hour > 23 || time.minute > 59 || time.second > 60) return false;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  *seconds = ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
  return true;
}

}  // namespace pp
