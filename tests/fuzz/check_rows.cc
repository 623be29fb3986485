#include <algorithm>
#include <string>
#include <string_view>

#include "formats/names.h"
#include "formats/not_text.h"
#include "formats/trim.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

// A row is a line where no quoted cell goes on in the next, and it has something to count where no
// cell is empty.
bool HasSomethingToCount(std::string_view row, char delimiter) {
  for (std::string_view left = row;; left.remove_prefix(left.find(delimiter) + 1)) {
    const std::string_view cell = Trim(left.substr(0, left.find(delimiter)));
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
  CsvOptions options;
  std::string error;
  if (!MakeCsvOptions(arguments.csv, &options, &error)) return;
  const char delimiter = options.cells.delimiter;
  std::string_view left = WithoutByteOrderMark(data);
  if (std::string_view all = left; !WhyNoText(TakeLine(&all)).empty()) return;  // none is read
  if (left.starts_with("sep=")) return;  // it says which delimiter there is
  uint64_t rows = 0;
  std::string_view header;  // each time that it comes
  while (!left.empty()) {
    std::string_view line = TakeLine(&left);
    if (!IsLineARow(line, arguments.max_line)) return;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view text = Trim(line);
    if (text.empty() || text[0] == '#') continue;
    // A bad line is rejected, and the next one is the header.
    if (header.empty() && text.find('"') != std::string_view::npos) return;
    if (header.empty() && CheckText(line, &error)) header = text;
    if (text != header && HasSomethingToCount(line, delimiter)) ++rows;
  }
  Expect(run->read >= rows, "every row is counted", input);
}

}  // namespace pp::fuzz
