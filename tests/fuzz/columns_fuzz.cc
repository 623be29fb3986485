// What the columns of a table are, as the user says it, and how their names become legal ones.

#include <string>
#include <string_view>
#include <vector>

#include "formats/columns.h"
#include "formats/csv_fields.h"
#include "formats/legal_names.h"
#include "formats/names.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

void CheckLegalNames(std::string_view name) {
  const std::string metric = LegalMetricName(name);
  Expect(metric.empty() || IsMetricName(metric), "a metric's name is made legal", name);
  if (IsMetricName(name) && !name.ends_with('_')) {
    ExpectEqual(name, metric, "a legal name stays", name);
  }
  const std::string label = LegalLabelName(name);
  Expect(label.empty() || IsLabelName(label), "a label's name is made legal", name);
}

bool IsSame(const std::vector<ColumnSpec>& a, const std::vector<ColumnSpec>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].column != b[i].column || a[i].number != b[i].number || a[i].role != b[i].role ||
        a[i].name != b[i].name) {
      return false;
    }
  }
  return true;
}

void CheckLayout(const std::vector<ColumnSpec>& specs, const std::vector<std::string>* header,
                 std::string_view of) {
  TableLayout layout;
  std::string error;
  if (!FindColumns(specs, header, NameRules::kClassic, &layout, &error)) {
    Expect(!error.empty(), "a refusal has a reason", of);
    return;
  }
  const auto check = [&](size_t index) {
    Expect(header == nullptr || index < header->size(), "a column is one of the header", of);
    Expect(index < layout.least_fields, "a row has all columns", of);
  };
  for (const size_t time : layout.times) check(time);
  if (layout.metric) check(*layout.metric);
  if (layout.label_list) check(*layout.label_list);
  for (const TableLayout::Part& label : layout.labels) {
    check(label.index);
    Expect(IsLabelName(label.name), "a label's name is legal", of);
  }
  for (const TableLayout::Part& value : layout.values) {
    check(value.index);
    Expect(layout.metric || IsMetricName(value.name), "a metric's name is legal", of);
  }
}

}  // namespace

// A line with the columns, and one with the header.
FUZZ_TARGET(columns) {
  std::string_view left = input;
  const std::string_view text = TakeLine(&left);
  const std::string_view header_line = TakeLine(&left);
  CheckLegalNames(text);
  std::vector<ColumnSpec> specs, again;
  std::string error;
  if (!ParseColumns(text, &specs, &error)) {
    Expect(!error.empty(), "a refusal has a reason", input);
    return;
  }
  const std::string written = FormatColumns(specs);
  if (!ParseColumns(written, &again, &error)) Fail("what is written can be read", written);
  Expect(IsSame(specs, again), "columns are read as they were written", input);
  CsvFields fields;
  if (fields.Split(header_line, &error) == CsvFields::Result::kOk) {
    const std::vector<std::string> header(fields.fields().begin(), fields.fields().end());
    CheckLayout(specs, &header, input);
  }
  if (!NeedsHeader(specs)) CheckLayout(specs, nullptr, input);
}

}  // namespace pp::fuzz
