#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conversion/auto_csv_lines.h"
#include "conversion/csv_lines.h"
#include "conversion/line_formats.h"
#include "conversion/marks.h"
#include "conversion/resume.h"
#include "formats/mark.h"
#include "lines/operands.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temp_file.h"

namespace pp {

// Runs of pp-parse over tables, within the process.
class CsvRuns : public testing::Test {
 protected:
  // Without `columns`, as --columns auto.
  static CsvOptions Options(std::string_view columns = "") {
    CsvOptions options;
    options.max_record = 1000;
    std::string error;
    if (!columns.empty()) {
      EXPECT_TRUE(ParseColumns(columns, &options.columns, &error)) << error;
      options.has_header = NeedsHeader(options.columns);
    }
    return options;
  }

  // What comes out. `interval`: put marks into it, so far apart.
  std::string Parse(const CsvOptions& options, const std::vector<std::string>& paths,
                    const std::string& checkpoint = "", uint64_t interval = 0) {
    report_ = std::make_unique<Report>("pp-x");
    std::string error;
    EXPECT_TRUE(report_->OpenRejects(rejects_.path(), &error)) << error;
    Operands operands(paths, kFinishFirst, &stop_, &clock_);
    Resume resume(report_.get());
    if (!checkpoint.empty()) {
      EXPECT_TRUE(resume.Load(checkpoint, &error)) << error;
    }
    operands.set_plan([&resume](OpenFile file) {
      file.set_log(AbsolutePath(file.name()));
      return resume.Plan(std::move(file));
    });
    const TempFile to;
    FilterOutput out(to.Open(O_WRONLY));
    Verdicts verdicts(&out, report_.get());
    Marks marks(interval > 0, &verdicts, interval);
    const std::unique_ptr<LineUser> user = MakeUser(options, &verdicts);
    LineSource source(&operands, options.max_record, report_.get());
    ParseLines(&source, user.get(), &clock_, &verdicts, &marks);
    verdicts.Flush();
    refused_ = verdicts.refused();
    passed_ = verdicts.passed();
    EXPECT_EQ(verdicts.read(), verdicts.passed() + report_->rejected());
    return to.Text();
  }
  std::string ParseText(const CsvOptions& options, const std::string& text) {
    const TempFile file(text);
    path_ = file.path();
    return Parse(options, {path_});
  }

  static std::unique_ptr<LineUser> MakeUser(const CsvOptions& options, Verdicts* verdicts) {
    if (options.columns.empty())
      return std::make_unique<AutoCsvLines>(options, false, false, verdicts);
    return std::make_unique<CsvLines>(options, verdicts);
  }

  // Without what the last file is called.
  std::string Rejects() { return WithoutPath(rejects_.Text()); }
  std::string Said() { return WithoutPath(captured_.Text()); }
  std::string WithoutPath(std::string text) const {
    for (size_t at = text.find(path_); at != text.npos; at = text.find(path_)) {
      text.replace(at, path_.size(), "FILE");
    }
    return text;
  }

  // The lines that are no marks.
  static std::string Samples(const std::string& output) {
    std::string samples;
    ForEachLine(output, [&](const std::string& line) {
      if (!line.starts_with("#pp ")) samples += line;
    });
    return samples;
  }
  static void ForEachLine(const std::string& text, const auto& use) {
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      use(text.substr(at, end - at));
      at = end;
    }
  }

  // What stands above any mark, and what a run makes that resumes there, is the whole, which has
  // `least` marks or more.
  void ExpectResumable(const CsvOptions& options, const std::string& text, int least) {
    const TempFile file(text);
    const std::string whole = Parse(options, {file.path()}, "", 1);
    EXPECT_GT(passed_, 0U);
    std::string above, place;
    int marks = 0;
    ForEachLine(whole, [&](const std::string& line) {
      if (line.starts_with("#pp place")) {
        place = line;
      } else if (line.starts_with("#pp mark")) {
        const TempFile checkpoint(place + line);
        const std::string rest = Parse(options, {file.path()}, checkpoint.path(), 1);
        EXPECT_EQ(Samples(whole), above + Samples(rest)) << "from " << line;
        ++marks;
      } else {
        above += line;
      }
    });
    EXPECT_GE(marks, least) << whole;
  }

  CapturedStderr captured_;
  TempFile rejects_;
  Stop stop_;
  FakeClock clock_;
  std::unique_ptr<Report> report_;
  std::string path_ = "nothing";
  bool refused_ = false;
  uint64_t passed_ = 0;
};

}  // namespace pp
