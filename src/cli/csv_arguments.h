#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "conversion/csv_lines.h"

namespace pp {

// The options of pp-parse that say what a CSV file looks like.
struct CsvArguments {
  std::string columns;
  bool header = false;
  std::string delimiter;
  bool decimal_comma = false;
  std::string time_format;
  std::string timezone;
  std::vector<std::string> nulls;
  uint64_t skip_lines = 0;

  // The columns are to be found out.
  bool is_automatic() const { return columns == "auto" || (header && columns.empty()); }
  // Whether any of them says where the columns are.
  bool SaysLayout() const {
    return !columns.empty() || header || !delimiter.empty() || skip_lines > 0;
  }
  // The first of these options that was given; empty if none was.
  std::string FirstGiven() const;
};

void AddCsvArguments(CommandLine* command, CsvArguments* arguments);

// What they come to; names and sizes are left to the caller.
bool MakeCsvOptions(const CsvArguments& arguments, CsvOptions* options, std::string* error);

}  // namespace pp
