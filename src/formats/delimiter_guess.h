#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pp {

// What may stand between the columns of a table whose header and first row these are: what cuts
// both into the same number of fields, more than one. `row` may be empty: there is none.
std::vector<char> FindDelimiters(std::string_view header, std::string_view row);

// "--delimiter ';'", for a shell.
std::string DelimiterOption(char delimiter);

// "it looks as if ';' separated the columns: give --delimiter ';'"
std::string DelimiterAdvice(char delimiter);

// Whether a line names columns rather than being a row, and what separates them: names that
// differ, none of them a number, a time or a pair with '='.
bool LooksLikeHeader(std::string_view line, char* delimiter);

}  // namespace pp
