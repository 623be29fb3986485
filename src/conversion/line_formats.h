#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conversion/verdicts.h"
#include "formats/csv_records.h"
#include "formats/exposition.h"
#include "formats/json.h"
#include "lines/line_source.h"
#include "values/clock.h"
#include "values/sample.h"

namespace pp {

// A format that is read line by line: what it does with each.
class LineUser {
 public:
  virtual ~LineUser() = default;
  // Without its ending; `with_return` still has the "\r" of "\r\n".
  virtual void Line(const Location& at, std::string_view line, std::string_view with_return) = 0;
  // The lines that follow are of another file.
  virtual void BeginFile(std::string_view /*name*/) {}
  // A line between the last and the next could not be had.
  virtual void Gap() {}
  // No line has come for so long; how long to wait for the next, in milliseconds.
  virtual int64_t Idle(int64_t /*ms*/) { return Input::kForever; }
  virtual void End() {}
};

// The stream itself: checked, and passed on.
class StreamLines : public LineUser {
 public:
  explicit StreamLines(Verdicts* verdicts) : verdicts_(verdicts) {}
  void Line(const Location& at, std::string_view line, std::string_view with_return) override;

 private:
  Verdicts* verdicts_;
  SampleParser parser_;
  Sample sample_;
};

// An object a line. Blank lines and comments are skipped, so that a rejects file can be fed in
// again.
class JsonLines : public LineUser {
 public:
  explicit JsonLines(Verdicts* verdicts) : verdicts_(verdicts) {}
  void Line(const Location& at, std::string_view line, std::string_view with_return) override;

 private:
  Verdicts* verdicts_;
  JsonParser parser_;
  std::string text_;
  std::string error_;
};

class CsvLines : public LineUser, private CsvRecords::Receiver {
 public:
  // How long a quoted field may stay open while no more input comes.
  static constexpr int64_t kOpenQuoteMs = 1000;

  CsvLines(size_t max_line, Verdicts* verdicts) : verdicts_(verdicts), records_(max_line, this) {}

  void Line(const Location& at, std::string_view line, std::string_view with_return) override;
  void BeginFile(std::string_view name) override;
  void Gap() override { records_.GiveUp(); }
  int64_t Idle(int64_t ms) override;
  void End() override { records_.GiveUp(); }

 private:
  void OnSample(std::string_view stream_line) override { verdicts_->Pass(stream_line); }
  void OnReject(uint64_t line_number, std::string_view reason, std::string_view line) override {
    verdicts_->Reject({file_, line_number}, reason, line);
  }

  Verdicts* verdicts_;
  CsvRecords records_;
  std::string file_;
};

// Gives all lines of `source` to `user`, and flushes before a read that may block.
void ParseLines(LineSource* source, LineUser* user, Clock* clock, Verdicts* verdicts);

// Without the byte order mark that spreadsheets like to begin a file with.
std::string_view WithoutByteOrderMark(std::string_view text);

}  // namespace pp
