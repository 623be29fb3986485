#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/csv.h"

namespace pp {

// Puts the lines of a CSV file together to records, for a quoted field may hold line ends, and
// parses them. A quote that is never closed must not swallow what follows: as soon as the lines
// that were gathered turn out not to be a record, the first of them is rejected, and the others are
// taken as if it had not been there.
class CsvRecords {
 public:
  // What comes of it. The views live for the call only.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    virtual void OnSample(std::string_view stream_line) = 0;  // with its "\n"
    // A line, or all lines of one record.
    virtual void OnReject(uint64_t line_number, std::string_view reason, std::string_view text) = 0;
  };

  // A record has at most `max_bytes`, and 10 000 lines. `receiver` is not owned.
  CsvRecords(size_t max_bytes, Receiver* receiver, NameRules rules = NameRules::kClassic)
      : max_bytes_(max_bytes), receiver_(receiver), parser_(rules) {}

  // `line` may still have the "\r" of its ending: inside a quoted field it is text.
  void AddLine(uint64_t line_number, std::string_view line);

  // A record has begun and not ended.
  bool IsOpen() const { return !open_.empty(); }
  // Of the lines of that record: their bytes, each with one for its "\n", and how many.
  uint64_t open_bytes() const { return IsOpen() ? open_bytes_ : 0; }
  uint64_t open_lines() const { return open_.size(); }
  // Records so far, good or bad.
  uint64_t found() const { return found_; }
  // No more lines will come, or none in time: what is open is not a record.
  void GiveUp();
  // The record that is open is left out, as if its lines had not come.
  void Forget() { open_.clear(); }

 private:
  struct Line {
    uint64_t number;
    std::string text;  // with its "\r"
  };

  void AddToOpen(uint64_t line_number, std::string_view line);
  bool ParseOpen();
  void RejectFirst();

  size_t max_bytes_;
  Receiver* receiver_;
  CsvParser parser_;
  std::string stream_line_;
  std::string error_;
  std::vector<Line> open_;
  size_t open_bytes_ = 0;
  uint64_t found_ = 0;
};

}  // namespace pp
