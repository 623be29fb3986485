// JSON: arrays of objects, and an object a line.

#include <string>
#include <string_view>

#include "formats/json.h"
#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {
namespace {

bool ParseLine(std::string_view line, NameRules rules, std::string* out) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#') return true;
  std::string error;
  JsonParser parser(rules);
  return parser.Parse(line, out, &error);
}

}  // namespace

FUZZ_TARGET(json) {
  CheckConversion(Format::kJson, input);
}

FUZZ_TARGET(jsonl) {
  CheckLinesAlone(CheckConversion(Format::kJsonl, input), input, ParseLine);
}

}  // namespace pp::fuzz
