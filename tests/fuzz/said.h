#pragma once

#include <string>
#include <string_view>

#include "lines/report.h"
#include "lines/status_line.h"
#include "lines/terminal.h"
#include "values/clock.h"

namespace pp::fuzz {

// A report whose messages go to a string.
class SayingReport {
 public:
  // Neither is owned.
  SayingReport(std::string_view tool, std::string* said, Clock* clock)
      : terminal_(said), line_(tool, StatusMode::kNone, &terminal_, clock), report_(tool) {
    report_.set_status_line(&line_);
  }
  SayingReport(const SayingReport&) = delete;
  SayingReport& operator=(const SayingReport&) = delete;

  Report* get() { return &report_; }
  Report* operator->() { return &report_; }

 private:
  class TextTerminal : public Terminal {
   public:
    explicit TextTerminal(std::string* text) : text_(text) {}
    bool IsOurs() const override { return true; }
    size_t columns() const override { return 80; }
    void Write(std::string_view text) override { text_->append(text); }

   private:
    std::string* text_;
  };

  TextTerminal terminal_;
  StatusLine line_;
  Report report_;
};

// Whole lines, each with the speaker in front, and nothing in them that could drive a terminal.
void ExpectPrintable(std::string_view said, std::string_view speaker, std::string_view of);

}  // namespace pp::fuzz
