#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conversion/marks.h"
#include "conversion/metadata_above.h"
#include "conversion/verdicts.h"
#include "formats/json.h"
#include "formats/sample_checker.h"
#include "lines/line_source.h"
#include "values/clock.h"

namespace pp {

// Lines that were given to a user and are not dealt with yet: they are the beginning of a record.
struct HeldLines {
  uint64_t bytes = 0;  // with their endings
  uint64_t lines = 0;
};

// A format that is read line by line: what it does with each.
class LineUser {
 public:
  virtual ~LineUser() = default;
  // Without its ending; `with_return` still has the "\r" of "\r\n".
  virtual void Line(const Location& at, std::string_view line, std::string_view with_return) = 0;
  // The lines that follow are of another file.
  virtual void BeginFile(const OpenFile& /*file*/) {}
  // That file is read to its end, which is here; a last line without an ending may still come.
  virtual void EndOfFile(const Position& /*at*/) {}
  // Line number `line`, between the last and the next, could not be had.
  virtual void Gap(uint64_t /*line*/) {}
  // No line has come for so long; how long to wait for the next, in milliseconds.
  virtual int64_t Idle(int64_t /*ms*/) { return Input::kForever; }
  virtual void End() {}
  virtual HeldLines Held() const { return {}; }
  // What is held will come again.
  virtual void Forget() {}
  // The samples that the lines so far were, good or bad.
  virtual uint64_t read() const = 0;
};

// The stream itself: checked, and passed on.
class StreamLines : public LineUser {
 public:
  // `source` is told when the lines turn out to have marks, and thus to be whole; also by marks
  // before the place where a file is read from. `marks` are those that are put between the lines.
  StreamLines(LineSource* source, Verdicts* verdicts, const Marks* marks)
      : source_(source), verdicts_(verdicts), marks_(marks) {}
  void BeginFile(const OpenFile& file) override;
  void Line(const Location& at, std::string_view line, std::string_view with_return) override;
  uint64_t read() const override { return read_; }

 private:
  void TakeDirective(const Location& at, std::string_view line);

  MetadataAbove metadata_above_;
  LineSource* source_;
  Verdicts* verdicts_;
  const Marks* marks_;
  uint64_t read_ = 0;
  SampleChecker checker_;
};

// An object a line. Blank lines and comments are skipped, so that a rejects file can be fed in
// again.
class JsonLines : public LineUser {
 public:
  explicit JsonLines(Verdicts* verdicts, NameRules rules = NameRules::kClassic)
      : verdicts_(verdicts), parser_(rules) {}
  void Line(const Location& at, std::string_view line, std::string_view with_return) override;
  uint64_t read() const override { return read_; }

 private:
  Verdicts* verdicts_;
  uint64_t read_ = 0;
  JsonParser parser_;
  std::string text_;
  std::string error_;
};

// Gives all lines of `source` to `user`, puts marks between them, and flushes before a read that
// may block.
void ParseLines(LineSource* source, LineUser* user, Clock* clock, Verdicts* verdicts, Marks* marks);

// Without the byte order mark that spreadsheets like to begin a file with.
std::string_view WithoutByteOrderMark(std::string_view text);

}  // namespace pp
