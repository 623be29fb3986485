#include "formats/columns.h"

#include <algorithm>
#include <array>
#include <limits>

#include "formats/csv_fields.h"
#include "formats/legal_names.h"
#include "formats/trim.h"
#include "values/number.h"

namespace pp {
namespace {

struct RoleName {
  std::string_view name;
  ColumnRole role;
};

constexpr std::array<RoleName, 5> kRoles = {{{"time", ColumnRole::kTime},
                                             {"label", ColumnRole::kLabel},
                                             {"value", ColumnRole::kValue},
                                             {"metric", ColumnRole::kMetric},
                                             {"labels", ColumnRole::kLabels}}};

const RoleName* FindRole(std::string_view name) {
  for (const RoleName& role : kRoles) {
    if (role.name == name) return &role;
  }
  return nullptr;
}

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// A column's name that would be read as something else, or without the blanks around it.
bool NeedsQuotes(std::string_view name) {
  return IsNumber(name) || name.find_first_of(",\":") != name.npos || Trim(name) != name;
}

bool HasName(ColumnRole role) {
  return role == ColumnRole::kLabel || role == ColumnRole::kValue;
}

// ":ROLE" or ":ROLE=NAME", whole.
bool ParseRole(std::string_view text, ColumnSpec* spec, std::string* error) {
  const size_t equals = text.find('=');
  const RoleName* role = text.starts_with(':')
                             ? FindRole(Trim(text.substr(1, std::min(equals, text.size()) - 1)))
                             : nullptr;
  if (role == nullptr) {
    *error =
        "a column is COLUMN:time, COLUMN:label[=NAME], COLUMN:value[=METRIC], COLUMN:metric or "
        "COLUMN:labels";
    return false;
  }
  spec->role = role->role;
  if (equals == std::string_view::npos) return true;
  spec->name = Trim(text.substr(equals + 1));
  if (HasName(spec->role) && !spec->name.empty()) return true;
  *error = "'=' needs a name behind it, and only label and value have one";
  return false;
}

// Where the role begins: a column's name, and a metric's, may hold colons.
size_t FindRoleBegin(std::string_view element) {
  for (size_t colon = element.find(':'); colon != element.npos;
       colon = element.find(':', colon + 1)) {
    const std::string_view rest = element.substr(colon + 1);
    if (FindRole(Trim(rest.substr(0, rest.find('=')))) != nullptr) return colon;
  }
  return element.find(':');
}

// Takes `"the name"` off the front of *text.
bool TakeQuotedName(std::string_view* text, std::string* name) {
  text->remove_prefix(1);
  for (;;) {
    const size_t quote = text->find('"');
    if (quote == std::string_view::npos) return false;
    name->append(text->substr(0, quote));
    text->remove_prefix(quote + 1);
    if (!text->starts_with('"')) return true;
    name->push_back('"');
    text->remove_prefix(1);
  }
}

bool TakeColumn(std::string_view* text, ColumnSpec* spec, std::string* error) {
  while (text->starts_with(' ')) text->remove_prefix(1);
  if (text->starts_with('"')) {
    if (!TakeQuotedName(text, &spec->column)) {
      *error = "unclosed quote";
      return false;
    }
  }
  const std::string_view element = text->substr(0, text->find(','));
  text->remove_prefix(element.size());
  if (!spec->column.empty()) return ParseRole(Trim(element), spec, error);
  const size_t colon = FindRoleBegin(element);
  spec->column = Trim(element.substr(0, colon));
  if (IsNumber(spec->column)) {
    int64_t number = 0;
    if (!ParseInt64(spec->column, &number, error)) return false;
    spec->number = static_cast<size_t>(number);
    if (number == 0) *error = "columns are counted from 1";
    spec->column.clear();
  } else if (spec->column.empty()) {
    *error = "a column has no name";
  }
  if (!error->empty()) return false;
  return ParseRole(colon == element.npos ? std::string_view() : Trim(element.substr(colon)), spec,
                   error);
}

size_t Count(const std::vector<ColumnSpec>& specs, ColumnRole role) {
  return static_cast<size_t>(std::count_if(
      specs.begin(), specs.end(), [role](const ColumnSpec& spec) { return spec.role == role; }));
}

bool CheckRoles(const std::vector<ColumnSpec>& specs, std::string* error) {
  const size_t values = Count(specs, ColumnRole::kValue);
  for (const ColumnRole once : {ColumnRole::kMetric, ColumnRole::kLabels}) {
    if (Count(specs, once) > 1) *error = "only one column can be the metric or the labels";
  }
  if (values == 0) *error = "no column is a value";
  if (Count(specs, ColumnRole::kMetric) == 0) return error->empty();
  if (values > 1) *error = "with a column for the metric there can be one value only";
  for (const ColumnSpec& spec : specs) {
    if (spec.role == ColumnRole::kValue && !spec.name.empty()) {
      *error = "with a column for the metric the value has no name of its own";
    }
  }
  return error->empty();
}

std::string Describe(const ColumnSpec& spec) {
  return spec.number > 0 ? "column " + std::to_string(spec.number)
                         : "column \"" + spec.column + "\"";
}

std::string List(const std::vector<std::string>& header) {
  std::string list;
  for (const std::string& name : header) list += (list.empty() ? "" : ", ") + name;
  return list;
}

bool FindIndex(const ColumnSpec& spec, const std::vector<std::string>* header, size_t* index,
               std::string* error) {
  if (spec.number > 0) {
    *index = spec.number - 1;
    if (header == nullptr || *index < header->size()) return true;
    *error = "there is no " + Describe(spec) + ": the header has " + std::to_string(header->size());
    return false;
  }
  const auto found = std::find(header->begin(), header->end(), spec.column);
  if (found == header->end()) {
    *error = "there is no " + Describe(spec) + ": the header has " + List(*header);
    return false;
  }
  *index = static_cast<size_t>(found - header->begin());
  if (std::find(found + 1, header->end(), spec.column) == header->end()) return true;
  *error = Describe(spec) + " is there twice; give its number";
  return false;
}

// What the label or the metric of a column is called.
bool FindName(const ColumnSpec& spec, const std::string& column, NameRules rules, std::string* name,
              std::string* error) {
  const bool is_label = spec.role == ColumnRole::kLabel;
  const std::string& raw = spec.name.empty() ? column : spec.name;
  const bool classic = rules == NameRules::kClassic;
  *name = raw;
  if (classic && spec.name.empty()) *name = is_label ? LegalLabelName(raw) : LegalMetricName(raw);
  if (name->empty()) {
    *error = Describe(spec) + " needs a name: write " + (is_label ? "label=NAME" : "value=METRIC") +
             " behind its ':'";
  } else if (classic && !(is_label ? IsLabelName(*name) : IsMetricName(*name))) {
    *error = "illegal name " + *name + " for " + Describe(spec);
  } else if (is_label && *name == "__name__") {
    *error = "__name__ is the metric's name, not a label; its role is metric";
  }
  return error->empty();
}

bool AddPart(const ColumnSpec& spec, TableLayout::Part part, std::vector<TableLayout::Part>* parts,
             std::string* error) {
  for (const TableLayout::Part& other : *parts) {
    if (other.name != part.name) continue;
    *error = "two columns are called " + part.name + "; give " + Describe(spec) +
             " another name, behind a '='";
    return false;
  }
  parts->push_back(std::move(part));
  return true;
}

}  // namespace

bool ParseColumns(std::string_view text, std::vector<ColumnSpec>* specs, std::string* error) {
  specs->clear();
  if (!CheckText(text, error)) return false;  // nor may a name become one of the stream
  for (;;) {
    ColumnSpec spec;
    if (!TakeColumn(&text, &spec, error)) return false;
    specs->push_back(std::move(spec));
    if (text.empty()) return CheckRoles(*specs, error);
    text.remove_prefix(1);  // the comma
  }
}

std::string FormatColumns(const std::vector<ColumnSpec>& specs) {
  std::string text;
  for (const ColumnSpec& spec : specs) {
    if (!text.empty()) text += ',';
    if (spec.number > 0)
      text += std::to_string(spec.number);
    else if (NeedsQuotes(spec.column))
      AppendCsvQuoted(spec.column, &text);
    else
      text += spec.column;
    const auto role =
        std::find_if(kRoles.begin(), kRoles.end(),
                     [&spec](const RoleName& candidate) { return candidate.role == spec.role; });
    text.append(":").append(role->name);
    if (!spec.name.empty()) text.append("=").append(spec.name);
  }
  return text;
}

bool NeedsHeader(const std::vector<ColumnSpec>& specs) {
  return std::any_of(specs.begin(), specs.end(),
                     [](const ColumnSpec& spec) { return spec.number == 0; });
}

bool FindColumns(const std::vector<ColumnSpec>& specs, const std::vector<std::string>* header,
                 NameRules rules, TableLayout* layout, std::string* error) {
  *layout = TableLayout();
  layout->most_fields = header == nullptr ? std::numeric_limits<size_t>::max() : header->size();
  const bool has_metric = Count(specs, ColumnRole::kMetric) > 0;
  for (const ColumnSpec& spec : specs) {
    size_t index = 0;
    if (!FindIndex(spec, header, &index, error)) return false;
    layout->least_fields = std::max(layout->least_fields, index + 1);
    if (spec.role == ColumnRole::kTime) layout->times.push_back(index);
    if (spec.role == ColumnRole::kMetric) layout->metric = index;
    if (spec.role == ColumnRole::kLabels) layout->label_list = index;
    if (!HasName(spec.role)) continue;
    const std::string column = header == nullptr ? "" : (*header)[index];
    TableLayout::Part part{index, "", column.empty() ? Describe(spec) : column};
    const bool is_value = spec.role == ColumnRole::kValue;
    if (!(is_value && has_metric) && !FindName(spec, column, rules, &part.name, error))
      return false;
    if (!AddPart(spec, std::move(part), is_value ? &layout->values : &layout->labels, error)) {
      return false;
    }
  }
  if (header != nullptr) layout->least_fields = header->size();
  return true;
}

}  // namespace pp
