#include "values/zone_rule.h"

#include <regex.h>

namespace pp {

bool IsZoneRule(const std::string& text) {
  const std::string name = "([A-Za-z]{3,}|<[-+A-Za-z0-9]{3,}>)";
  const std::string minutes = "(:[0-5][0-9](:[0-5][0-9])?)?";
  const std::string offset = "[-+]?(2[0-4]|[01]?[0-9])" + minutes;
  const std::string large_day = "36[0-5]|3[0-5][0-9]|[12][0-9][0-9]|[1-9][0-9]";
  // Counted from 1 without leap days, or from 0 with them.
  const std::string day_of_year =
      "(J0{0,2}(" + large_day + "|[1-9])|0{0,2}(" + large_day + "|[0-9]))";
  const std::string day_of_week = "M(1[0-2]|[1-9])[.][1-5][.][0-6]";
  const std::string hours = "[-+]?(16[0-7]|1[0-5][0-9]|[0-9]?[0-9])" + minutes;
  const std::string change = ",(" + day_of_year + "|" + day_of_week + ")(/" + hours + ")?";
  const std::string rule =
      "^" + name + offset + "(" + name + "(" + offset + ")?" + change + change + ")?$";
  regex_t compiled;
  if (regcomp(&compiled, rule.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool is_rule = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return is_rule;
}

}  // namespace pp
