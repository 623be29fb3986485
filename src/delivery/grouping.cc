#include "delivery/grouping.h"

#include <algorithm>
#include <string_view>

namespace pp {
namespace {

const Label* FindLabel(const std::vector<Label>& labels, std::string_view name) {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [name](const Label& label) { return label.name == name; });
  return found == labels.end() ? nullptr : &*found;
}

void MakeKey(const Grouping& grouping, const Sample& sample, std::vector<Label>* key) {
  key->push_back({"job", grouping.job});
  for (const auto& [name, value] : grouping.labels) key->push_back({name, value});
  for (const std::string& name : grouping.by) {
    const Label* label = FindLabel(sample.labels, name);
    if (label == nullptr) continue;
    if (name == "job")
      key->front() = *label;
    else if (FindLabel(*key, name) == nullptr)
      key->push_back(*label);
  }
}

// The group's labels come first in its key and overwrite a sample's own, so a sample that says
// otherwise would end up under a wrong name.
bool CheckKey(const std::vector<Label>& key, const Sample& sample, std::string* error) {
  for (const Label& label : key) {
    const Label* own = FindLabel(sample.labels, label.name);
    if (own == nullptr || own->value == label.value) continue;
    *error = "label " + std::string(own->name) + "=\"" + std::string(own->value) +
             "\" would be overwritten by the group's, \"" + std::string(label.value) + "\"";
    if (own->name == "job") *error += " (--group-by job makes a group for each)";
    return false;
  }
  return true;
}

}  // namespace

bool FindGroup(const Grouping& grouping, const Sample& sample, std::vector<Label>* key,
               std::string* error) {
  if (sample.has_utf8_names && !grouping.utf8_names) {
    *error =
        "name outside [a-zA-Z_:][a-zA-Z0-9_:]*; --utf8-names pushes such names, to a Pushgateway "
        "that takes them";
    return false;
  }
  MakeKey(grouping, sample, key);
  if (!CheckKey(*key, sample, error)) return false;
  for (const Label& label : sample.labels) {
    if (!label.name.starts_with("__")) continue;
    *error = "label " + std::string(label.name) + ": names that begin with __ are reserved";
    return false;
  }
  return true;
}

}  // namespace pp
