#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "values/unix_time.h"

namespace pp {

// What an input looks like.
struct InputGuess {
  enum class Kind {
    kUnknown,
    kCsv,    // metric_name,labels,value[,timestamp_ms]
    kTable,  // CSV with a header, of any columns
    kJson,
    kJsonLines,
    kStream,
    kOpenMetrics,
    kInflux,
  };

  Kind kind = Kind::kUnknown;
  char delimiter = ',';          // of a CSV
  std::optional<TimeUnit> unit;  // of kInflux, where it is not that of the format
  // Why it cannot be taken for that, or for anything, and the way out: "looks like ...: give ...".
  // Empty where it can, or nothing is known.
  std::string doubt;

  // The options of pp-parse that say what it is; empty for kUnknown.
  std::string Options() const;
};

// By the first bytes, of which the last line may be cut off unless `is_all`, and where those leave
// it open by the name, whose .gz or .zst does not count. The stream has milliseconds and
// OpenMetrics seconds, so a text with timestamps that can be either is only taken for one of them
// if it has a "# EOF", a counter as only OpenMetrics declares it, or a name that says so.
InputGuess GuessInput(std::string_view name, std::string_view first, bool is_all);

}  // namespace pp
