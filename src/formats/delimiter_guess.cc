#include "formats/delimiter_guess.h"

#include <algorithm>
#include <array>

#include "formats/csv_fields.h"
#include "formats/trim.h"
#include "values/number.h"

namespace pp {
namespace {

constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};

// Empty if it cannot be cut.
std::vector<std::string> Cut(std::string_view record, char delimiter) {
  CsvFields fields(delimiter);
  std::string error;
  std::vector<std::string> cells;
  if (fields.Split(record, &error) != CsvFields::Result::kOk) return cells;
  for (const std::string_view field : fields.fields()) cells.emplace_back(Trim(field));
  return cells;
}

bool IsName(const std::string& cell) {
  double number;
  std::string error;
  return !cell.empty() && !IsDigit(cell.front()) && cell.find('=') == cell.npos &&
         !ParseValue(cell, &number, &error);
}

}  // namespace

std::vector<char> FindDelimiters(std::string_view header, std::string_view row) {
  std::vector<char> found;
  for (const char delimiter : kDelimiters) {
    const size_t columns = Cut(header, delimiter).size();
    if (columns > 1 && (row.empty() || Cut(row, delimiter).size() == columns)) {
      found.push_back(delimiter);
    }
  }
  return found;
}

std::string DelimiterOption(char delimiter) {
  return delimiter == '\t' ? "--delimiter tab" : std::string("--delimiter '") + delimiter + "'";
}

std::string DelimiterAdvice(char delimiter) {
  const std::string name = delimiter == '\t' ? "a tab" : std::string("'") + delimiter + "'";
  return "it looks as if " + name + " separated the columns: give " + DelimiterOption(delimiter);
}

bool LooksLikeHeader(std::string_view line, char* delimiter) {
  std::vector<std::string> cells;
  for (const char candidate : kDelimiters) {
    std::vector<std::string> cut = Cut(line, candidate);
    if (cut.size() <= std::max<size_t>(cells.size(), 1)) continue;
    cells = std::move(cut);
    *delimiter = candidate;
  }
  if (cells.empty() || !std::all_of(cells.begin(), cells.end(), IsName)) return false;
  std::sort(cells.begin(), cells.end());
  return std::adjacent_find(cells.begin(), cells.end()) == cells.end();
}

}  // namespace pp
