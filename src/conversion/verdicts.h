#pragma once

#include <cstdint>
#include <string_view>

#include "lines/filter_output.h"
#include "lines/report.h"

namespace pp {

// What becomes of the samples that a filter reads: passed on, or rejected.
class Verdicts {
 public:
  // The pointers are not owned. Strict: the first reject is the end.
  Verdicts(FilterOutput* out, Report* report, bool strict)
      : out_(out), report_(report), strict_(strict) {}

  // A sample as a line of the stream, with its "\n".
  void Pass(std::string_view line) {
    ++passed_;
    out_->Append(line);
  }
  // The same without the "\n".
  void PassLine(std::string_view line) {
    ++passed_;
    out_->AppendLine(line);
  }
  // A line of the stream that is no sample.
  void Copy(std::string_view line) { out_->AppendLine(line); }
  void Reject(const Location& at, std::string_view reason, std::string_view text) {
    report_->Reject(at, reason, text);
  }

  // To be called before a read that may block. What was rejected is kept before what follows it is
  // passed on.
  void Flush() {
    report_->FlushRejects();
    out_->Flush();
  }

  // Something of the input could not be read, and that was said.
  void Fail() { failed_ = true; }

  Report* report() { return report_; }
  // There is no sense in reading on.
  bool done() const {
    return out_->closed() || report_->rejects_lost() || (strict_ && report_->rejected() > 0);
  }
  bool failed() const { return failed_; }
  uint64_t passed() const { return passed_; }

 private:
  FilterOutput* out_;
  Report* report_;
  bool strict_;
  bool failed_ = false;
  uint64_t passed_ = 0;
};

}  // namespace pp
