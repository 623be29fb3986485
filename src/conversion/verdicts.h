#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conversion/sort_keys.h"
#include "formats/alone.h"
#include "formats/not_text.h"
#include "formats/series_edit.h"
#include "formats/stream_lines.h"
#include "formats/unit_notice.h"
#include "lines/filter_output.h"
#include "lines/report.h"
#include "values/counter.h"

namespace pp {

// What becomes of the samples that a filter reads: passed on, or rejected.
class Verdicts {
 public:
  // The pointers are not owned. `keys`: what stands in front of each line, `edit`: what becomes of
  // its series; null for nothing.
  Verdicts(FilterOutput* out, Report* report, SortKeys* keys = nullptr, SeriesEdit* edit = nullptr)
      : out_(out), report_(report), keys_(keys), edit_(edit), unit_(report) {
    out->set_on_unwritten(
        [this](std::string_view lines) { unwritten_ += CountSamples(lines, keys_ != nullptr); });
  }
  ~Verdicts() { out_->set_on_unwritten(nullptr); }
  Verdicts(const Verdicts&) = delete;
  Verdicts& operator=(const Verdicts&) = delete;

  // A sample as a line of the stream, with its "\n".
  void Pass(std::string_view line) {
    ++passed_;
    unit_.LookAt(line);
    if (keys_ == nullptr && edit_ == nullptr)
      out_->Append(line);
    else
      Copy(line.substr(0, line.size() - 1));
  }
  // Several samples, as lines of the stream, each with its "\n".
  void PassAll(std::string_view lines) {
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n') + 1);
      Pass(line);
      lines.remove_prefix(line.size());
    }
  }
  // A sample without its "\n".
  void PassLine(std::string_view line) {
    ++passed_;
    unit_.LookAt(line);
    Copy(line);
  }
  // A line of the stream that is no sample, without its "\n".
  void Copy(std::string_view line) {
    if (edit_ != nullptr) line = edit_->Edit(line);
    out_->AppendLine(keys_ == nullptr ? line : keys_->WithKey(line));
  }
  // Lines of our own, with their "\n".
  void CopyLines(std::string_view lines) { out_->Append(lines); }
  void Reject(const Location& at, std::string_view reason, std::string_view text) {
    report_->Reject(at, reason, text);
  }
  // A line that is kept below kAlone.
  void RejectAlone(const Location& at, std::string_view reason, std::string_view text) {
    report_->Reject(at, reason, text, kAlone);
  }
  // The unit of timestamps can be said with --time-format.
  void AdviseTimeFormat() { unit_.AdviseTimeFormat(); }
  // A time that was read as `ms` looks like another unit. To be called before the sample is passed,
  // for of those of the stream less can be told.
  void NoteUnit(TimeUnit looks_like, int64_t ms) { unit_.SayInstead(looks_like, ms); }
  // So many samples were found in the input, whatever becomes of them.
  void CountRead(uint64_t samples) { read_ += samples; }

  // To be called before a read that may block. What was rejected is kept before what follows it is
  // passed on.
  void Flush() {
    report_->FlushRejects();
    out_->Flush();
  }
  // To be called when the input was idle: is there anybody to go on for?
  void LookForReader() { out_->LookForReader(); }

  // Something of the input could not be read, and that was said.
  void Fail() { failed_ = true; }

  // The input is not what the options say it is, so nothing of it is read.
  void Refuse(std::string_view message) {
    report_->Error(message);
    refused_ = true;
  }

  // False where a file that begins so is no text, and nothing of it can be read.
  bool TakeAsText(std::string_view file, std::string_view first) {
    const std::string why = WhyNoText(first);
    if (!why.empty()) GiveUp(std::string(file) + ": " + why);
    return why.empty();
  }
  // Nothing of a file can be read. If it is the first, nothing is.
  void GiveUp(std::string_view message) {
    if (passed_ == 0 && report_->rejected() == 0) return Refuse(message);
    report_->Error(message);
    Fail();
  }

  Report* report() { return report_; }
  // There is no sense in reading on.
  bool done() const {
    return refused_ || out_->closed() || report_->rejects_lost() || report_->IsOver();
  }
  bool failed() const { return failed_; }
  bool refused() const { return refused_; }
  uint64_t read() const { return read_; }
  // Safe to be asked by another thread.
  uint64_t passed() const { return passed_; }
  // Of these: what the output could not take, once it is closed.
  uint64_t unwritten() const { return unwritten_; }

 private:
  FilterOutput* out_;
  Report* report_;
  SortKeys* keys_;
  SeriesEdit* edit_;
  UnitNotice unit_;
  bool failed_ = false;
  bool refused_ = false;
  uint64_t read_ = 0;
  Counter passed_;
  uint64_t unwritten_ = 0;
};

}  // namespace pp
