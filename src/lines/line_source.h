#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lines/line_reader.h"
#include "lines/report.h"
#include "lines/stop.h"
#include "values/clock.h"

namespace pp {

// The operands of a tool, one after the other: files, or "-" for standard input, which also stands
// for no operand at all.
class Operands {
 public:
  Operands(std::vector<std::string> names, FinishLimits limits, const Stop* stop, Clock* clock);
  ~Operands();
  Operands(const Operands&) = delete;
  Operands& operator=(const Operands&) = delete;

  // Whether all of them can be read, before anything is done. None may be the file that standard
  // output or `rejects` (if not empty) is written to, or we would read what we write, for ever.
  bool Check(const std::string& rejects, std::string* error) const;

  // Opens the next one. False at the end, or with a non-empty *error when it cannot be opened.
  bool Next(std::string* error);

  // Of the one that is open.
  Input* input() { return input_.get(); }
  const std::string& name() const { return name_; }  // for messages

  const Stop& stop() const { return *stop_; }

 private:
  void CloseCurrent();

  std::vector<std::string> names_;
  size_t next_ = 0;
  FinishLimits limits_;
  const Stop* stop_;
  Clock* clock_;
  int fd_ = -1;
  std::string name_;
  std::unique_ptr<Input> input_;
};

// The lines of all operands, in order. Lines that are too long, what cannot be read, and where a
// stop ended the input are reported here and not seen by the caller.
class LineSource {
 public:
  enum class Event {
    kLine,  // line() is the next line, at() where it stands
    kWait,  // no line without blocking: flush, then call Wait
    kEnd,
  };

  // The pointers are not owned.
  LineSource(Operands* operands, size_t max_line, Report* report)
      : operands_(operands), max_line_(max_line), report_(report) {}

  Event Next();
  void Wait(int64_t timeout_ms) { reader_->Wait(timeout_ms); }
  // For an operand that has marks: see LineReader.
  void ExpectWholeLines() { reader_->ExpectWholeLines(); }

  // Valid until the next call of Next.
  std::string_view line() const { return reader_->line(); }
  // The same with its "\r", if it ended in "\r\n".
  std::string_view line_with_return() const { return reader_->line_with_return(); }
  Location at() const { return {operands_->name(), reader_->line_number()}; }

  // Grows with each operand that is opened.
  size_t operand() const { return operand_; }
  // Lines that were rejected here.
  uint64_t rejected() const { return rejected_; }
  // Something could not be read.
  bool failed() const { return failed_; }

 private:
  bool OpenNext();
  void RejectLongLine();
  void Close();
  void SayStopped();
  void SayTorn();

  Operands* operands_;
  size_t max_line_;
  Report* report_;
  std::unique_ptr<LineReader> reader_;  // of the operand that is open
  size_t operand_ = 0;
  uint64_t rejected_ = 0;
  bool failed_ = false;
};

}  // namespace pp
