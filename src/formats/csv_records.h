#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/alone.h"
#include "formats/csv_record_parser.h"

namespace pp {

// A comment, alone on its line, that says that the next record has the names of the columns of
// what follows, wherever it stands.
inline constexpr std::string_view kHeaderFollows = "#pp header";
// Whether the line stands at the top of rejects, which have nothing that is to be skipped.
inline bool BeginsRejects(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line == kHeaderFollows || line == kAlone;
}

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
    // Lines of the stream, each with its "\n".
    virtual void OnSamples(std::string_view lines, uint64_t samples) = 0;
    // A line, or all lines of one record.
    virtual void OnReject(uint64_t line_number, std::string_view reason, std::string_view text) = 0;
    // A line that opens a quote, and is not the first of a record; see kAlone.
    virtual void OnUnclosed(uint64_t line_number, std::string_view reason,
                            std::string_view text) = 0;
    // Nothing that follows is wanted.
    virtual bool IsDone() const { return false; }
  };

  // A record has at most `max_bytes`, and 10 000 lines. The pointers are not owned.
  CsvRecords(size_t max_bytes, CsvRecordParser* parser, Receiver* receiver, char delimiter = ',')
      : max_bytes_(max_bytes), parser_(parser), receiver_(receiver), delimiter_(delimiter) {}

  // A line between records that means nothing: blank, or a comment.
  static bool IsIgnored(std::string_view line, char delimiter = ',');
  // The same where a header is to come, which is more than one cell that begins with '#'.
  static bool IsIgnoredAboveHeader(std::string_view line, char delimiter);
  // "sep=;", which Excel has in the first line, is for Excel.
  static bool IsSeparatorLine(uint64_t line_number, std::string_view line);

  // `line` may still have the "\r" of its ending: inside a quoted field it is text.
  void AddLine(uint64_t line_number, std::string_view line);

  // A record has begun and not ended.
  bool IsOpen() const { return !open_.empty(); }
  // Of the lines of that record, or of a kAlone for the next line: their bytes, each with one for
  // its "\n", and how many.
  uint64_t held_bytes() const { return IsOpen() ? open_bytes_ : alone_bytes_; }
  uint64_t held_lines() const { return IsOpen() ? open_.size() : alone_bytes_ > 0 ? 1 : 0; }
  // Samples so far, good or bad; a record that is rejected is one.
  uint64_t found() const { return found_; }
  // No more lines will come, or none in time: what is open is not a record.
  void GiveUp();
  // The record that is open is left out, as if its lines had not come.
  void Forget() {
    open_.clear();
    alone_bytes_ = 0;
  }

 private:
  struct Line {
    uint64_t number;
    std::string text;  // with its "\r"
  };

  CsvRecordParser::Result ParseRecord(uint64_t line_number, std::string_view record);
  void AddToOpen(uint64_t line_number, std::string_view line);
  bool ParseOpen();
  void RejectUnclosed(uint64_t line_number, std::string_view line);
  void RejectFirst();

  size_t max_bytes_;
  CsvRecordParser* parser_;
  Receiver* receiver_;
  char delimiter_;
  std::string lines_;
  std::string error_;
  std::vector<Line> open_;
  size_t open_bytes_ = 0;
  size_t alone_bytes_ = 0;  // of the kAlone right above the next line, if there is one
  uint64_t found_ = 0;
};

}  // namespace pp
