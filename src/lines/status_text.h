#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pp {

// How far a run is, for its status line.
struct StatusFigures {
  uint64_t samples = 0;
  // Of what there is to do, in any unit; total 0: nobody knows.
  uint64_t done = 0;
  uint64_t total = 0;
  std::string place = {};  // `done` of `total` in words; empty: they are bytes
  std::optional<uint64_t> requests = {};
  uint64_t retries = 0;  // shown with requests
  uint64_t rejects = 0;
  std::string trouble = {};    // "receiver down for 1m20s, tried 7 times"
  std::string waits_for = {};  // whom it waits for when nothing moves, such as "input"
};

// What they make up over time.
struct StatusRates {
  double samples_per_second = 0;
  double done_per_second = 0;
  int64_t still_ms = 0;  // for so long the samples have not grown
};

// "pp-x: 1.24M samples, 310k/s, 45.2MiB of 120MiB (37%), 24s left, requests 3, retries 0, rejects
// 0"; what is wrong comes first. Of what does not fit into `columns` the least important is left
// out.
std::string FormatStatus(std::string_view tool, const StatusFigures& figures,
                         const StatusRates& rates, size_t columns);

// Three digits at least, never more than the number is: "999", "1.24M".
std::string FormatAmount(uint64_t number);
// The same in powers of 1024: "999B", "45.2MiB".
std::string FormatBytes(uint64_t bytes);
// Of two or three digits, such as 1h20m: "12s", "3d4h".
std::string FormatRoughly(int64_t ms);

}  // namespace pp
