#include "cli/common_options.h"

#include "lines/open_file.h"

namespace pp {

void AddReportOptions(CommandLine* command, Report* report, std::optional<bool>* progress) {
  command->Custom("q,quiet", "",
                  "No messages about single lines, no notes, no progress, no summary",
                  [report](const std::string&, std::string*) {
                    report->set_quiet(true);
                    return true;
                  });
  command->Custom("summary", "FORMAT", "The summary on stderr: text, json or none",
                  [report](const std::string& text, std::string* error) {
                    if (text == "text")
                      report->set_summary_format(SummaryFormat::kText);
                    else if (text == "json")
                      report->set_summary_format(SummaryFormat::kJson);
                    else if (text == "none")
                      report->set_summary_format(SummaryFormat::kNone);
                    else
                      *error = "not text, json or none";
                    return error->empty();
                  });
  command->Custom("progress", "", "Show how far it is, even if stderr is no terminal",
                  [progress](const std::string&, std::string*) {
                    *progress = true;
                    return true;
                  });
  command->Custom("no-progress", "", "Do not show how far it is",
                  [progress](const std::string&, std::string*) {
                    *progress = false;
                    return true;
                  });
}

void AddReadingOptions(CommandLine* command, ReadingOptions* options) {
  command->Text("rejects", "FILE", "Append what is rejected to FILE, each with its reason",
                &options->rejects);
  command->Flag("strict", "Stop at the first line that is rejected", &options->strict);
  command->Count("max-line", "BYTES", "Reject longer lines (default 1048576)", 80,
                 uint64_t{16} << 20, &options->max_line);
}

void ExpectFormat(InputFormat format, Report* report) {
  report->set_guess([format](std::string_view line) { return GuessFormat(line, format); });
}

std::string FindClash(const std::string& rejects, std::string_view option,
                      const std::string& checkpoint) {
  if (rejects.empty()) return "";
  if (NameSameFile(rejects, checkpoint)) {
    return "--rejects and " + std::string(option) + " name the same file";
  }
  const std::string fresh = checkpoint + ".tmp";
  if (!NameSameFile(rejects, fresh)) return "";
  return "--rejects names " + fresh + ", which is where the checkpoint " + checkpoint +
         " is written before it gets its name; give it another one";
}

std::optional<ExitStatus> OpenRejects(const ReadingOptions& options, Report* report) {
  report->set_strict(options.strict);
  std::string error;
  if (options.rejects.empty() || report->OpenRejects(options.rejects, &error)) return std::nullopt;
  report->Error(error);
  return ExitStatus::kMachine;
}

}  // namespace pp
