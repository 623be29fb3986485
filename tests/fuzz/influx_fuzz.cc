// The InfluxDB line protocol.

#include <string>
#include <string_view>

#include "formats/influx.h"
#include "formats/influx_text.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

bool ParseLine(std::string_view line, NameRules rules, std::string* out) {
  if (IsIgnoredByInflux(line)) return true;
  std::string error;
  InfluxParser parser(rules);
  const size_t size = out->size();
  if (parser.Parse(line, out, &error) != InfluxParser::Result::kOk) {
    Expect(out->size() == size, "nothing of a bad point is left", line);
    return false;
  }
  Expect(parser.samples() > 0, "a point without strings has a sample", line);
  return true;
}

}  // namespace

FUZZ_TARGET(influx) {
  const auto run = CheckConversion(Format::kInflux, input);
  // A string may hold line ends.
  if (input.find('"') == std::string_view::npos) CheckLinesAlone(run, input, ParseLine);
}

}  // namespace pp::fuzz
