#pragma once

#include "conversion/csv_lines.h"
#include "conversion/marks.h"
#include "conversion/verdicts.h"
#include "lines/files.h"
#include "values/clock.h"

namespace pp {

enum class Format { kAuto, kCsv, kJson, kJsonl, kInflux, kOpenMetrics, kStream };

// What an input is. `csv` has the limit of lines and the rules of names for all formats, and the
// unit of time for kInflux, too.
struct InputOptions {
  Format format = Format::kCsv;  // kAuto: of each file what it looks like, which is said
  CsvOptions csv;
  bool guesses_columns = false;  // of a CSV, instead of csv.columns
  bool begins_as_rows = false;   // and only of tables whose rejects stand below rows
  bool time_is_told = false;     // csv.cells.time is what the user said
};

// Reads all of the files, with marks between the lines, and flushes before a read that may block.
void Convert(const InputOptions& options, Files* files, Clock* clock, Verdicts* verdicts,
             Marks* marks);

}  // namespace pp
