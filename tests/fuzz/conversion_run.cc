#include "fuzz/conversion_run.h"

#include <charconv>
#include <cstdlib>
#include <ctime>

#include "conversion/verdicts.h"
#include "fuzz/fuzz.h"
#include "fuzz/memory_file.h"
#include "fuzz/said.h"
#include "lines/filter_output.h"
#include "lines/report.h"
#include "support/fake_clock.h"
#include "support/fake_input.h"

namespace pp::fuzz {
namespace {

// pp-parse takes 80; but the reason above a row that was rejected is a line, too, of up to 500
// bytes.
constexpr uint32_t kLeastMaxLine = 600;

// One file, which is an input of a script.
class OneFile : public Files {
 public:
  OneFile(FakeInput input, OpenFile file) : input_(std::move(input)), file_(std::move(file)) {}
  bool Next(std::string*) override { return std::exchange(is_next_, false); }
  Input* input() override { return &input_; }
  const OpenFile& file() const override { return file_; }
  const Stop& stop() const override { return stop_; }

 private:
  FakeInput input_;
  OpenFile file_;
  Stop stop_;
  bool is_next_ = true;
};

OpenFile FileOf(std::string_view data, const Arrival& arrival) {
  static MemoryFile file;
  if (!arrival.has_marks) return {-1, false, "in"};
  file.SetText(data);
  OpenFile open(file.Duplicate(), true, "in");
  open.set_log("/in");
  open.set_begin(arrival.begin);
  return open;
}

FakeInput InputOf(std::string_view data, const Arrival& arrival) {
  FakeInput input;
  const size_t chunk = arrival.chunk == 0 ? data.size() + 1 : arrival.chunk;
  for (size_t i = 0; i < data.size(); i += chunk) {
    input.Data(data.substr(i, chunk));
    if (arrival.pauses) input.WouldBlock();
  }
  return input;
}

// As pp-parse does it.
bool FindMeaning(Format format, const Arguments& arguments, InputOptions* input, SeriesEdit* edit,
                 std::vector<std::string>* metadata, std::string* error) {
  input->format = format;
  input->csv.max_record = arguments.max_line;
  input->csv.rules = arguments.rules();
  input->guesses_columns = arguments.csv.is_automatic();
  input->time_is_told = !arguments.csv.time_format.empty();
  CsvArguments csv = arguments.csv;
  csv.header = csv.header || format == Format::kAuto;
  // What a zone has set in the C library is not to be met by the next run.
  unsetenv("TZ");
  tzset();
  return MakeCsvOptions(csv, &input->csv, error) &&
         MakeEdit(arguments.edit, arguments.rules(), edit, metadata, error);
}

}  // namespace

bool Arguments::Take(std::string_view* input) {
  while (input->starts_with("--")) {
    const std::string_view line = TakeLine(input);
    const std::string_view name = line.substr(0, line.find(' '));
    const std::string value(line.substr(std::min(name.size() + 1, line.size())));
    if (name == "--") return true;
    if (name == "--utf8-names") {
      utf8_names = true;
    } else if (name == "--header") {
      csv.header = true;
    } else if (name == "--decimal-comma") {
      csv.decimal_comma = true;
    } else if (name == "--columns") {
      csv.columns = value;
    } else if (name == "--delimiter") {
      csv.delimiter = value;
    } else if (name == "--time-format") {
      csv.time_format = value;
    } else if (name == "--timezone") {
      csv.timezone = value;
    } else if (name == "--null") {
      csv.nulls.push_back(value);
    } else if (name == "--label") {
      edit.labels.push_back(value);
    } else if (name == "--prefix") {
      edit.prefix = value;
    } else if (name == "--type") {
      edit.types.push_back(value);
    } else if (name == "--skip-lines" || name == "--max-line") {
      uint32_t number = 0;
      std::from_chars(value.data(), value.data() + value.size(), number);
      if (name == "--skip-lines")
        csv.skip_lines = number;
      else if (number >= kLeastMaxLine && number <= 1 << 20)
        max_line = number;
      else
        return false;
    } else {
      return false;
    }
  }
  return true;
}

bool RunConversion(Format format, const Arguments& arguments, std::string_view data,
                   const Arrival& arrival, ConversionRun* run) {
  static MemoryFile out_file, rejects_file;
  InputOptions options;
  SeriesEdit edit;
  std::vector<std::string> metadata;
  std::string error;
  if (!FindMeaning(format, arguments, &options, &edit, &metadata, &error)) {
    Expect(!error.empty(), "a refusal has a reason", data);
    return false;
  }
  *run = {};
  FakeClock clock;
  SayingReport saying("pp-parse", &run->said, &clock);
  Report& report = *saying.get();
  Expect(report.OpenRejects(rejects_file.path(), &error), "rejects can be opened", error);
  FilterOutput out(out_file.Duplicate());
  Verdicts verdicts(&out, &report, nullptr, edit.is_empty() ? nullptr : &edit);
  for (const std::string& text : metadata) verdicts.Copy(text);
  Marks marks(arrival.has_marks, &verdicts, 1);
  OneFile files(InputOf(data.substr(arrival.begin.offset), arrival), FileOf(data, arrival));
  Convert(options, &files, &clock, &verdicts, &marks);
  const Summary summary{"read",
                        verdicts.read(),
                        {{"passed", verdicts.passed()}, {"rejected", report.rejected()}},
                        {}};
  Expect(summary.AddsUp(), "read = passed + rejected", data);
  out.End(summary, ExitStatus::kDone, &report);
  run->out = out_file.TakeText();
  run->rejects = rejects_file.TakeText();
  run->read = verdicts.read();
  run->passed = verdicts.passed();
  run->rejected = report.rejected();
  run->refused = verdicts.refused();
  run->failed = verdicts.failed();
  return true;
}

}  // namespace pp::fuzz
