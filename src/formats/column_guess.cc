#include "formats/column_guess.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "formats/column_names.h"
#include "formats/delimiter_guess.h"
#include "formats/legal_names.h"
#include "formats/number_guess.h"
#include "formats/time_guess.h"
#include "formats/trim.h"
#include "lines/quote.h"
#include "values/number.h"

namespace pp {
namespace {

using Cells = TableHead::Cells;

constexpr size_t kMostColumns = 2000;

// Of what can be read as a number: INF may be a level of logs.
bool IsSurelyNumber(std::string_view text) {
  return text.front() == '+' || text.front() == '-' || LowerCase(text) == "nan" ||
         std::any_of(text.begin(), text.end(), IsDigit);
}

bool IsUnixTime(std::string_view cell) {
  return !FormatOfCount(cell).empty();
}

// Finds out what the columns are, one thing after the other.
class Guesser {
 public:
  Guesser(const TableHead& head, const CellRules& cells, bool time_is_told, ColumnGuess* guess)
      : head_(head), cells_(cells), time_is_told_(time_is_told), guess_(guess) {}

  bool Guess(std::string* error) {
    if (const char other = FindOtherDelimiter(head_, cells_.delimiter); other != '\0') {
      *error = DelimiterAdvice(other);
      return false;
    }
    std::optional<size_t> time;
    if (!FindTime(&time, error)) return false;
    const std::optional<size_t> metric = FindMetric();
    for (size_t column = 0; column < head_.header().size(); ++column) {
      if (column == time)
        AddTime(column);
      else if (IsTimeToo(column))
        continue;
      else if (column == metric)
        Add(column, ColumnRole::kMetric);
      else
        AddOther(column, metric.has_value());
    }
    if (metrics_.empty()) *error = WhyNoNumbers();
    // Behind the others, whose names they must not have, whichever of both they turn out to be.
    for (const size_t column : empty_) {
      guess_->undecided.push_back(
          {column + 1, MakeSpec(column, ColumnRole::kValue), MakeSpec(column, ColumnRole::kLabel)});
    }
    return error->empty();
  }

 private:
  // Of a time in two columns: added with its day, which stands before it in a joined time. Beside a
  // moment it says nothing new, and would make a series of each row.
  bool IsTimeToo(size_t column) {
    if (!day_and_time_ || (column != day_and_time_->first && column != day_and_time_->second))
      return false;
    if (has_moment_) guess_->left_out.push_back(head_.header()[column]);
    return true;
  }

  std::string WhyNoNumbers() const {
    for (size_t column = 0; column < head_.header().size(); ++column) {
      const std::vector<std::string_view> filled = FilledCells(column);
      const std::string advice = AdviceOnNumbers(filled, cells_.decimal_comma);
      if (advice.empty()) continue;
      return "no column has plain numbers in it, but " + head_.header()[column] +
             " has some written as " + std::string(filled.front()) + "; to have values, " + advice;
    }
    return "no column has numbers in it; say with --columns what is what";
  }

  std::vector<std::string_view> FilledCells(size_t column) const {
    std::vector<std::string_view> filled;
    for (const Cells& row : head_.rows()) {
      if (!cells_.IsNull(row[column])) filled.push_back(Trim(row[column]));
    }
    return filled;
  }

  bool HasNumbers(size_t column) const {
    std::vector<std::string_view> numbers = FilledCells(column);
    const size_t filled = numbers.size();
    std::erase_if(numbers, [this](std::string_view cell) {
      std::string buffer;
      std::string_view value;
      std::string error;
      return !cells_.TakeValue(cell, &buffer, &value, &error);
    });
    return std::any_of(numbers.begin(), numbers.end(), IsSurelyNumber) &&
           2 * numbers.size() >= filled;
  }

  // A time with a unit behind it may be what something took.
  bool IsCalledTime(size_t column) const {
    const std::string& name = head_.header()[column];
    const NameWithUnit split = SplitUnit(name);
    const auto is_in_unit = [&split](std::string_view cell) {
      return FormatOfCount(cell) == split.unit;
    };
    return IsTimeName(name) || (IsTimeName(split.name) && AreAll(column, is_in_unit));
  }

  // Whether a column can be the time, by so many of its cells in a hundred.
  bool IsTime(size_t column, size_t percent) { return AreTimes(FilledCells(column), percent); }

  bool AreTimes(const std::vector<std::string_view>& filled, size_t percent) {
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

  // A column that is called a time and says which moment it is, whatever zone is meant.
  bool FindMoment(std::optional<size_t>* time) {
    const Cells& header = head_.header();
    for (size_t column = 0; column < header.size(); ++column) {
      if (!IsCalledTime(column) || !IsTime(column, 50)) continue;
      const std::string& format = guess_->time_format;
      if (format.find('%') != format.npos && format.find("%z") == format.npos) continue;
      *time = column;
      return true;
    }
    guess_->time_format.clear();
    return false;
  }

  bool FindTime(std::optional<size_t>* time, std::string* error) {
    FindDayAndTime();
    has_moment_ = FindMoment(time);
    if (has_moment_) return true;
    if (day_and_time_) {
      *time = day_and_time_->first;
      return TakeDayAndTime(error);
    }
    const Cells& header = head_.header();
    for (size_t column = 0; column < header.size(); ++column) {
      if (!IsCalledTime(column) || FilledCells(column).empty()) continue;
      *time = column;
      if (IsTime(column, 50)) return IsNotDayAlone(column, error);
      *error = "column " + header[column] + " is called a time and has \"" +
               std::string(FilledCells(column).front()) + "\" in it; " +
               WayOut(FilledCells(column));
      return false;
    }
    for (size_t column = 0; column < header.size() && !*time; ++column) {
      if (!HasNumbers(column) && IsTime(column, 100)) *time = column;
    }
    return *time ? IsNotDayAlone(**time, error) : HasNoTimeAtAll(error);
  }

  std::string WayOut(const std::vector<std::string_view>& times) const {
    const std::string forms = FormsOfTimes(times);
    return "give its form with --time-format" + (forms.empty() ? "" : " " + forms) +
           ", or say with --columns what is what";
  }

  template <typename Is>
  bool AreAll(size_t column, Is is) const {
    const std::vector<std::string_view> filled = FilledCells(column);
    return !filled.empty() && std::all_of(filled.begin(), filled.end(), is);
  }

  // Those that are, if they are most.
  template <typename Is>
  std::vector<std::string_view> FindMost(size_t column, Is is) const {
    std::vector<std::string_view> cells = FilledCells(column);
    const size_t filled = cells.size();
    std::erase_if(cells, [&is](std::string_view cell) { return !is(cell); });
    if (2 * cells.size() <= filled) cells.clear();
    return cells;
  }

  std::optional<size_t> FindTimeOfDay(bool is_called_so) const {
    for (size_t column = 0; column < head_.header().size(); ++column) {
      const std::string& name = head_.header()[column];
      const bool fits = !is_called_so || IsTimeName(name) || IsTimeOfDayName(name);
      if (fits && AreAll(column, IsTimeOfDay)) return column;
    }
    return std::nullopt;
  }

  // A column called a date has the days, and one called a time the time of each.
  void FindDayAndTime() {
    const std::optional<size_t> time = FindTimeOfDay(true);
    if (!time) return;
    const auto is_day = [](std::string_view cell) {
      return BeginsWithDay(cell) && cell.find(':') == cell.npos && FormatOfCount(cell).empty();
    };
    size_t day = 0;
    while (day < head_.header().size() && !AreAll(day, is_day)) ++day;
    if (day < head_.header().size()) day_and_time_ = {day, *time};
  }

  bool TakeDayAndTime(std::string* error) {
    const auto [day, time] = *day_and_time_;
    std::vector<std::string> joined;
    for (const Cells& row : head_.rows()) {
      if (cells_.IsNull(row[day]) || cells_.IsNull(row[time])) continue;
      joined.push_back(std::string(Trim(row[day])) + " " + std::string(Trim(row[time])));
    }
    const std::vector<std::string_view> texts(joined.begin(), joined.end());
    if (AreTimes(texts, 50)) return true;
    const std::string& example = joined.empty() ? "" : joined.front();
    *error = "columns " + head_.header()[day] + " and " + head_.header()[time] +
             " are a time together and have \"" + example + "\" in them; " + WayOut(texts);
    return false;
  }

  // All rows of a day would be of its midnight.
  bool IsNotDayAlone(size_t time, std::string* error) const {
    const std::optional<size_t> other = FindTimeOfDay(false);
    if (!other || other == time || guess_->time_format.find("%H") != std::string::npos) return true;
    if (guess_->time_format.find("%d") == std::string::npos) return true;
    const Cells& header = head_.header();
    *error = "column " + header[*other] + " could have the time of the day that is in " +
             header[time] + "; say with --columns what is what, as in '" + header[time] + ":time," +
             header[*other] + ":time,...', or with " + header[*other] + ":label";
    return false;
  }

  // Bytes and the like are as large.
  void NoteUnixTimes(size_t column) {
    const std::vector<std::string_view> filled = FilledCells(column);
    if (!AreAll(column, IsUnixTime) || FormatOfCount(filled.front()) == "s") return;
    const std::string& name = head_.header()[column];
    guess_->notes.push_back("column " + name + " has numbers such as " +
                            std::string(filled.front()) + ", which could be Unix times; " + name +
                            ":time in --columns takes it as the time");
  }

  // Nothing that is a time in a form that is not known becomes a label in silence, nor a value
  // where it is called so.
  bool HasNoTimeAtAll(std::string* error) {
    for (size_t column = 0; column < head_.header().size() && !time_is_told_; ++column) {
      const std::string& name = head_.header()[column];
      if (HasNumbers(column)) {
        if (!IsPerhapsTimeName(name) || !AreAll(column, IsUnixTime)) {
          NoteUnixTimes(column);
          continue;
        }
        *error = "column " + name + " has Unix times such as " +
                 std::string(FilledCells(column).front()) +
                 " in it, and none is called time; say with --columns what is what, as in '";
        error->append(name).append(":time,...', or with ").append(name).append(":value");
        return false;
      }
      if (IsTimeName(name) && FilledCells(column).empty()) {
        *error = "column " + name +
                 " is called a time and has nothing in it yet; say with --columns what is what";
        return false;
      }
      if (const auto days = FindMost(column, BeginsWithDay); !days.empty()) {
        *error = "column " + name + " looks like a time and has \"" + std::string(days.front()) +
                 "\" in it; " + WayOut(days);
        return false;
      }
      if (const auto times = FindMost(column, IsTimeOfDay); !times.empty()) {
        *error = "column " + name + " has times of the day such as \"" +
                 std::string(times.front()) +
                 "\", and none has the day; say with --columns what is what";
        return false;
      }
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
    if (name.empty() || (!guess_->time_format.empty() && IsCalledTime(column)))
      guess_->left_out.push_back(name.empty() ? "column " + std::to_string(column + 1) : name);
    else if (has_metric && name == "labels")
      Add(column, ColumnRole::kLabels);
    else if (!is_value && !has_metric && FilledCells(column).empty())
      empty_.push_back(column);
    else
      Add(column, is_value ? ColumnRole::kValue : ColumnRole::kLabel);
    if (!has_metric && !is_value && !name.empty()) NoteNumbers(column);
  }

  void NoteNumbers(size_t column) {
    const std::vector<std::string_view> filled = FilledCells(column);
    const std::string advice = AdviceOnNumbers(filled, cells_.decimal_comma);
    if (advice.empty()) return;
    guess_->notes.push_back("column " + head_.header()[column] + " has numbers written as " +
                            std::string(filled.front()) +
                            ", and is taken as a label; to have values, " + advice);
  }

  void AddTime(size_t column) {
    Add(column, ColumnRole::kTime);
    if (day_and_time_ && !has_moment_) Add(day_and_time_->second, ColumnRole::kTime);
  }

  void Add(size_t column, ColumnRole role) { guess_->specs.push_back(MakeSpec(column, role)); }

  ColumnSpec MakeSpec(size_t column, ColumnRole role) {
    const Cells& header = head_.header();
    ColumnSpec spec{header[column], 0, role, ""};
    // Nor can a name be given as an option that a message cannot show as it is.
    if (spec.column.empty() || std::count(header.begin(), header.end(), spec.column) > 1 ||
        Printable(spec.column) != spec.column) {
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
  std::optional<std::pair<size_t, size_t>> day_and_time_;  // the time in two columns
  bool has_moment_ = false;                                // another column says all of it
  std::set<std::string> labels_;
  std::set<std::string> metrics_;
  std::vector<size_t> empty_;  // columns with nothing in them
};

}  // namespace

char FindOtherDelimiter(const TableHead& head, char delimiter) {
  const bool has_rows = !head.rows().empty() || head.second_record().empty();
  if (head.header().size() > 1 && has_rows) return '\0';
  std::vector<char> others = FindDelimiters(head.header_record(), head.second_record());
  std::erase(others, delimiter);
  return others.size() == 1 ? others.front() : '\0';
}

bool GuessColumns(const TableHead& head, const CellRules& cells, bool time_is_told,
                  ColumnGuess* guess, std::string* error) {
  *guess = ColumnGuess();
  if (!head.header_error().empty()) {
    *error = head.header_error();
    return false;
  }
  if (HasBareReturn(head.header_record())) {
    *error = kBareReturn;
    return false;
  }
  if (LooksLikeRow(head.header())) {
    *error =
        "the first record has numbers or times where a header has names; put one above it, or say "
        "with --columns what is what, by number";
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
