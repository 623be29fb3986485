#include "cli/edit_arguments.h"

#include <utility>

#include "formats/exposition.h"

namespace pp {
namespace {

// What stands before and behind the '=' of an argument.
bool SplitPair(const std::string& text, std::string_view form, std::string* name,
               std::string* value, std::string* error) {
  const size_t equals = text.find('=');
  if (equals != std::string::npos && equals > 0) {
    *name = text.substr(0, equals);
    *value = text.substr(equals + 1);
    return true;
  }
  *error = "not " + std::string(form) + ": \"" + text + "\"";
  return false;
}

bool AddLabel(const std::string& text, NameRules rules, SeriesEdit* edit, std::string* error) {
  std::string name;
  std::string value;
  if (!SplitPair(text, "NAME=VALUE", &name, &value, error)) return false;
  if (!CheckText(text, error)) return false;
  if (name == "__name__" || (rules == NameRules::kClassic && !IsLabelName(name))) {
    *error = "illegal label name: \"" + name + "\"";
    return false;
  }
  edit->AddLabel(std::move(name), std::move(value));
  return true;
}

constexpr const char* kNoPlace =
    "metadata has no place for a double quote, a backslash or a line end in a name";

bool AddType(const std::string& text, NameRules rules, std::vector<std::string>* metadata,
             std::string* error) {
  std::string name;
  std::string type;
  if (!SplitPair(text, "METRIC=TYPE", &name, &type, error)) return false;
  if (!IsMetricName(name) && rules == NameRules::kClassic) {
    *error = "illegal metric name: \"" + name + "\"";
    return false;
  }
  if (!CanBeInMetadata(name)) {
    *error = std::string(kNoPlace) + ": \"" + name + "\"";
    return false;
  }
  const bool classic = IsMetricName(name);
  std::string line = "# TYPE ";
  line += classic ? name : "\"" + name + "\"";
  line += " " + type;
  Metadata parsed;
  std::string why;
  if (!ParseMetadata(line, &parsed, &why)) {
    *error = why + ": \"" + text + "\"";
    return false;
  }
  metadata->push_back(std::move(line));
  return true;
}

}  // namespace

void AddEditArguments(CommandLine* command, EditArguments* arguments) {
  command->TextList("label", "NAME=VALUE", "Add a label to every sample that has none of that name",
                    &arguments->labels);
  command->Text("prefix", "TEXT", "Put this in front of every metric's name", &arguments->prefix);
  command->TextList("type", "METRIC=TYPE", "Say the type of a metric: counter, gauge, ...",
                    &arguments->types);
}

bool MakeEdit(const EditArguments& arguments, NameRules rules, SeriesEdit* edit,
              std::vector<std::string>* metadata, std::string* error) {
  for (const std::string& label : arguments.labels) {
    if (!AddLabel(label, rules, edit, error)) {
      *error = "--label: " + *error;
      return false;
    }
  }
  const std::string& prefix = arguments.prefix;
  if (!prefix.empty() &&
      (rules == NameRules::kClassic ? !IsMetricName(prefix) : !CheckText(prefix, error))) {
    *error = "--prefix: not the beginning of a metric's name: \"" + prefix + "\"";
    return false;
  }
  if (!CanBeInMetadata(prefix)) {
    *error = std::string("--prefix: ") + kNoPlace + ": \"" + prefix + "\"";
    return false;
  }
  edit->set_prefix(prefix);
  for (const std::string& type : arguments.types) {
    if (!AddType(type, rules, metadata, error)) {
      *error = "--type: " + *error;
      return false;
    }
  }
  return true;
}

}  // namespace pp
