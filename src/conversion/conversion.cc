#include "conversion/conversion.h"

#include <string>
#include <string_view>
#include <vector>

#include "conversion/auto_csv_lines.h"
#include "conversion/influx_lines.h"
#include "conversion/json_objects.h"
#include "conversion/line_formats.h"
#include "conversion/openmetrics_lines.h"
#include "conversion/peeked_files.h"
#include "formats/alone.h"
#include "formats/input_guess.h"
#include "lines/line_source.h"

namespace pp {
namespace {

void ConvertCsv(const InputOptions& options, LineSource* source, Clock* clock, Verdicts* verdicts,
                Marks* marks) {
  if (options.guesses_columns) {
    AutoCsvLines csv(options.csv, options.time_is_told, options.begins_as_rows, verdicts);
    ParseLines(source, &csv, clock, verdicts, marks);
  } else {
    CsvLines csv(options.csv, verdicts);
    ParseLines(source, &csv, clock, verdicts, marks);
  }
}

void ConvertAs(const InputOptions& options, Files* files, Clock* clock, Verdicts* verdicts,
               Marks* marks) {
  const size_t max_line = options.csv.max_record;
  const NameRules rules = options.csv.rules;
  LineSource source(files, max_line, verdicts->report());
  // What is too long to be looked at may leave a quote open.
  const bool has_quotes = options.format == Format::kCsv || options.format == Format::kInflux;
  if (has_quotes) source.set_above_long(kAlone);
  switch (options.format) {
    case Format::kCsv:
      ConvertCsv(options, &source, clock, verdicts, marks);
      break;
    case Format::kJsonl: {
      JsonLines jsonl(verdicts, rules);
      ParseLines(&source, &jsonl, clock, verdicts, marks);
      break;
    }
    case Format::kInflux: {
      const TimeFormat& time = options.csv.cells.time;
      InfluxLines influx(max_line, verdicts, rules,
                         time.is_count() ? time.unit() : TimeUnit::kNanoseconds);
      ParseLines(&source, &influx, clock, verdicts, marks);
      if (const std::string note = influx.LeftOut(); !note.empty()) verdicts->report()->Note(note);
      break;
    }
    case Format::kOpenMetrics: {
      OpenMetricsLines openmetrics(max_line, verdicts);
      ParseLines(&source, &openmetrics, clock, verdicts, marks);
      break;
    }
    case Format::kStream: {
      StreamLines stream(&source, verdicts, marks);
      ParseLines(&source, &stream, clock, verdicts, marks);
      break;
    }
    case Format::kAuto:
      break;  // ConvertGuessed calls this with what each file is
    case Format::kJson:
      ParseJson(files, max_line, verdicts, marks, rules);
      break;
  }
}

constexpr const char* kUnknown =
    ": does not look like a format that is known here; say with --from what it is";

Format FormatOf(InputGuess::Kind kind) {
  switch (kind) {
    case InputGuess::Kind::kJson:
      return Format::kJson;
    case InputGuess::Kind::kJsonLines:
      return Format::kJsonl;
    case InputGuess::Kind::kStream:
      return Format::kStream;
    case InputGuess::Kind::kOpenMetrics:
      return Format::kOpenMetrics;
    case InputGuess::Kind::kInflux:
      return Format::kInflux;
    case InputGuess::Kind::kUnknown:
    case InputGuess::Kind::kCsv:
    case InputGuess::Kind::kTable:
      break;
  }
  return Format::kCsv;
}

// Says why a file ended before it looked like anything, in the words of a reader of its lines.
void SayEnd(PeekedFiles* peeked, size_t max_line, Verdicts* verdicts) {
  LineSource source(peeked, max_line, verdicts->report());
  while (source.Next() != LineSource::Event::kEnd) {
  }
  verdicts->CountRead(source.rejected());
  if (source.failed()) verdicts->Fail();
}

// The options that say how a table is written, as far as they were given and mean nothing to a file
// that turned out to be `format`, or else a table.
std::vector<std::string_view> FindIdle(const InputOptions& options, Format format, bool is_table) {
  if (is_table) return {};
  const CellRules& cells = options.csv.cells;
  const bool is_csv = format == Format::kCsv;
  const bool takes_time = is_csv || (format == Format::kInflux && cells.time.is_count());
  std::vector<std::string_view> idle;
  if (options.time_is_told && !takes_time) idle.emplace_back("--time-format");
  const bool takes_zone = is_csv && options.time_is_told && cells.time.uses_zone();
  if (options.csv.zone_is_told && !takes_zone) idle.emplace_back("--timezone");
  if (cells.decimal_comma && !is_csv) idle.emplace_back("--decimal-comma");
  if (!cells.nulls.empty()) idle.emplace_back("--null");
  return idle;
}

// ", to which --a and --b do not apply"; empty for none. Rejects of a table below rows are one.
std::string NoteOnIdle(const std::vector<std::string_view>& idle, bool is_rows) {
  if (idle.empty()) return "";
  std::string note = is_rows ? ", to whose rows " : ", to which ";
  for (const std::string_view& option : idle) {
    if (&option != &idle.front()) note += &option == &idle.back() ? " and " : ", ";
    note += option;
  }
  return note + (idle.size() == 1 ? " does not apply" : " do not apply");
}

// Each file as what it looks like.
void ConvertGuessed(const InputOptions& options, Files* files, Clock* clock, Verdicts* verdicts,
                    Marks* marks) {
  PeekedFiles peeked(files);
  Report* report = verdicts->report();
  std::string error;
  while (!verdicts->done()) {
    if (!peeked.Peek(verdicts, &error)) {
      if (error.empty()) return;
      report->Error(error);
      verdicts->Fail();
      continue;
    }
    const std::string& name = peeked.file().name();
    const InputGuess guess = GuessInput(name, peeked.first(), peeked.is_all());
    const bool is_known = guess.kind != InputGuess::Kind::kUnknown && guess.doubt.empty();
    if (!is_known && peeked.is_cut_off()) {
      SayEnd(&peeked, options.csv.max_record, verdicts);
      continue;
    }
    if (!is_known) {
      if (peeked.first().empty()) continue;
      verdicts->GiveUp(name + (guess.doubt.empty() ? kUnknown : ": " + guess.doubt));
      continue;
    }
    InputOptions guessed = options;
    guessed.format = FormatOf(guess.kind);
    const bool is_table = guess.kind == InputGuess::Kind::kTable;
    // There may be rejects of tables below rows.
    guessed.begins_as_rows = guess.kind == InputGuess::Kind::kCsv;
    guessed.guesses_columns = is_table || guessed.begins_as_rows;
    guessed.csv.cells.delimiter = guess.delimiter;
    report->Note(name + ": read with " + guess.Options() +
                 NoteOnIdle(FindIdle(options, guessed.format, is_table), guessed.begins_as_rows));
    report->KeepBeforeRejects("");  // that of the last table is none of what follows
    ConvertAs(guessed, &peeked, clock, verdicts, marks);
  }
}

}  // namespace

void Convert(const InputOptions& options, Files* files, Clock* clock, Verdicts* verdicts,
             Marks* marks) {
  if (options.format == Format::kAuto)
    ConvertGuessed(options, files, clock, verdicts, marks);
  else
    ConvertAs(options, files, clock, verdicts, marks);
}

}  // namespace pp
