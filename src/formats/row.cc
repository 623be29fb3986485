#include "formats/row.h"

#include "formats/exposition.h"
#include "formats/labels.h"
#include "formats/names.h"
#include "values/number.h"

namespace pp {
namespace {

bool CheckLabels(const std::vector<Label>& labels, std::string* error) {
  for (const Label& label : labels) {
    if (label.name.empty())
      *error = "empty label name";
    else if (!IsLabelName(label.name))
      *error = "illegal label name " + std::string(label.name);
    else if (label.name == "__name__")
      *error = "__name__ is the metric's name, not a label";
    else
      continue;
    return false;
  }
  const std::string_view twice = FindDuplicateName(labels);
  if (twice.empty()) return true;
  *error = "duplicate label " + std::string(twice);
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

bool CheckSeries(const Row& row, std::string* error) {
  if (row.name.empty()) {
    *error = "metric name is missing";
    return false;
  }
  if (!IsMetricName(row.name)) {
    *error = "illegal metric name " + std::string(row.name);
    return false;
  }
  return CheckLabels(row.labels, error);
}

bool AppendRow(const Row& row, std::string* line, std::string* error) {
  if (!CheckSeries(row, error) || !CheckNumbers(row, error)) return false;
  AppendClassicSeries(row.name, row.labels, line);
  line->append(" ").append(row.value);
  if (!row.timestamp.empty()) line->append(" ").append(row.timestamp);
  line->push_back('\n');
  return true;
}

}  // namespace pp
