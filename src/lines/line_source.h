#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lines/files.h"
#include "lines/line_reader.h"
#include "lines/report.h"

namespace pp {

// The lines of files, in order. Lines that are too long, what cannot be read, and where a
// stop ended the input are reported here and not seen by the caller.
class LineSource {
 public:
  enum class Event {
    kLine,  // line() is the next line, at() where it stands
    kWait,  // no line without blocking: flush, then call Wait
    kEnd,
  };

  // What happens between the lines.
  class Listener {
   public:
    virtual ~Listener() = default;
    // The lines that follow are of `file`, which stays open until OnFileEnd.
    virtual void OnFileBegin(const OpenFile& /*file*/) {}
    // All whole lines of the file have come. A last one without an ending may follow. `at` is the
    // end of what was dealt with.
    virtual void OnFileEnd(const Position& /*at*/) {}
    // The same, but the file is left before its end: something else is to be read now, it was
    // truncated, or the run is stopped, and then it is left for good. Returns where it should be
    // read on.
    virtual Position OnLeft(const Position& at, bool /*for_good*/) {
      OnFileEnd(at);
      return at;
    }
    // Line number `line` is not handed over: it was rejected, or cut off.
    virtual void OnGap(uint64_t /*line*/) {}
  };

  // The pointers are not owned.
  LineSource(Files* files, size_t max_line, Report* report)
      : files_(files), max_line_(max_line), report_(report) {}

  // Not owned; null for none.
  void set_listener(Listener* listener) { listener_ = listener == nullptr ? &none_ : listener; }

  size_t max_line() const { return max_line_; }
  // A line that is kept above each line that was rejected for its length.
  void set_above_long(std::string_view line) { above_long_ = line; }

  Event Next();
  // `between_records`: what the lines make up is whole.
  void Wait(int64_t timeout_ms, bool between_records = true);
  // For an operand that has marks: see LineReader.
  void ExpectWholeLines() { reader_->ExpectWholeLines(); }

  // Valid until the next call of Next.
  std::string_view line() const { return reader_->line(); }
  // The same with its "\r", if it ended in "\r\n".
  std::string_view line_with_return() const { return reader_->line_with_return(); }
  Location at() const { return {file_->name(), reader_->line_number()}; }
  // The end of line() in its file, behind its ending.
  uint64_t offset() const { return reader_->offset(); }
  // Behind the last whole line.
  Position position() const { return reader_->position(); }

  // Grows whenever the lines that follow were read later than the last one.
  uint64_t reads() const { return reads_before_ + reader_->reads(); }

  // Lines that were rejected here.
  uint64_t rejected() const { return rejected_; }
  // Something could not be read.
  bool failed() const { return failed_; }

 private:
  bool OpenNext();
  void RejectLongLine();
  void TellEnd();
  Position TellLeft(bool for_good);
  void Close();
  void SayStopped();
  void SayTorn();
  void LeaveOutCutLine();

  Files* files_;
  size_t max_line_;
  Report* report_;
  Listener none_;
  Listener* listener_ = &none_;
  const OpenFile* file_ = nullptr;      // that is open
  std::unique_ptr<LineReader> reader_;  // of it
  uint64_t reads_before_ = 0;           // of the files that are closed
  std::optional<Position> rest_;        // where its last line begins, which has no ending
  bool end_is_told_ = false;
  std::string_view above_long_;
  uint64_t rejected_ = 0;
  bool failed_ = false;
};

}  // namespace pp
