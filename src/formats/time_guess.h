#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "values/time_format.h"

namespace pp {

// What times look like that come without a word about their form. All formats are as for
// TimeFormat::Parse.

// How a count of units since 1970 that is of our days is written; empty for another number.
std::string FormatOfCount(std::string_view text);

// How many of them a form takes.
size_t CountTimes(TimeFormat format, const std::vector<std::string_view>& texts);

// The known form that takes the most of them, and how many. Of forms that can be mistaken for each
// other, as 11/12/2026, none is known; nor is a count that is not of our days.
std::string FormatOfTimes(const std::vector<std::string_view>& texts, size_t* most);

// "'%m/%d/%Y' or '%d/%m/%Y'": all forms, known or not, that take all of them. Empty for none.
std::string FormsOfTimes(const std::vector<std::string_view>& texts);

// Whether it begins as a day does, in whatever form.
bool BeginsWithDay(std::string_view text);
// A time of the day without the day: 10:00 or 10:00:00.5
bool IsTimeOfDay(std::string_view text);

}  // namespace pp
