#include "formats/column_guess.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <set>

#include "formats/legal_names.h"
#include "formats/trim.h"
#include "values/number.h"
#include "values/time.h"
#include "values/unix_time.h"

namespace pp {
namespace {

using Cells = TableHead::Cells;

constexpr size_t kMostColumns = 2000;

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool IsTimeName(std::string_view name) {
  constexpr std::array<std::string_view, 13> kNames = {
      "time",  "timestamp",  "timestamp_ms", "timestamp_s", "ts",       "date",     "datetime",
      "_time", "@timestamp", "epoch",        "unix",        "unixtime", "unix_time"};
  return std::find(kNames.begin(), kNames.end(), Lower(name)) != kNames.end();
}

bool IsMetricColumnName(std::string_view name) {
  return name == "metric" || name == "metric_name" || name == "__name__";
}

std::string FormatOfCount(std::string_view text) {
  const std::optional<TimeUnit> unit = LikelyUnit(text);
  return unit ? std::string(ShortNameOf(*unit)) : "";
}

// A header has names, not what rows are made of.
bool IsRow(const Cells& header) {
  double number;
  int64_t ms;
  std::string error;
  bool has_names = false;
  bool has_numbers = false;
  for (const std::string& cell : header) {
    if (!FormatOfCount(cell).empty() || ParseRfc3339(cell, &ms)) return true;
    const bool is_number = ParseValue(cell, &number, &error);
    has_numbers = has_numbers || is_number;
    has_names = has_names || (!cell.empty() && !is_number);
  }
  return has_numbers && !has_names;
}

// How many of them a form takes.
size_t CountTimes(TimeFormat format, const std::vector<std::string_view>& texts) {
  return static_cast<size_t>(
      std::count_if(texts.begin(), texts.end(), [&format](std::string_view text) {
        int64_t ms;
        std::string error;
        return format.ToMs(text, &ms, &error);
      }));
}

// The known form that takes the most of them, and how many; a count that is not of our days is
// none.
std::string FormatOfTimes(const std::vector<std::string_view>& texts, size_t* most) {
  std::map<std::string, size_t> counts;
  for (const std::string_view text : texts) {
    const std::string format = FormatOfCount(text);
    if (!format.empty()) ++counts[format];
  }
  for (const char* known :
       {"rfc3339", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M:%S.%f", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    TimeFormat format;
    std::string error;
    TimeFormat::Parse(known, &format, &error);
    counts[known] = CountTimes(format, texts);
  }
  const auto best =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  *most = best->second;
  return best->first;
}

// Finds out what the columns are, one thing after the other.
class Guesser {
 public:
  Guesser(const TableHead& head, const CellRules& cells, bool time_is_told, ColumnGuess* guess)
      : head_(head), cells_(cells), time_is_told_(time_is_told), guess_(guess) {}

  bool Guess(std::string* error) {
    std::optional<size_t> time;
    if (!FindTime(&time, error)) return false;
    const std::optional<size_t> metric = FindMetric();
    for (size_t column = 0; column < head_.header().size(); ++column) {
      if (column == time)
        Add(column, ColumnRole::kTime);
      else if (column == metric)
        Add(column, ColumnRole::kMetric);
      else
        AddOther(column, metric.has_value());
    }
    if (metrics_.empty()) *error = "no column has numbers in it; say with --columns what is what";
    // Behind the others, whose names they must not have, whichever of both they turn out to be.
    for (const size_t column : empty_) {
      guess_->undecided.push_back(
          {column + 1, MakeSpec(column, ColumnRole::kValue), MakeSpec(column, ColumnRole::kLabel)});
    }
    return error->empty();
  }

 private:
  std::vector<std::string_view> FilledCells(size_t column) const {
    std::vector<std::string_view> filled;
    for (const Cells& row : head_.rows()) {
      if (!cells_.IsNull(row[column])) filled.push_back(Trim(row[column]));
    }
    return filled;
  }

  bool IsNumeric(std::string_view cell) const {
    std::string buffer;
    std::string_view value;
    std::string error;
    return cells_.TakeValue(cell, &buffer, &value, &error);
  }

  bool HasNumbers(size_t column) const {
    const std::vector<std::string_view> filled = FilledCells(column);
    const auto numbers = std::count_if(filled.begin(), filled.end(),
                                       [this](std::string_view cell) { return IsNumeric(cell); });
    return !filled.empty() && 2 * static_cast<size_t>(numbers) >= filled.size();
  }

  // Whether a column can be the time, by so many of its cells in a hundred.
  bool IsTime(size_t column, size_t percent) {
    const std::vector<std::string_view> filled = FilledCells(column);
    size_t times = 0;
    guess_->time_format = cells_.time.name();
    if (time_is_told_)
      times = CountTimes(cells_.time, filled);
    else
      guess_->time_format = FormatOfTimes(filled, &times);
    if (times > 0 && 100 * times >= percent * filled.size()) return true;
    guess_->time_format.clear();
    return false;
  }

  bool FindTime(std::optional<size_t>* time, std::string* error) {
    const Cells& header = head_.header();
    for (size_t column = 0; column < header.size(); ++column) {
      if (!IsTimeName(header[column]) || FilledCells(column).empty()) continue;
      *time = column;
      if (IsTime(column, 50)) return true;
      *error = "column " + header[column] + " is called a time and has \"" +
               std::string(FilledCells(column).front()) +
               "\" in it; give its form with --time-format, or say with --columns what is what";
      return false;
    }
    for (size_t column = 0; column < header.size() && !*time; ++column) {
      if (!HasNumbers(column) && IsTime(column, 100)) *time = column;
    }
    return true;
  }

  std::optional<size_t> FindMetric() const {
    const Cells& header = head_.header();
    const auto metric = std::find_if(header.begin(), header.end(), IsMetricColumnName);
    const auto value = std::find(header.begin(), header.end(), "value");
    if (metric == header.end() || value == header.end()) return std::nullopt;
    return static_cast<size_t>(metric - header.begin());
  }

  void AddOther(size_t column, bool has_metric) {
    const std::string& name = head_.header()[column];
    const bool is_value = has_metric ? name == "value" : HasNumbers(column);
    if (name.empty() || (!guess_->time_format.empty() && IsTimeName(name)))
      guess_->left_out.push_back(name.empty() ? "column " + std::to_string(column + 1) : name);
    else if (has_metric && name == "labels")
      Add(column, ColumnRole::kLabels);
    else if (!is_value && !has_metric && FilledCells(column).empty())
      empty_.push_back(column);
    else
      Add(column, is_value ? ColumnRole::kValue : ColumnRole::kLabel);
  }

  void Add(size_t column, ColumnRole role) { guess_->specs.push_back(MakeSpec(column, role)); }

  ColumnSpec MakeSpec(size_t column, ColumnRole role) {
    const Cells& header = head_.header();
    ColumnSpec spec{header[column], 0, role, ""};
    if (std::count(header.begin(), header.end(), spec.column) > 1) {
      spec.column.clear();
      spec.number = column + 1;
    }
    const bool is_label = role == ColumnRole::kLabel;
    if (is_label || role == ColumnRole::kValue) {
      const std::string legal =
          is_label ? LegalLabelName(header[column]) : LegalMetricName(header[column]);
      std::set<std::string>& taken = is_label ? labels_ : metrics_;
      const std::string base = legal.empty() ? "column_" + std::to_string(column + 1) : legal;
      spec.name = base;
      for (int n = 2; !taken.insert(spec.name).second; ++n) {
        spec.name = base + "_" + std::to_string(n);
      }
      if (spec.name == legal) spec.name.clear();
    }
    return spec;
  }

  const TableHead& head_;
  const CellRules& cells_;
  bool time_is_told_;
  ColumnGuess* guess_;
  std::set<std::string> labels_;
  std::set<std::string> metrics_;
  std::vector<size_t> empty_;  // columns with nothing in them
};

}  // namespace

CsvRecordParser::Result TableHead::Parse(std::string_view record, std::string* /*lines*/,
                                         std::string* error) {
  if (!CheckText(record, error)) return Result::kBroken;
  const CsvFields::Result split = fields_.Split(record, error);
  if (split == CsvFields::Result::kOpenQuote) return Result::kOpenQuote;
  if (split == CsvFields::Result::kBroken) return Result::kBroken;
  const std::vector<std::string_view>& fields = fields_.fields();
  if (header_.empty()) {
    header_record_ = record;
    for (const std::string_view field : fields) header_.emplace_back(Trim(field));
  } else if (record != header_record_) {
    has_more_ = true;
    if (fields.size() == header_.size()) rows_.emplace_back(fields.begin(), fields.end());
  }
  return Result::kSamples;
}

bool GuessColumns(const TableHead& head, const CellRules& cells, bool time_is_told,
                  ColumnGuess* guess, std::string* error) {
  *guess = ColumnGuess();
  if (HasBareReturn(head.header_record())) {
    *error = kBareReturn;
    return false;
  }
  if (IsRow(head.header())) {
    *error =
        "the first record has numbers where a header has names; say with --columns what is what, "
        "by "
        "number";
    return false;
  }
  if (head.header().size() > kMostColumns) {
    *error = "more than " + std::to_string(kMostColumns) +
             " columns are not looked at; say with --columns which matter";
    return false;
  }
  return Guesser(head, cells, time_is_told, guess).Guess(error);
}

}  // namespace pp
