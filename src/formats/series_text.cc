#include "formats/series_text.h"

#include "formats/labels.h"
#include "formats/names.h"
#include "values/scan.h"

namespace pp {
namespace {

void AppendLabel(const Label& label, std::string* to) {
  const std::string_view quote = IsLabelName(label.name) ? "" : "\"";
  to->append(quote);
  AppendEscaped(label.name, to);
  to->append(quote).append("=\"");
  AppendEscaped(label.value, to);
  to->push_back('"');
}

}  // namespace

void AppendClassicSeries(std::string_view name, const std::vector<Label>& labels, std::string* to) {
  to->append(name);
  if (labels.empty()) return;
  char separator = '{';
  for (const Label& label : labels) {
    to->push_back(separator);
    to->append(label.name).append("=\"");
    AppendEscaped(label.value, to);
    to->push_back('"');
    separator = ',';
  }
  to->push_back('}');
}

void AppendSeries(std::string_view name, const std::vector<Label>& labels, std::string* to) {
  if (IsMetricName(name)) {
    to->append(name);
    if (!labels.empty()) AppendLabels(labels, to);
    return;
  }
  to->append("{\"");
  AppendEscaped(name, to);
  to->push_back('"');
  for (const Label& label : labels) {
    to->push_back(',');
    AppendLabel(label, to);
  }
  to->push_back('}');
}

void AppendLabels(const std::vector<Label>& labels, std::string* to) {
  to->push_back('{');
  for (const Label& label : labels) {
    if (&label != &labels.front()) to->push_back(',');
    AppendLabel(label, to);
  }
  to->push_back('}');
}

void AppendEscaped(std::string_view value, std::string* to) {
  for (;;) {
    const size_t plain = FindAnyOf<'\\', '"', '\n'>(value);
    to->append(value.substr(0, plain));
    if (plain == value.size()) return;
    to->push_back('\\');
    to->push_back(value[plain] == '\n' ? 'n' : value[plain]);
    value.remove_prefix(plain + 1);
  }
}

void AppendSeriesOfKey(std::string_view key, std::string* to) {
  std::string_view name;
  std::vector<Label> labels;
  ForEachLabel(key, [&](std::string_view label_name, std::string_view value) {
    if (label_name == "__name__")
      name = value;
    else
      labels.push_back({label_name, value});
  });
  AppendSeries(name, labels, to);
}

}  // namespace pp
