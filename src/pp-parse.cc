// pp-parse: other formats into the stream.

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "cli/csv_arguments.h"
#include "cli/edit_arguments.h"
#include "conversion/conversion.h"
#include "conversion/decoding_input.h"
#include "conversion/marks.h"
#include "conversion/resume.h"
#include "conversion/sort_keys.h"
#include "conversion/verdicts.h"
#include "lines/file_watch.h"
#include "lines/filter_output.h"
#include "lines/follower.h"
#include "lines/last_words.h"
#include "lines/log_files.h"
#include "lines/open_file.h"
#include "lines/operands.h"
#include "lines/report.h"
#include "lines/standard_descriptors.h"
#include "lines/status_mode.h"
#include "lines/status_timer.h"
#include "lines/stop.h"
#include "lines/system_clock.h"

namespace pp {
namespace {

bool TakeFormat(const std::string& text, Format* format, std::string* error) {
  if (text == "csv")
    *format = Format::kCsv;
  else if (text == "json")
    *format = Format::kJson;
  else if (text == "jsonl")
    *format = Format::kJsonl;
  else if (text == "influx")
    *format = Format::kInflux;
  else if (text == "openmetrics")
    *format = Format::kOpenMetrics;
  else if (text == "stream")
    *format = Format::kStream;
  else if (text == "auto")
    *format = Format::kAuto;
  else
    *error = "not csv, json, jsonl, influx, openmetrics, stream or auto";
  return error->empty();
}

struct Settings {
  Format format = Format::kCsv;
  ReadingOptions reading;
  bool marks = false;
  std::vector<std::string> resume;
  bool resume_copy = false;
  bool follow = false;
  bool sort_key = false;
  bool utf8_names = false;
  CsvArguments csv;
  EditArguments edit;

  NameRules rules() const { return utf8_names ? NameRules::kUtf8 : NameRules::kClassic; }
};

void Declare(CommandLine* command, Settings* settings) {
  command->Custom("from", "FORMAT",
                  "csv (the default), json, jsonl, influx, openmetrics, stream or auto",
                  [settings](const std::string& text, std::string* error) {
                    return TakeFormat(text, &settings->format, error);
                  });
  command->Flag("marks", "Tell in the stream how far each FILE has been read", &settings->marks);
  command->TextList("resume", "CHECKPOINT",
                    "Go on where a sink's --checkpoint was; of several, at the least",
                    &settings->resume);
  command->Flag("resume-copy",
                "Go on in a FILE that is a copy of the one that the checkpoint knows",
                &settings->resume_copy);
  command->Flag("follow", "Wait for what FILE grows by, over its rotation, as tail -F does",
                &settings->follow);
  command->Flag("sort-key", "Put \"MILLISECONDS<TAB>\" in front of each line, for sort -n",
                &settings->sort_key);
  command->Flag("utf8-names", "Let rows have any names, not only [a-zA-Z_][a-zA-Z0-9_]*",
                &settings->utf8_names);
  AddCsvArguments(command, &settings->csv);
  AddEditArguments(command, &settings->edit);
  AddReadingOptions(command, &settings->reading);
}

// Of what may be anything only what is no text is told, as of a table.
InputFormat InputFormatOf(const Settings& settings) {
  switch (settings.format) {
    case Format::kCsv:
      return settings.csv.FirstGiven().empty() ? InputFormat::kCsv : InputFormat::kTable;
    case Format::kJson:
      return InputFormat::kJson;
    case Format::kJsonl:
      return InputFormat::kJsonLines;
    case Format::kStream:
      return InputFormat::kStream;
    case Format::kInflux:
      return InputFormat::kInflux;
    case Format::kOpenMetrics:
      return InputFormat::kOpenMetrics;
    case Format::kAuto:
      break;
  }
  return InputFormat::kTable;
}

// What is wrong with an operand that is to be read from the middle; empty if nothing.
std::string FindNoFile(const std::vector<std::string>& names, std::string_view option) {
  for (const std::string& name : names) {
    struct stat status = {};
    const bool found =
        name == "-" ? fstat(STDIN_FILENO, &status) == 0 : stat(name.c_str(), &status) == 0;
    const std::string what = name == "-" ? "standard input" : name;
    if (found && !S_ISREG(status.st_mode)) {
      return what + " is no regular file, and " + std::string(option) +
             " needs one that can be read again; write it to a file first";
    }
    const OpenFile file = name == "-" ? OpenFile(STDIN_FILENO, false, name) : OpenFile::Open(name);
    if (found && LooksCompressed(file.Read(0, 4))) {
      return what + " is compressed, and " + std::string(option) +
             " needs a file that can be read from any place; decompress it first";
    }
  }
  return "";
}

// What is wrong with the options as a whole; empty if nothing.
std::string FindConflict(const Settings& settings, const std::vector<std::string>& names) {
  if (settings.sort_key && settings.marks) return "--sort-key and --marks exclude each other";
  if (settings.sort_key && settings.follow) return "--sort-key and --follow exclude each other";
  if (settings.follow && (names.size() != 1 || names[0] == "-")) {
    return "--follow takes one FILE; start one pp-parse for each, or pipe tail -f into it";
  }
  if (settings.resume_copy && settings.resume.empty()) return "--resume-copy needs --resume";
  if (settings.csv.is_automatic() && !settings.resume.empty()) {
    return "--resume needs the columns that the run before had; give --columns as it said them";
  }
  if (settings.format == Format::kAuto &&
      (settings.follow || settings.marks || !settings.resume.empty())) {
    return "--from auto excludes --follow, --marks and --resume; say the format";
  }
  if (settings.follow && settings.format == Format::kJson) {
    return "--follow cannot read json, which has no lines; write jsonl";
  }
  const std::string csv_option = settings.csv.FirstGiven();
  const bool is_unit = settings.format == Format::kInflux && csv_option == "--time-format";
  const bool is_of_auto = settings.format == Format::kAuto && !settings.csv.SaysLayout();
  if (settings.format != Format::kCsv && !csv_option.empty() && !is_unit && !is_of_auto) {
    return csv_option + " is for --from csv";
  }
  std::string_view option;
  if (settings.marks) option = "--marks";
  if (!settings.resume.empty()) option = "--resume";
  if (settings.follow) option = "--follow";
  if (option.empty()) return "";
  return FindNoFile(names.empty() ? std::vector<std::string>{"-"} : names, option);
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

OwnFiles FindOwnFiles(const Settings& settings) {
  OwnFiles own;
  for (const std::string& path : settings.resume) own.paths.push_back(AbsolutePath(path));
  FileIdentity identity;
  if (!settings.reading.rejects.empty() && FindIdentity(settings.reading.rejects, &identity)) {
    own.open.push_back(identity);
  }
  struct stat output;
  if (fstat(STDOUT_FILENO, &output) == 0) own.open.push_back(IdentityOf(output));
  return own;
}

StatusFigures LookAt(const Verdicts& verdicts, const Report& report, const ReadMeter& meter) {
  StatusFigures figures;
  figures.samples = verdicts.passed();
  figures.done = meter.bytes;
  figures.total = meter.total;
  figures.rejects = report.rejected();
  figures.waits_for = meter.waits ? "input" : "the reader of standard output";
  return figures;
}

// What the options that say what the input is, and what is added to it, come to.
struct Meaning {
  InputOptions input;
  SeriesEdit edit;
  std::vector<std::string> metadata;
};

bool FindMeaning(const Settings& settings, Meaning* meaning, std::string* error) {
  InputOptions* input = &meaning->input;
  input->format = settings.format;
  input->csv.max_record = settings.reading.max_line;
  input->csv.rules = settings.rules();
  input->guesses_columns = settings.csv.is_automatic();
  input->time_is_told = !settings.csv.time_format.empty();
  CsvArguments csv = settings.csv;
  csv.header = csv.header || settings.format == Format::kAuto;  // where there is a table
  if (!MakeCsvOptions(csv, &input->csv, error)) return false;
  if (settings.format == Format::kInflux && !settings.csv.time_format.empty() &&
      !input->csv.cells.time.is_count()) {
    *error = "--time-format: influx has timestamps in s, ms, us or ns";
    return false;
  }
  return MakeEdit(settings.edit, settings.rules(), &meaning->edit, &meaning->metadata, error);
}

// A status: something cannot be read, or not so, and that was said.
std::optional<ExitStatus> Check(const Settings& settings, const std::vector<std::string>& names,
                                const Operands& operands, Resume* resume, Meaning* meaning,
                                const CommandLine& command, const Stop& stop, Report* report) {
  std::string error = FindConflict(settings, names);
  if (error.empty()) FindMeaning(settings, meaning, &error);
  if (error.empty()) operands.Check(settings.reading.rejects, &error, settings.follow);
  for (const std::string& path : settings.resume) {
    if (error.empty()) error = FindClash(settings.reading.rejects, "--resume", path);
    if (error.empty()) resume->Load(path, &error);
  }
  if (error.empty()) return std::nullopt;
  if (!stop.finishing()) return command.UsageError(error);
  report->Error(error);
  return ExitStatus::kRunAgain;
}

Summary SummaryOf(const Verdicts& verdicts, const Report& report) {
  const uint64_t unwritten = verdicts.unwritten();
  Summary summary{"read",
                  verdicts.read(),
                  {{"passed", verdicts.passed() - unwritten}, {"rejected", report.rejected()}},
                  {}};
  if (unwritten > 0) summary.parts.push_back({"unwritten", unwritten});
  return summary;
}

int Main(int argc, char** argv) {
  SetLastWords("pp-parse");
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
  std::optional<bool> show_progress;
  AddReportOptions(&command, &report, &show_progress);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  ExpectFormat(InputFormatOf(settings), &report);
  stop.CatchSignals();

  const ReadingOptions& reading = settings.reading;
  Operands operands(names, kFinishFirst, &stop, &clock);
  Resume resume(&report, &stop);
  Meaning meaning;
  if (const auto status =
          Check(settings, names, operands, &resume, &meaning, command, stop, &report)) {
    return static_cast<int>(*status);
  }
  if (const auto status = OpenRejects(reading, &report)) return static_cast<int>(*status);
  if (!settings.resume.empty() && !settings.marks) {
    report.Note("--resume without --marks: no checkpoint moves on by this run");
  }
  FilterOutput out(STDOUT_FILENO);
  // Whoever asks for marks may kill us in the middle of a write; a filter behind us that ends the
  // last line, as grep does, must not get the beginning of one.
  if (settings.marks) out.KeepLinesWhole();
  SortKeys keys(&clock);
  Verdicts verdicts(&out, &report, settings.sort_key ? &keys : nullptr,
                    meaning.edit.is_empty() ? nullptr : &meaning.edit);
  if (meaning.input.format == Format::kCsv) verdicts.AdviseTimeFormat();
  for (const std::string& line : meaning.metadata) verdicts.Copy(line);
  Marks marks(settings.marks, &verdicts);

  const OwnFiles own = FindOwnFiles(settings);
  resume.set_never_read(own);
  resume.set_takes_copies(settings.resume_copy);
  const auto plan = [&resume](OpenFile operand) {
    return resume.Plan(WithPlace(std::move(operand)));
  };
  const StatusMode mode = ChooseStatusMode({.progress = show_progress,
                                            .quiet = report.quiet(),
                                            .writes_stdout = true,
                                            .reads_stdin = operands.reads_stdin()},
                                           LookAround());
  const auto run = [&](Files* files) {
    const StatusTimer timer(
        mode, [&] { return LookAt(verdicts, report, files->meter()); }, &report, &clock, &stop);
    Convert(meaning.input, files, &clock, &verdicts, &marks);
    out.Close(&report);
    ExitStatus status = verdicts.failed() ? ExitStatus::kMachine : ExitStatus::kDone;
    status = Worst(status, operands.End(&report));
    if (resume.has_lost()) status = ExitStatus::kMachine;
    if (verdicts.refused()) status = ExitStatus::kUsage;
    return out.End(SummaryOf(verdicts, report), status, &report);
  };
  if (settings.follow) {
    FileWatch watch(names[0], FileWatch::Means::kBest);
    LogFiles files(names[0], own, &watch, &clock);
    Follower follower(names[0], plan, &files, &watch, out.fd(), &stop, &clock, &report);
    return run(&follower);
  }
  if (settings.marks || !settings.resume.empty()) {
    operands.set_plan(plan);
  } else {
    operands.set_wrap([&stop](std::unique_ptr<Input> input) {
      return std::make_unique<DecodingInput>(std::move(input), &stop);
    });
  }
  operands.MeasureTotal();
  return run(&operands);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
