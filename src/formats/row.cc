#include "formats/row.h"

#include "formats/labels.h"
#include "formats/names.h"
#include "formats/series_text.h"
#include "values/number.h"

namespace pp {
namespace {

// What is wrong with a name that the classic rules do not take.
bool FailClassic(std::string_view what, std::string_view name, std::string* error) {
  *error = "illegal " + std::string(what) + " name " + ShownName(name);
  std::string not_utf8;
  if (CheckText(name, &not_utf8)) *error += "; --utf8-names takes it";
  return false;
}

bool CheckLabels(NameRules rules, std::vector<Label>* labels, std::string* error) {
  for (const Label& label : *labels) {
    if (label.name.empty()) {
      *error = "empty label name";
      return false;
    }
    if (rules == NameRules::kClassic && !IsLabelName(label.name)) {
      return FailClassic("label", label.name, error);
    }
    if (label.name == "__name__") {
      *error = "__name__ is the metric's name, not a label";
      return false;
    }
  }
  std::erase_if(*labels, [](const Label& label) { return label.value.empty(); });
  const auto twice = FindDuplicateName(*labels);
  if (!twice) return true;
  *error = "duplicate label " + ShownName(*twice);
  return false;
}

bool CheckNumbers(const Row& row, std::string* error) {
  double value;
  if (!IsValue(row.value)) return ParseValue(row.value, &value, error);
  if (row.timestamp.empty() || IsInt64(row.timestamp)) return true;
  int64_t timestamp;
  ParseInt64(row.timestamp, &timestamp, error);
  *error = "timestamp is not in whole milliseconds since 1970: " + *error;
  return false;
}

}  // namespace

bool CheckSeries(NameRules rules, Row* row, std::string* error) {
  if (row->name.empty()) {
    *error = "metric name is missing";
    return false;
  }
  if (rules == NameRules::kClassic && !IsMetricName(row->name)) {
    return FailClassic("metric", row->name, error);
  }
  return CheckLabels(rules, &row->labels, error);
}

void AppendSeriesOf(const Row& row, NameRules rules, std::string* line) {
  if (rules == NameRules::kClassic)
    AppendClassicSeries(row.name, row.labels, line);
  else
    AppendSeries(row.name, row.labels, line);
  line->push_back(' ');
}

bool AppendRow(NameRules rules, Row* row, std::string* line, std::string* error) {
  if (!CheckSeries(rules, row, error) || !CheckNumbers(*row, error)) return false;
  AppendSeriesOf(*row, rules, line);
  line->append(row->value);
  if (!row->timestamp.empty()) line->append(" ").append(row->timestamp);
  line->push_back('\n');
  return true;
}

}  // namespace pp
