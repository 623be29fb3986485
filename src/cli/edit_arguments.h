#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "formats/names.h"
#include "formats/series_edit.h"

namespace pp {

// The options of pp-parse that add to what was read: labels, a prefix, types.
struct EditArguments {
  std::vector<std::string> labels;  // NAME=VALUE
  std::string prefix;
  std::vector<std::string> types;  // METRIC=TYPE
};

void AddEditArguments(CommandLine* command, EditArguments* arguments);

// What they come to: `edit` for all that was read, and lines of metadata to go before it, which are
// to be edited, too.
bool MakeEdit(const EditArguments& arguments, NameRules rules, SeriesEdit* edit,
              std::vector<std::string>* metadata, std::string* error);

}  // namespace pp
