#include "formats/kept_columns.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "formats/columns.h"
#include "values/time_format.h"

namespace pp {
namespace {

using Cells = TableHead::Cells;

constexpr std::string_view kColumns = "#pp columns ";
constexpr std::string_view kUndecided = "#pp undecided ";
constexpr std::string_view kTimeFormat = "#pp time-format ";

void AddToList(std::string_view more, std::string* list) {
  if (!list->empty()) list->push_back(',');
  list->append(more);
}

bool ParseList(std::string_view what, std::string_view list, std::vector<ColumnSpec>* specs,
               std::string* error) {
  std::string why;
  if (ParseColumns(list, specs, &why)) return true;
  *error =
      std::string(what.substr(0, what.size() - 1)) + ": " + why + ": \"" + std::string(list) + "\"";
  return false;
}

// From 1; 0 if it is not there.
size_t NumberOf(const ColumnSpec& spec, const Cells& header) {
  if (spec.number > 0) return spec.number <= header.size() ? spec.number : 0;
  const auto found = std::find(header.begin(), header.end(), spec.column);
  return found == header.end() ? 0 : static_cast<size_t>(found - header.begin()) + 1;
}

bool PairUndecided(std::vector<ColumnSpec> specs, const Cells& header,
                   std::vector<UndecidedColumn>* undecided, std::string* error) {
  for (size_t i = 0; i < specs.size(); i += 2) {
    const size_t number = NumberOf(specs[i], header);
    const bool is_pair =
        i + 1 < specs.size() && number > 0 && NumberOf(specs[i + 1], header) == number &&
        specs[i].role == ColumnRole::kValue && specs[i + 1].role == ColumnRole::kLabel;
    if (!is_pair) {
      *error =
          "#pp undecided: each column of the header that is there is there twice, as "
          "COLUMN:value,COLUMN:label: \"" +
          FormatColumns(specs) + "\"";
      return false;
    }
    undecided->push_back({number, specs[i], specs[i + 1]});
  }
  return true;
}

// Lines that begin with `what`. A column whose name does not fit into one is there by its number.
std::string FormatList(std::string_view what, const std::vector<ColumnSpec>& specs,
                       const Cells& header, size_t max_line) {
  std::string lines;
  std::string line(what);
  for (ColumnSpec spec : specs) {
    std::string text = FormatColumns({spec});
    if (what.size() + text.size() > max_line || text.find_first_of("\r\n") != text.npos) {
      spec.number = NumberOf(spec, header);
      spec.column.clear();
      text = FormatColumns({spec});
    }
    const bool is_first = line.size() == what.size();
    if (!is_first && line.size() + 1 + text.size() > max_line) {
      lines += std::exchange(line, what) + "\n";
    } else if (!is_first) {
      line += ',';
    }
    line += text;
  }
  return specs.empty() ? "" : lines + line + "\n";
}

}  // namespace

bool KeptColumns::Take(std::string_view line) {
  if (line.starts_with(kColumns))
    AddToList(line.substr(kColumns.size()), &columns_);
  else if (line.starts_with(kUndecided))
    AddToList(line.substr(kUndecided.size()), &undecided_);
  else if (line.starts_with(kTimeFormat))
    time_format_ = line.substr(kTimeFormat.size());
  else
    return false;
  lines_.append(line).append("\n");
  return true;
}

bool KeptColumns::Find(const Cells& header, NameRules rules, ColumnGuess* guess,
                       std::string* error) const {
  *guess = ColumnGuess();
  std::string why;
  TimeFormat time;
  TableLayout layout;
  std::vector<ColumnSpec> undecided;
  guess->time_format = time_format_;
  if (!time_format_.empty() && !TimeFormat::Parse(time_format_, &time, &why)) {
    *error = "#pp time-format: " + why + ": \"" + time_format_ + "\"";
    return false;
  }
  if (!ParseList(kColumns, columns_, &guess->specs, error)) return false;
  if (!FindColumns(guess->specs, &header, rules, &layout, &why)) {
    *error = "#pp columns: " + why;
    return false;
  }
  if (undecided_.empty()) return true;
  return ParseList(kUndecided, undecided_, &undecided, error) &&
         PairUndecided(std::move(undecided), header, &guess->undecided, error);
}

std::string FormatKept(const ColumnGuess& guess, const Cells& header, size_t max_line) {
  std::vector<ColumnSpec> undecided;
  for (const UndecidedColumn& column : guess.undecided) {
    undecided.push_back(column.as_value);
    undecided.push_back(column.as_label);
  }
  std::string time = guess.time_format;
  std::replace(time.begin(), time.end(), '\n', ' ');  // which mean the same there
  if (!time.empty()) time = std::string(kTimeFormat) + time + "\n";
  return FormatList(kColumns, guess.specs, header, max_line) +
         FormatList(kUndecided, undecided, header, max_line) + time;
}

}  // namespace pp
