#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "values/exit_status.h"

namespace pp {

enum class SummaryFormat { kText, kJson, kNone };

// What a run did, in figures that add up: total = the sum of the parts, if there are any. Details
// stand beside them.
struct Summary {
  struct Figure {
    std::string_view name;
    uint64_t value;
  };

  std::string_view total_name = "read";
  uint64_t total = 0;
  std::vector<Figure> parts;
  std::vector<Figure> details;

  bool AddsUp() const;
};

// "read 3 samples = passed 2 + rejected 1; requests 1, retries 0"
std::string FormatText(const Summary& summary);
// {"tool":"pp-route","read":3,"passed":2,"rejected":1,"status":1}
std::string FormatJson(const Summary& summary, std::string_view tool, ExitStatus status);

}  // namespace pp
