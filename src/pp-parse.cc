// pp-parse: other formats into the stream.

#include <unistd.h>

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/common_options.h"
#include "conversion/json_objects.h"
#include "conversion/line_formats.h"
#include "conversion/verdicts.h"
#include "lines/filter_output.h"
#include "lines/line_source.h"
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

void Convert(Format format, Operands* operands, size_t max_line, Clock* clock, Verdicts* verdicts) {
  LineSource source(operands, max_line, verdicts->report());
  switch (format) {
    case Format::kCsv: {
      CsvLines csv(max_line, verdicts);
      ParseLines(&source, &csv, clock, verdicts);
      break;
    }
    case Format::kJsonl: {
      JsonLines jsonl(verdicts);
      ParseLines(&source, &jsonl, clock, verdicts);
      break;
    }
    case Format::kStream: {
      StreamLines stream(verdicts);
      ParseLines(&source, &stream, clock, verdicts);
      break;
    }
    case Format::kJson:
      ParseJson(operands, max_line, verdicts);
      break;
  }
}

int Main(int argc, char** argv) {
  ReserveStandardDescriptors();
  Stop stop;
  SystemClock clock(&stop);
  Report report("pp-parse");
  ReadingOptions reading;
  Format format = Format::kCsv;
  std::vector<std::string> names;
  CommandLine command("pp-parse", "[OPTION...] [FILE...]",
                      "Turn other formats into the stream of samples, one a line. CSV is\n"
                      "metric_name,labels,value[,timestamp_ms], labels as k1=v1;k2=v2. Without a "
                      "FILE, or for -,\nstandard input is read.");
  command.Custom("from", "FORMAT", "csv (the default), json, jsonl or stream",
                 [&format](const std::string& text, std::string* error) {
                   return TakeFormat(text, &format, error);
                 });
  AddReadingOptions(&command, &reading);
  AddReportOptions(&command, &report);
  command.Operands(&names);
  if (const auto status = command.Parse(argc, argv)) return static_cast<int>(*status);
  stop.CatchSignals();

  Operands operands(names, kFinishFirst, &stop, &clock);
  std::string error;
  if (!operands.Check(reading.rejects, &error)) return static_cast<int>(command.UsageError(error));
  if (const auto status = OpenRejects(reading.rejects, &report)) return static_cast<int>(*status);
  FilterOutput out(STDOUT_FILENO);
  Verdicts verdicts(&out, &report, reading.strict);
  Convert(format, &operands, reading.max_line, &clock, &verdicts);
  const uint64_t rejected = report.rejected();
  const Summary summary{"read",
                        verdicts.passed() + rejected,
                        {{"passed", verdicts.passed()}, {"rejected", rejected}},
                        {}};
  return out.End(summary, verdicts.failed() ? ExitStatus::kMachine : ExitStatus::kDone, &report);
}

}  // namespace
}  // namespace pp

int main(int argc, char** argv) {
  return pp::Main(argc, argv);
}
