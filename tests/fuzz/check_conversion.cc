#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "conversion/line_formats.h"
#include "formats/csv_records.h"
#include "formats/exposition.h"
#include "formats/not_text.h"
#include "formats/sample_checker.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"
#include "fuzz/said.h"

namespace pp::fuzz {
namespace {

// What StreamLines makes of it, without what a run of that costs.
void ExpectLegalStream(const ConversionRun& run, std::string_view of) {
  Expect(run.out.empty() || run.out.ends_with('\n'), "the output is whole lines", of);
  uint64_t samples = 0;
  SampleChecker checker;
  for (std::string_view left = run.out; !left.empty();) {
    const std::string_view line = TakeLine(&left);
    std::string error;
    SampleNumbers numbers;
    Metadata metadata;
    switch (ClassifyLine(line)) {
      case LineKind::kSample:
        ++samples;
        Expect(checker.Check(line, &numbers, &error), "a sample is one of the stream", line);
        break;
      case LineKind::kMetadata:
        Expect(ParseMetadata(line, &metadata, &error), "metadata is that of the stream", line);
        break;
      case LineKind::kDirective:
        break;
      case LineKind::kIgnored:
        Fail("the output has no line that means nothing", of);
    }
  }
  Expect(samples == run.passed, "as many samples are written as are counted", of);
}

// The lines of a rejects file with their reasons, without what each is a line of. What is wrong
// with an array of JSON is another thing of a line, and what is no JSON at all may be a comment, so
// there the reasons, and all comments, are left out, too.
std::string LinesOf(std::string_view rejects, Format format) {
  std::string text;
  while (!rejects.empty()) {
    std::string_view line = TakeLine(&rejects);
    constexpr std::string_view kPlace = "# in:";
    if (format == Format::kJson && CsvRecords::IsIgnored(line)) continue;
    if (line.starts_with(kPlace)) {
      line.remove_prefix(kPlace.size());
      line.remove_prefix(std::min(line.find(':'), line.size()));
    }
    text.append(line).append("\n");
  }
  return text;
}

bool IsAutomatic(Format format, const Arguments& arguments) {
  return format == Format::kAuto || arguments.csv.is_automatic();
}

// Where that is a promise. What is found out of a file may be another thing of its rejects, what is
// wrong with the end of an OpenMetrics file has no line, and an object behind a broken array may be
// a good one.
bool IsRejectedAgain(Format format, const Arguments& arguments, const ConversionRun& run) {
  if (IsAutomatic(format, arguments) || run.refused || run.rejected == 0) return false;
  if (format == Format::kOpenMetrics) return run.rejects.find("EOF") == std::string::npos;
  return format != Format::kJson || run.rejects.find("nothing behind this") == std::string::npos;
}

void ExpectRejectedAgain(Format format, const Arguments& arguments, const ConversionRun& run,
                         std::string_view of) {
  ConversionRun again;
  RunConversion(format == Format::kJson ? Format::kJsonl : format, arguments, run.rejects, {},
                &again);
  // A table without a column that is told is refused where it is the first of all.
  if (again.refused && !arguments.csv.columns.empty()) return;
  ExpectEqual(LinesOf(run.rejects, format), LinesOf(again.rejects, format),
              "what was rejected is rejected again", of);
  // Of a row of a table a part may be good.
  if (arguments.csv.columns.empty()) Expect(again.passed == 0, "nothing of it is passed", of);
}

}  // namespace

std::optional<ConversionRun> CheckConversion(Format format, std::string_view input) {
  std::string_view data = input;
  Arguments arguments;
  ConversionRun run;
  if (!arguments.Take(&data) || !RunConversion(format, arguments, data, {}, &run)) return {};
  ExpectPrintable(run.said, "pp-parse: ", input);
  ExpectLegalStream(run, input);
  ConversionRun in_pieces;
  const Arrival arrival{1 + input.size() % 7, !IsAutomatic(format, arguments)};
  RunConversion(format, arguments, data, arrival, &in_pieces);
  ExpectEqual(run.out, in_pieces.out, "it does not matter in what pieces the input comes", input);
  ExpectEqual(run.rejects, in_pieces.rejects, "nor does it to the rejects", input);
  ExpectEqual(run.said, in_pieces.said, "nor does it to the messages", input);
  if (IsRejectedAgain(format, arguments, run)) ExpectRejectedAgain(format, arguments, run, input);
  Accept(run.out);
  return run;
}

void CheckLinesAlone(const std::optional<ConversionRun>& run, std::string_view input,
                     const ParseAlone& parse) {
  std::string_view data = input;
  Arguments arguments;
  if (!run || !arguments.Take(&data) || !arguments.edit.labels.empty() ||
      !arguments.edit.types.empty() || !arguments.edit.prefix.empty() ||
      !arguments.csv.FirstGiven().empty()) {
    return;
  }
  std::string out;
  uint64_t rejected = 0;
  std::string_view left = WithoutByteOrderMark(data);
  if (std::string_view all = left; !WhyNoText(TakeLine(&all)).empty()) return;  // none is read
  if (left.starts_with("sep=")) return;  // is no record as a first line
  while (!left.empty()) {
    std::string_view line = TakeLine(&left);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() >= arguments.max_line) return;  // its length is judged elsewhere
    if (!parse(line, arguments.rules(), &out)) ++rejected;
  }
  ExpectEqual(out, run->out, "a line is read alone as among others", input);
  Expect(rejected == run->rejected, "as many lines are rejected alone as among others", input);
}

}  // namespace pp::fuzz
