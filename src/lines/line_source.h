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
  Operands(std::vector<std::string> names, const Stop* stop, Clock* clock);
  ~Operands();
  Operands(const Operands&) = delete;
  Operands& operator=(const Operands&) = delete;

  // Whether all of them can be read, before anything is done.
  bool Check(std::string* error) const;

  // Opens the next one. False at the end, or with a non-empty *error when it cannot be opened.
  bool Next(std::string* error);

  // Of the one that is open.
  Input* input() { return input_.get(); }
  const std::string& name() const { return name_; }  // for messages

 private:
  void CloseCurrent();

  std::vector<std::string> names_;
  size_t next_ = 0;
  const Stop* stop_;
  Clock* clock_;
  int fd_ = -1;
  std::string name_;
  std::unique_ptr<Input> input_;
};

// The lines of all operands, in order.
class LineSource {
 public:
  using Event = LineReader::Event;

  LineSource(Operands* operands, size_t max_line) : operands_(operands), max_line_(max_line) {}

  // As LineReader::Next; kEnd after the last operand. kError: error() says what could not be read;
  // the next call goes on with the next operand.
  Event Next();
  void Wait(int64_t timeout_ms) { reader_->Wait(timeout_ms); }

  std::string_view line() const { return reader_->line(); }
  Location at() const { return {operands_->name(), reader_->line_number()}; }
  const std::string& error() const { return error_; }

  // For Event::kLongLine: says and keeps the line, piece by piece. True for its first piece.
  bool RejectLongLine(Report* report) const;

 private:
  Operands* operands_;
  size_t max_line_;
  std::unique_ptr<LineReader> reader_;  // of the operand that is open
  std::string error_;
};

}  // namespace pp
