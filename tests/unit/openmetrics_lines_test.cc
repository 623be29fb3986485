#include "conversion/openmetrics_lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lines/operands.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temp_file.h"

namespace pp {
namespace {

constexpr size_t kMaxLine = 1000;

class OpenMetricsLinesTest : public testing::Test {
 protected:
  void Parse(const std::vector<std::string>& texts) {
    std::vector<std::unique_ptr<TempFile>> files;
    std::vector<std::string> paths;
    for (const std::string& text : texts) {
      files.push_back(std::make_unique<TempFile>(text));
      paths.push_back(files.back()->path());
    }
    Operands operands(paths, kFinishFirst, &stop_, &clock_);
    LineSource source(&operands, 1000, &report_);
    OpenMetricsLines lines(kMaxLine, &verdicts_);
    ParseLines(&source, &lines, &clock_, &verdicts_, &marks_);
    verdicts_.Flush();
  }
  bool Said(const std::string& text) const {
    return captured_.Text().find(text) != std::string::npos;
  }

  CapturedStderr captured_;
  TempFile out_file_;
  Stop stop_;
  FakeClock clock_;
  Report report_{"pp-x"};
  FilterOutput out_{out_file_.Open(O_WRONLY)};
  Verdicts verdicts_{&out_, &report_};
  Marks marks_{false, &verdicts_};
};

constexpr const char* kNoEnd = "the file does not end in \"# EOF\": it may be cut off";

TEST_F(OpenMetricsLinesTest, EachFileHasItsEnd) {
  Parse({"a 1\n# EOF\n", "b 1\n# EOF", "# EOF\n", "c 1\n# EOF\n\n"});
  EXPECT_EQ(out_file_.Text(), "a 1\nb 1\nc 1\n");
  EXPECT_EQ(captured_.Text(), "");
  EXPECT_EQ(verdicts_.read(), 3U);
}

TEST_F(OpenMetricsLinesTest, AFileWithoutAnEndIsARejectAndItsSamplesPass) {
  Parse({"a 1\na 2", "b 1\n# EOF\n", "c 1\n", ""});
  EXPECT_EQ(out_file_.Text(), "a 1\na 2\nb 1\nc 1\n");
  EXPECT_EQ(report_.rejected(), 3U);
  EXPECT_EQ(verdicts_.read(), 7U);
  EXPECT_TRUE(Said(std::string(":2: ") + kNoEnd));
  EXPECT_TRUE(Said(std::string(":1: ") + kNoEnd));
}

TEST_F(OpenMetricsLinesTest, WhatIsBehindTheEndIsRejected) {
  Parse({"a 1\n# EOF\nb 1\n# TYPE b gauge\n# EOF\n"});
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 3U);
  EXPECT_TRUE(Said(":3: text behind \"# EOF\": give several expositions as several files"));
  EXPECT_FALSE(Said(kNoEnd));
}

TEST_F(OpenMetricsLinesTest, LinesOfSomeExpositionsNeedNoEnd) {
  Parse({"# x.om:5: bad\na 1\n# EOF\na 2\n"});
  EXPECT_EQ(out_file_.Text(), "a 1\na 2\n");
  EXPECT_EQ(captured_.Text(), "");
}

TEST_F(OpenMetricsLinesTest, ACommentFurtherDownChangesNothing) {
  Parse({"a 1\n# a comment\na 2\n"});
  EXPECT_TRUE(Said(std::string(":3: ") + kNoEnd));
}

// From a line on, as a run that resumes does.
TEST_F(OpenMetricsLinesTest, LooksAtWhatStandsBeforeWhereItIsReadOn) {
  struct {
    std::string before;
    std::string line;
    std::string passed;  // or what is said
  } const cases[] = {
      {"# x.om:5: bad\na 1\n", "a 2", "a 2\n"},
      {"\xef\xbb\xbf# x.om:5: bad\r\na 1\r\n# EOF\r\n", "a 2", "a 2\n"},
      {"a 1\n# EOF\n", "a 2", "text behind"},
      {"# EOF\n", "a 2", "text behind"},
      {"a 1\n# EOF\r\n\r\n \n", "a 2", "text behind"},
      {std::string(10'000, '\n') + "a 1\n# EOF\n", "a 2", "text behind"},
      {"a 1\n# EOF\na 2\n", "a 3", "text behind"},
      {"# EOF\n" + std::string(2'000'000, '\n'), "a 3", "text behind"},
      {"x\n# EOFx\n" + std::string(2'000'000, '\n'), "a 3", kNoEnd},
      {"a 1\n# EOF \n", "a 2", kNoEnd},
      {"a 1\n# a comment\n", "a 2", kNoEnd},
      {"# TYPE a gauge\na 1\n", "a 2", kNoEnd},
      {"a 1\n", "# EOF", ""},
  };
  for (const auto& [before, line, passed] : cases) {
    const TempFile text(before + line + "\n");
    OpenFile file = OpenFile::Open(text.path());
    file.set_begin({before.size(), 2});
    TempFile out_file;
    FilterOutput out(out_file.Open(O_WRONLY));
    const CapturedStderr captured;
    Report report("pp-x");
    Verdicts verdicts(&out, &report);
    OpenMetricsLines lines(kMaxLine, &verdicts);
    lines.BeginFile(file);
    lines.Line({file.name(), 3}, line, line);
    lines.EndOfFile({before.size() + line.size() + 1, 3});
    lines.End();
    verdicts.Flush();
    const bool is_said = captured.Text().find(passed) != std::string::npos;
    if (passed.empty() || passed.ends_with('\n')) {
      EXPECT_EQ(out_file.Text(), passed) << before;
      EXPECT_EQ(captured.Text(), "") << before;
    } else {
      EXPECT_TRUE(is_said) << before << captured.Text();
      EXPECT_EQ(report.rejected(), 1U) << before;
    }
  }
}

// It is looked for block by block.
TEST_F(OpenMetricsLinesTest, FindsAnEndWhereverItStands) {
  for (const std::string eof : {"# EOF\n", "# EOF#\n"}) {
    for (size_t behind = (1 << 18) - 12; behind < (1 << 18) + 4; ++behind) {
      const TempFile text("a 1\n" + eof + std::string(behind, '\n'));
      OpenFile file = OpenFile::Open(text.path());
      file.set_begin({file.size(), 1});
      const uint64_t before = report_.rejected();
      OpenMetricsLines lines(kMaxLine, &verdicts_);
      lines.BeginFile(file);
      lines.Line({file.name(), 3}, "a 2", "a 2");
      EXPECT_EQ(report_.rejected() - before, eof == "# EOF\n" ? 1U : 0U) << behind;
    }
  }
}

TEST_F(OpenMetricsLinesTest, OnlyWhatIsReadToItsEndCanLackOne) {
  OpenMetricsLines lines(kMaxLine, &verdicts_);
  lines.BeginFile(OpenFile(-1, false, "stopped"));
  lines.Line({"stopped", 1}, "a 1", "a 1");
  lines.End();
  EXPECT_EQ(report_.rejected(), 0U);
  // All of it was read by a run before.
  lines.BeginFile(OpenFile(-1, false, "resumed"));
  lines.EndOfFile({10, 2});
  lines.End();
  EXPECT_EQ(report_.rejected(), 0U);
  lines.BeginFile(OpenFile(-1, false, "resumed"));
  lines.Line({"resumed", 3}, "a 1", "a 1");
  lines.EndOfFile({14, 3});
  lines.End();
  EXPECT_EQ(report_.rejected(), 1U);
  EXPECT_TRUE(Said("resumed:3: "));
}

}  // namespace
}  // namespace pp
