// JSON: arrays of objects, and an object a line.

#include <rapidjson/document.h>

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

// What is in an array is counted, unless there is something other than objects, where reading ends.
void CheckElementsCount(const std::optional<ConversionRun>& run, std::string_view input) {
  std::string_view data = input;
  Arguments arguments;
  rapidjson::Document array;
  if (!run || !arguments.Take(&data) || !data.starts_with('[') ||
      array.Parse<rapidjson::kParseIterativeFlag>(data.data(), data.size()).HasParseError() ||
      run->rejects.find("nothing behind this is read") != std::string::npos) {
    return;
  }
  Expect(run->read == array.Size(), "every element of an array is counted", input);
}

}  // namespace

FUZZ_TARGET(json) {
  CheckElementsCount(CheckConversion(Format::kJson, input), input);
}

FUZZ_TARGET(jsonl) {
  CheckLinesAlone(CheckConversion(Format::kJsonl, input), input, ParseLine);
}

}  // namespace pp::fuzz
