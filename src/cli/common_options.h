#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command_line.h"
#include "formats/format_guess.h"
#include "lines/line_reader.h"
#include "lines/report.h"
#include "values/exit_status.h"

namespace pp {

// What the tools that read a stream have in common.
struct ReadingOptions {
  std::string rejects;
  bool strict = false;
  uint64_t max_line = LineReader::kDefaultMaxLine;
};

// What all tools have: -q and --summary, which act on `report` at once, and --progress and
// --no-progress.
void AddReportOptions(CommandLine* command, Report* report, std::optional<bool>* progress);
// --rejects, --strict and --max-line.
void AddReadingOptions(CommandLine* command, ReadingOptions* options);

// Has the report say what an input looks like that is not in this format.
void ExpectFormat(InputFormat format, Report* report);

// What is wrong with keeping rejects where a checkpoint is, which `option` names, or where that is
// written before it gets its name; empty if nothing.
std::string FindClash(const std::string& rejects, std::string_view option,
                      const std::string& checkpoint);

// Opens the rejects file if there is to be one. A status: it cannot be, and that was said.
std::optional<ExitStatus> OpenRejects(const ReadingOptions& options, Report* report);

}  // namespace pp
