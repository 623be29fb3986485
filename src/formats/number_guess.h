#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pp {

// What makes values of texts that are all written as numbers are in print, and not as those of a
// CSV: with marks between thousands, a decimal comma, a sign for percent or a currency. "give
// --decimal-comma", unless that is given; empty if they are no numbers.
std::string AdviceOnNumbers(const std::vector<std::string_view>& texts, bool has_decimal_commas);

}  // namespace pp
