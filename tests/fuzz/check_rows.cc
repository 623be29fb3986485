#include <algorithm>
#include <string_view>

#include "formats/csv.h"
#include "formats/not_text.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

char DelimiterOf(const CsvArguments& csv) {
  if (csv.delimiter.empty()) return ',';
  return csv.delimiter == "tab" ? '\t' : csv.delimiter[0];
}

std::string_view TrimBlanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

// A row is a line where no quoted cell goes on in the next, and it has something to count where no
// cell is empty.
bool HasSomethingToCount(std::string_view row, char delimiter) {
  for (std::string_view left = row;; left.remove_prefix(left.find(delimiter) + 1)) {
    const std::string_view cell = TrimBlanks(left.substr(0, left.find(delimiter)));
    if (cell.empty() || cell == "\"\"") return false;
    if (left.find(delimiter) == std::string_view::npos) return true;
  }
}

bool IsLineARow(std::string_view line, size_t max_line) {
  return std::count(line.begin(), line.end(), '"') % 2 == 0 && line.size() < max_line;
}

}  // namespace

void CheckRowsCount(const std::optional<ConversionRun>& run, std::string_view input) {
  std::string_view data = input;
  Arguments arguments;
  if (!run || run->refused || !arguments.Take(&data) || arguments.csv.is_automatic() ||
      arguments.csv.skip_lines > 0 || !arguments.csv.nulls.empty() ||
      data.find("#pp") != std::string_view::npos) {
    return;
  }
  const char delimiter = DelimiterOf(arguments.csv);
  std::string_view left = WithoutByteOrderMark(data);
  if (std::string_view all = left; !WhyNoText(TakeLine(&all)).empty()) return;  // none is read
  if (left.starts_with("sep=")) return;  // it says which delimiter there is
  uint64_t rows = 0;
  std::string_view header;  // each time that it comes
  while (!left.empty()) {
    const std::string_view line = TakeLine(&left);
    if (!IsLineARow(line, arguments.max_line)) return;
    const std::string_view text = TrimBlanks(line);
    if (text.empty() || text[0] == '#') continue;
    if (header.empty()) header = text;
    if (text != header && HasSomethingToCount(line, delimiter)) ++rows;
  }
  Expect(run->read >= rows, "every row is counted", input);
}

}  // namespace pp::fuzz
