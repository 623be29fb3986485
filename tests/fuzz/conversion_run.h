#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/csv_arguments.h"
#include "cli/edit_arguments.h"
#include "conversion/conversion.h"
#include "lines/open_file.h"

namespace pp::fuzz {

// The options of pp-parse that an input begins with, one a line, as in "--delimiter ;" or
// "--header"; the data is what follows the first line that does not begin with "--", or a line "--"
// alone.
struct Arguments {
  bool utf8_names = false;
  size_t max_line = 1000;
  CsvArguments csv;
  EditArguments edit;

  // False for an option that is not known.
  bool Take(std::string_view* input);
  NameRules rules() const { return utf8_names ? NameRules::kUtf8 : NameRules::kClassic; }
};

// What a run of pp-parse, within the process, did.
struct ConversionRun {
  std::string out;
  std::string rejects;
  std::string said;
  uint64_t read = 0;
  uint64_t passed = 0;
  uint64_t rejected = 0;
  bool refused = false;
  bool failed = false;
};

// How the bytes come.
struct Arrival {
  size_t chunk = 0;        // so many at a time; 0: all at once
  bool pauses = false;     // between any two chunks
  bool has_marks = false;  // they are a file, and marks are put into the output
  Position begin = {};     // of which they are read from here on
};

// False where pp-parse would refuse the arguments.
bool RunConversion(Format format, const Arguments& arguments, std::string_view data,
                   const Arrival& arrival, ConversionRun* run);

// All that holds of every format: the figures add up; nothing that is said can drive a terminal;
// the output is a legal stream; it does not matter in what pieces the input comes; what was
// rejected is rejected again for the same reasons. `input` begins with the arguments; nothing where
// those are refused.
std::optional<ConversionRun> CheckConversion(Format format, std::string_view input);

// Reads a line as if it were alone, and appends what comes of it to *out. False if it is to be
// rejected.
using ParseAlone = std::function<bool(std::string_view line, NameRules rules, std::string* out)>;

// For formats of which each line stands for itself, and what CheckConversion made of them: nothing
// that the parser keeps from line to line makes a difference, and each line is passed on, rejected,
// or one that means nothing.
void CheckLinesAlone(const std::optional<ConversionRun>& run, std::string_view input,
                     const ParseAlone& parse);

// For CSV with columns that are told: whatever is in a row, quotes too, it is passed on or
// rejected, and counted, as long as it has something in each cell.
void CheckRowsCount(const std::optional<ConversionRun>& run, std::string_view input);

}  // namespace pp::fuzz
