// Tables: CSV with a header, or with columns that are named, in all options. A good part of what
// the fuzzer makes up has no --columns, so that they are found out.

#include <string>
#include <string_view>

#include "fuzz/conversion_run.h"
#include "fuzz/fuzz.h"

namespace pp::fuzz {

FUZZ_TARGET(table) {
  CheckRowsCount(CheckConversion(Format::kCsv, input), input);
}

FUZZ_TARGET(guess) {
  CheckConversion(Format::kAuto, input);
}

}  // namespace pp::fuzz
