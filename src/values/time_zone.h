#pragma once

#include <cstdint>
#include <string>

namespace pp {

// Where civil times without an offset are at home. Of the zones with rules there can be one in a
// process, for it becomes the C library's.
class TimeZone {
 public:
  TimeZone() = default;  // UTC

  // "UTC", an offset such as "+02:00", "local", or a name of the tz database such as
  // "Europe/Berlin". Not to be called while other threads run. `machines` is where the C library
  // finds the zone of the machine; tests have another one looked at, though not used.
  static bool Find(const std::string& name, TimeZone* zone, std::string* error,
                   const std::string& machines = "/etc/localtime");

  // From seconds since 1970-01-01T00:00:00 of this place to Unix seconds. False for a time that the
  // clocks there skipped, or showed twice, when they were changed.
  bool ToUnix(int64_t local, int64_t* seconds, std::string* error);

  const std::string& name() const { return name_; }

 private:
  bool FindOffset(int64_t local, int64_t* offset, std::string* error) const;

  std::string name_ = "UTC";
  bool has_rules_ = false;
  int64_t offset_ = 0;  // east of Greenwich, in seconds; with rules, that of known_minute_
  int64_t known_minute_ = 0;
  bool is_known_ = false;
};

}  // namespace pp
