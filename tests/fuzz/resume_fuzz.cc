// Marks, as --resume takes them up: what stands above any mark, and what a run makes that begins
// there, is what one run makes of it all. The first line of an input is its --from.

#include <charconv>
#include <string>
#include <string_view>

#include "formats/mark.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

bool TakeFormat(std::string_view* input, Format* format) {
  const std::string_view line = TakeLine(input);
  if (line == "csv")
    *format = Format::kCsv;
  else if (line == "json")
    *format = Format::kJson;
  else if (line == "jsonl")
    *format = Format::kJsonl;
  else if (line == "influx")
    *format = Format::kInflux;
  else if (line == "openmetrics")
    *format = Format::kOpenMetrics;
  else if (line == "stream")
    *format = Format::kStream;
  else
    return false;
  return true;
}

bool IsOurs(std::string_view line) {
  return line.starts_with("#pp ");
}

// That of the last reject that there is a reason for.
uint64_t LastLineNumber(std::string_view rejects) {
  constexpr std::string_view kReason = "\n# in:";
  const size_t at = std::string("\n").append(rejects).rfind(kReason);
  uint64_t number = 0;
  if (at == std::string_view::npos) return number;
  rejects.remove_prefix(at + kReason.size() - 1);
  std::from_chars(rejects.data(), rejects.data() + rejects.size(), number);
  return number;
}

// What is rejected behind the place is rejected by the run that begins there, too. That says once
// more what table it is of. `last` is the last line before the place.
void ExpectSameRejects(const ConversionRun& whole, const ConversionRun& rest, uint64_t last,
                       std::string_view of) {
  // A table without the columns is refused where it is the first, and that there is no "# EOF" is
  // a reject without a line.
  if (rest.refused || whole.rejects.find("EOF") != std::string::npos) return;
  std::string_view again = rest.rejects;
  if (again.starts_with("#pp header\n")) {
    TakeLine(&again);
    if (!again.starts_with("# in:")) TakeLine(&again);  // or it is not known
  }
  Expect(whole.rejects.ends_with(again), "what is rejected after a place is rejected again", of);
  const std::string_view above =
      std::string_view(whole.rejects).substr(0, whole.rejects.size() - again.size());
  Expect(LastLineNumber(above) <= last, "all that is rejected after a place is so again", of);
}

// Without metadata: what the lines above the place say of families comes again.
std::string Samples(std::string_view out) {
  std::string samples;
  for (std::string_view left = out; !left.empty();) {
    const std::string_view line = TakeLine(&left);
    if (!line.starts_with("# ") && !IsOurs(line)) samples.append(line).append("\n");
  }
  return samples;
}

void ExpectKnownMetadata(const ConversionRun& whole, const ConversionRun& rest,
                         std::string_view of) {
  for (std::string_view left = rest.out; !left.empty();) {
    const std::string line(TakeLine(&left));
    const bool is_known = ("\n" + whole.out).find("\n" + line + "\n") != std::string::npos;
    Expect(!line.starts_with("# ") || is_known, "what is said of families was said before", of);
  }
}

}  // namespace

FUZZ_TARGET(resume) {
  std::string_view data = input;
  Format format;
  Arguments arguments;
  ConversionRun whole;
  // A stream may have marks of its own, what columns are found out of is not there any more, and a
  // string may have what looks like the reason of a reject.
  if (!TakeFormat(&data, &format) || !arguments.Take(&data) || arguments.csv.is_automatic() ||
      data.find("#pp ") != std::string_view::npos || data.find("# in:") != std::string_view::npos ||
      !RunConversion(format, arguments, data, {.has_marks = true}, &whole) || whole.refused) {
    return;
  }
  // A run that begins behind an object does not know that it stood in an array that is broken.
  if (whole.rejects.find("nothing behind this is read") != std::string::npos) return;
  std::string above;
  Place place;
  for (std::string_view left = whole.out; !left.empty();) {
    const std::string_view line = TakeLine(&left);
    if (!IsOurs(line)) above.append(line).append("\n");
    if (!ParsePlace(line, &place)) continue;
    Expect(place.offset <= data.size(), "a place is one of the file", input);
    ConversionRun rest;
    RunConversion(format, arguments, data,
                  {.has_marks = true, .begin = {place.offset, place.lines}}, &rest);
    ExpectEqual(Samples(whole.out), Samples(above + rest.out),
                "a run that resumes goes on where the other ended, at " + std::string(line), input);
    ExpectKnownMetadata(whole, rest, input);
    // Two objects may be in one line, with a place between them.
    const uint64_t last = place.lines + (format == Format::kJson ? 1 : 0);
    ExpectSameRejects(whole, rest, last, input);
  }
}

}  // namespace pp::fuzz
