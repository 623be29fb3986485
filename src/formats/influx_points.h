#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "formats/influx.h"

namespace pp {

// Puts the lines of line protocol together to points, for a string may hold line ends, and parses
// them. A string that is never closed must not swallow what follows: as soon as the lines that were
// gathered turn out not to be a point, the first of them is rejected, and the others are taken as
// if it had not been there.
class InfluxPoints {
 public:
  // What comes of it. The views live for the call only.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    // Of one point: so many lines of the stream, each with its "\n".
    virtual void OnSamples(uint64_t count, std::string_view stream_lines) = 0;
    // A field of that point has no number.
    virtual void OnString(std::string_view measurement, std::string_view key) = 0;
    // The point whose samples come next has a timestamp that looks to be in this unit, which is not
    // the one that it is read in.
    virtual void OnOtherUnit(TimeUnit unit, std::string_view stream_lines) = 0;
    // A line, or all lines of one point.
    virtual void OnReject(uint64_t line_number, std::string_view reason, std::string_view text) = 0;
    // A line that opens a string, and is not the first of a point; see kAlone.
    virtual void OnUnclosed(uint64_t line_number, std::string_view reason,
                            std::string_view text) = 0;
    // Nothing that follows is wanted.
    virtual bool IsDone() const { return false; }
  };

  // A point has at most `max_bytes`, and 1000 lines. `receiver` is not owned.
  InfluxPoints(size_t max_bytes, Receiver* receiver, NameRules rules, TimeUnit unit)
      : max_bytes_(max_bytes), receiver_(receiver), parser_(rules, unit) {}

  // `line` may still have the "\r" of its ending: inside a string it is text.
  void AddLine(uint64_t line_number, std::string_view line);

  // A point has begun and not ended.
  bool IsOpen() const { return !open_.empty(); }
  // Of the lines of that point, or of a kAlone for the next line: their bytes, each with one for
  // its "\n", and how many.
  uint64_t held_bytes() const { return IsOpen() ? open_bytes_ : alone_bytes_; }
  uint64_t held_lines() const { return IsOpen() ? open_.size() : alone_bytes_ > 0 ? 1 : 0; }
  // Samples so far, and points that were rejected.
  uint64_t found() const { return found_; }
  // No more lines will come, or none in time: what is open is not a point.
  void GiveUp();
  // The point that is open is left out, as if its lines had not come.
  void Forget() {
    open_.clear();
    alone_bytes_ = 0;
  }

 private:
  struct Line {
    uint64_t number;
    std::string text;  // with its "\r"
  };

  bool TakeFirst(uint64_t line_number, std::string_view line);
  void CheckOpen();
  bool TakeOpen();
  void RejectFirst();
  void PopFirst();
  InfluxParser::Result Parse(std::string_view point);
  void Reject(uint64_t line_number, std::string_view reason, std::string_view text);
  void RejectUnclosed(uint64_t line_number, std::string_view line);

  size_t max_bytes_;
  Receiver* receiver_;
  InfluxParser parser_;
  std::string stream_lines_;
  std::string error_;
  std::deque<Line> open_;
  size_t open_bytes_ = 0;
  size_t alone_bytes_ = 0;  // of the kAlone right above the next line, if there is one
  uint64_t found_ = 0;
};

}  // namespace pp
