// pp-parse: other formats into the stream.

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "conversion/json_objects.h"
#include "conversion/line_formats.h"
#include "conversion/marks.h"
#include "conversion/resume.h"
#include "conversion/sort_keys.h"
#include "conversion/verdicts.h"
#include "lines/filter_output.h"
#include "lines/line_source.h"
#include "lines/open_file.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/stop.h"
#include "lines/system_clock.h"

namespace pp {
namespace {

enum class Format { kCsv, kJson, kJsonl, kStream };

bool TakeFormat(const std::string& text, Format* format, std::string* error) {
  if (text == "csv")
    *format = Format::kCsv;
  else if (text == "json")
    *format = Format::kJson;
  else if (text == "jsonl")
    *format = Format::kJsonl;
  else if (text == "stream")
    *format = Format::kStream;
  else
    *error = "not csv, json, jsonl or stream";
  return error->empty();
}

struct Settings {
  Format format = Format::kCsv;
  ReadingOptions reading;
  bool marks = false;
  std::vector<std::string> resume;
  bool sort_key = false;
};

void Declare(CommandLine* command, Settings* settings) {
  command->Custom("from", "FORMAT", "csv (the default), json, jsonl or stream",
                  [settings](const std::string& text, std::string* error) {
                    return TakeFormat(text, &settings->format, error);
                  });
  command->Flag("marks", "Tell in the stream how far each FILE has been read", &settings->marks);
  command->TextList("resume", "CHECKPOINT",
                    "Go on where a sink's --checkpoint was; of several, at the least",
                    &settings->resume);
  command->Flag("sort-key", "Put \"MILLISECONDS<TAB>\" in front of each line, for sort -n",
                &settings->sort_key);
  AddReadingOptions(command, &settings->reading);
}

// What is wrong with an operand that is to be read from the middle; empty if nothing.
std::string FindNoFile(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    struct stat status = {};
    const bool found =
        name == "-" ? fstat(STDIN_FILENO, &status) == 0 : stat(name.c_str(), &status) == 0;
    if (found && S_ISREG(status.st_mode)) continue;
    return (name == "-" ? "standard input" : name) +
           " is no regular file, and --marks and --resume need one that can be read again; write "
           "it to a file first";
  }
  return "";
}

// What is wrong with the options as a whole; empty if nothing.
std::string FindConflict(const Settings& settings, const std::vector<std::string>& names) {
  if (settings.sort_key && settings.marks) return "--sort-key and --marks exclude each other";
  if (!settings.marks && settings.resume.empty()) return "";
  return FindNoFile(names.empty() ? std::vector<std::string>{"-"} : names);
}

// An operand that can be found again: by its path, and from where it stands.
OpenFile WithPlace(OpenFile operand) {
  if (operand.name() == "stdin" && operand.fd() == STDIN_FILENO) {
    std::error_code none;
    operand.set_log(std::filesystem::read_symlink("/proc/self/fd/0", none).string());
    const off_t offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
    if (operand.log().empty()) operand.set_log("stdin");
    if (offset > 0) {
      operand.set_begin(
          {static_cast<uint64_t>(offset), CountLines(operand, static_cast<uint64_t>(offset))});
    }
  } else {
    operand.set_log(AbsolutePath(operand.name()));
  }
  return operand;
}

// Files that we write are no part of a log that they stand beside.
void NeverReadOurOwn(const std::string& rejects, Resume* resume) {
  FileIdentity identity;
  if (!rejects.empty() && FindIdentity(rejects, &identity)) resume->NeverRead(identity);
  struct stat output;
  if (fstat(STDOUT_FILENO, &output) == 0) resume->NeverRead(IdentityOf(output));
}

void Convert(Format format, Operands* operands, size_t max_line, Clock* clock, Verdicts* verdicts,
             Marks* marks) {
  LineSource source(operands, max_line, verdicts->report());
  switch (format) {
    case Format::kCsv: {
      CsvLines csv(max_line, verdicts);
      ParseLines(&source, &csv, clock, verdicts, marks);
      break;
    }
    case Format::kJsonl: {
      JsonLines jsonl(verdicts);
      ParseLines(&source, &jsonl, clock, verdicts, marks);
      break;
    }
    case Format::kStream: {
      StreamLines stream(&source, verdicts);
      ParseLines(&source, &stream, clock, verdicts, marks);
      break;
    }
    case Format::kJson:
      ParseJson(operands, max_line, verdicts, marks);
      break;
  }
}

int Main(int argc, char** argv) {
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-parse");
  Settings settings;
  std::vector<std::string> names;
  CommandLine command("pp-parse", "[OPTION...] [FILE...]",
                      "Turn other formats into the stream of samples, one a line. CSV is\n"
                      "metric_name,labels,value[,timestamp_ms], labels as k1=v1;k2=v2. Without a "
                      "FILE, or for -,\nstandard input is read.");
  Declare(&command, &settings);
  AddReportOptions(&command, &report);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  stop.CatchSignals();

  const ReadingOptions& reading = settings.reading;
  Operands operands(names, kFinishFirst, &stop, &clock);
  Resume resume(&report);
  std::string error;
  if (!operands.Check(reading.rejects, &error)) return static_cast<int>(command.UsageError(error));
  error = FindConflict(settings, names);
  for (const std::string& path : settings.resume) {
    if (error.empty()) resume.Load(path, &error);
  }
  if (!error.empty()) return static_cast<int>(command.UsageError(error));
  if (const auto status = OpenRejects(reading.rejects, &report)) return static_cast<int>(*status);
  NeverReadOurOwn(reading.rejects, &resume);
  if (settings.marks || !resume.empty()) {
    operands.set_plan(
        [&resume](OpenFile operand) { return resume.Plan(WithPlace(std::move(operand))); });
  }
  FilterOutput out(STDOUT_FILENO);
  SortKeys keys(&clock);
  Verdicts verdicts(&out, &report, reading.strict, settings.sort_key ? &keys : nullptr);
  Marks marks(settings.marks, &verdicts);
  Convert(settings.format, &operands, reading.max_line, &clock, &verdicts, &marks);
  const Summary summary{"read",
                        verdicts.read(),
                        {{"passed", verdicts.passed()}, {"rejected", report.rejected()}},
                        {}};
  return out.End(summary, verdicts.failed() ? ExitStatus::kMachine : ExitStatus::kDone, &report);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
