#include "conversion/line_formats.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "conversion/csv_lines.h"
#include "lines/operands.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temp_file.h"

namespace pp {
namespace {

class LineFormatsTest : public testing::Test {
 protected:
  LineFormatsTest() {
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
  }

  void Parse(LineUser* user, const std::vector<std::string>& files) {
    Operands operands(files, kFinishFirst, &stop_, &clock_);
    LineSource source(&operands, 1000, &report_);
    ParseLines(&source, user, &clock_, &verdicts_, &marks_);
    verdicts_.Flush();
  }
  void Parse(LineUser* user, const std::string& text) {
    const TempFile file(text);
    Parse(user, std::vector<std::string>{file.path()});
  }

  static CsvOptions Options() {
    CsvOptions options;
    options.max_record = 1000;
    return options;
  }

  CapturedStderr captured_;
  TempFile out_file_;
  TempFile rejects_;
  Stop stop_;
  FakeClock clock_;
  Report report_{"pp-x"};
  FilterOutput out_{out_file_.Open(O_WRONLY)};
  Verdicts verdicts_{&out_, &report_};
  Marks marks_{false, &verdicts_};
};

TEST_F(LineFormatsTest, TheStreamKeepsItsBytes) {
  const std::string good =
      "# HELP a Some  text.\n"
      "#pp mark x.csv 17\n"
      "a{ b = \"c\" } +1.50  5\n"
      "{\"my.metric\"} nan # {t=\"u\"} 1\n";
  const TempFile file("# a comment\n\n" + good + "bad\n# TYPE a nonsense\n");
  Operands operands({file.path()}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 1000, &report_);
  StreamLines stream(&source, &verdicts_, &marks_);
  ParseLines(&source, &stream, &clock_, &verdicts_, &marks_);
  verdicts_.Flush();
  EXPECT_EQ(verdicts_.read(), 4U);
  EXPECT_EQ(out_file_.Text(), good);
  EXPECT_EQ(verdicts_.passed(), 2U);
  EXPECT_EQ(report_.rejected(), 2U);
  EXPECT_NE(rejects_.Text().find(":7: value is missing\nbad\n"), std::string::npos);
  EXPECT_NE(rejects_.Text().find(":8: unknown metric type\n# TYPE a nonsense\n"),
            std::string::npos);
}

// What is read from its middle need not hold a mark any more.
TEST_F(LineFormatsTest, ATornLineOfAStreamIsLeftOutWhereverItIsReadFrom) {
  std::string samples;
  while (samples.size() < size_t{100} << 10) samples += "a 1 1000\n";
  const std::string mark = "#pp mark x.csv 17\n";
  for (const auto& [before, is_marked] :
       {std::pair(mark + samples, true), std::pair(samples + mark + samples, true),
        std::pair(samples, false), std::pair("a{b=\"#pp mark \"} 1\n" + samples, false)}) {
    const TempFile out_file;
    FilterOutput out(out_file.Open(O_WRONLY));
    Verdicts verdicts(&out, &report_);
    const TempFile file(before + "b 1 1000\nb 1 1767");
    Operands operands({file.path()}, kFinishFirst, &stop_, &clock_);
    operands.set_plan([begin = before.size()](OpenFile operand) {
      operand.set_begin({begin, 1});
      std::vector<OpenFile> plan;
      plan.push_back(std::move(operand));
      return plan;
    });
    LineSource source(&operands, 1000, &report_);
    StreamLines stream(&source, &verdicts, &marks_);
    ParseLines(&source, &stream, &clock_, &verdicts, &marks_);
    verdicts.Flush();
    EXPECT_EQ(out_file.Text(), is_marked ? "b 1 1000\n" : "b 1 1000\nb 1 1767\n");
  }
}

// Whoever resumes from it would leave out what is before its offset.
TEST_F(LineFormatsTest, TheStreamHasNoMarksOfItsOwnFile) {
  const TempFile file("a 1\n");
  const OpenFile open = OpenFile::Open(file.path());
  const FileIdentity own = open.identity();
  const FileIdentity elsewhere = {own.device + 1, own.inode};
  const std::string name = AbsolutePath(file.path());
  const std::string forged[] = {
      "#pp mark " + SourceOf(own) + " 4",
      "#pp mark 0" + SourceOf(own) + " 4",
      "#pp place " + SourceOf(own) + " 4 1 0 /y",
      "#pp place " + SourceOf(elsewhere) + " 4 1 0 " + name,
  };
  const std::string good = "#pp mark x.csv 17\n#pp place " + SourceOf(elsewhere) +
                           " 4 1 0 /y\n#pp mark " + SourceOf(elsewhere) + " 4\na 1\n#pp other\n";
  std::string text = good;
  for (const std::string& line : forged) text += line + "\n";
  std::ofstream(file.path()) << text;
  for (const bool wanted : {true, false}) {
    Marks marks(wanted, &verdicts_);
    Operands operands({file.path()}, kFinishFirst, &stop_, &clock_);
    operands.set_plan([](OpenFile operand) {
      operand.set_log(AbsolutePath(operand.name()));
      std::vector<OpenFile> plan;
      plan.push_back(std::move(operand));
      return plan;
    });
    LineSource source(&operands, 1000, &report_);
    StreamLines stream(&source, &verdicts_, &marks);
    ParseLines(&source, &stream, &clock_, &verdicts_, &marks);
    verdicts_.Flush();
    EXPECT_EQ(report_.rejected(), std::size(forged));
    const std::string out = out_file_.Text();
    EXPECT_NE(out.find(wanted ? good : text), out.npos) << out;
    for (const std::string& line : forged) {
      EXPECT_EQ(out.find("\n" + line + "\n") == out.npos, wanted) << line;
    }
  }
  std::string kept;
  for (size_t i = 0; i < std::size(forged); ++i) {
    kept += "# " + file.path() + ":" + std::to_string(6 + i) +
            ": a mark of the file that it stands in: \"" + forged[i] + "\"\n";
  }
  EXPECT_EQ(rejects_.Text(), kept);
}

TEST_F(LineFormatsTest, JsonLinesSkipBlanksAndComments) {
  JsonLines jsonl(&verdicts_);
  Parse(&jsonl,
        "{\"metric\":\"a\",\"value\":1}\n\n # reason\n{\"metric\":\"b\"}\n[]\n"
        "{\"metric\":\"c\",\"value\":3,\"timestamp_ms\":4}\r\n{\"metric\":\"d\",\"value\":5}");
  EXPECT_EQ(out_file_.Text(), "a 1\nc 3 4\nd 5\n");
  EXPECT_NE(rejects_.Text().find(":4: value is missing\n{\"metric\":\"b\"}\n"), std::string::npos);
  EXPECT_NE(rejects_.Text().find(":5: not an object\n[]\n"), std::string::npos);
}

TEST_F(LineFormatsTest, CsvOfSeveralFiles) {
  const TempFile a("metric_name,labels,value\na,,1\nb,\"x=open,2");
  const TempFile b("metric_name,labels,value,timestamp_ms\r\nc,\"x=y\",3,4\r\n,,1\r\n");
  CsvLines csv(Options(), &verdicts_);
  Parse(&csv, {a.path(), b.path()});
  EXPECT_EQ(out_file_.Text(), "a 1\nc{x=\"y\"} 3 4\n");
  EXPECT_EQ(rejects_.Text(), "# " + a.path() + ":3: unclosed quote\n#pp alone\nb,\"x=open,2\n# " +
                                 b.path() + ":3: metric name is missing\n,,1\n");
}

TEST_F(LineFormatsTest, AByteOrderMarkIsSkipped) {
  CsvLines csv(Options(), &verdicts_);
  Parse(&csv, "\xef\xbb\xbfmetric_name,labels,value\na,,1\n");
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 0U);
}

TEST_F(LineFormatsTest, LongLinesAreRejectedAndTheRestGoesOn) {
  CsvLines csv(Options(), &verdicts_);
  const std::string long_line = "m,a=" + std::string(200'000, 'x') + ",1";
  Parse(&csv, "a,,1\n" + long_line + "\nb,,2\n");
  EXPECT_EQ(out_file_.Text(), "a 1\nb 2\n");
  EXPECT_EQ(report_.rejected(), 1U);
  EXPECT_NE(rejects_.Text().find(": line is longer than 1000 bytes\n" + long_line + "\n"),
            std::string::npos);
}

TEST_F(LineFormatsTest, ALongLineIsNotCutOutOfAQuotedField) {
  CsvLines csv(Options(), &verdicts_);
  Parse(&csv, "m,\"a=one\n" + std::string(200'000, 'x') + "\ntwo\",1\n");
  EXPECT_EQ(out_file_.Text(), "");
}

TEST_F(LineFormatsTest, AnOpenQuoteEndsWithItsFileWhateverTheNextBeginsWith) {
  const TempFile a("m,\"a=open\n");
  const TempFile b(std::string(200'000, 'x') + "\nclosed\",1\n");
  CsvLines csv(Options(), &verdicts_);
  Parse(&csv, {a.path(), b.path()});
  EXPECT_EQ(out_file_.Text(), "");
}

TEST_F(LineFormatsTest, AnOpenQuoteIsGivenUpInTime) {
  CsvLines csv(Options(), &verdicts_);
  EXPECT_EQ(csv.Idle(0), Input::kForever);
  csv.Line({"f", 1}, "", "m,\"a=1,1");
  csv.Line({"f", 2}, "", "n,,2");
  EXPECT_EQ(csv.Idle(0), CsvLines::kOpenQuoteMs);
  EXPECT_EQ(csv.Idle(CsvLines::kOpenQuoteMs - 1), 1);
  EXPECT_EQ(report_.rejected(), 0U);
  EXPECT_EQ(csv.Idle(CsvLines::kOpenQuoteMs), Input::kForever);
  EXPECT_EQ(report_.rejected(), 1U);
  EXPECT_EQ(verdicts_.passed(), 1U);
}

TEST_F(LineFormatsTest, AFileThatCannotBeReadIsAFailureAndTheRestGoesOn) {
  const TempFile a("a,,1\n");
  CsvLines csv(Options(), &verdicts_);
  Parse(&csv, {"/nowhere/x", a.path()});
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_TRUE(verdicts_.failed());
  EXPECT_EQ(captured_.Text(), "pp-x: /nowhere/x: cannot be opened: No such file or directory\n");
}

TEST_F(LineFormatsTest, StrictEndsWithTheFirstReject) {
  report_.set_strict(true);
  Verdicts strict(&out_, &report_);
  const TempFile file("a,,1\nbad\nb,,2\nbad\n");
  CsvLines csv(Options(), &strict);
  Operands operands({file.path()}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 1000, &report_);
  ParseLines(&source, &csv, &clock_, &strict, &marks_);
  strict.Flush();
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 1U);
}

TEST_F(LineFormatsTest, ReadingEndsWhenNothingMoreCanBeWritten) {
  FilterOutput full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  Verdicts verdicts(&full, &report_);
  const TempFile file("a,,1\nbad\n");
  CsvLines csv(Options(), &verdicts);
  full.AppendLine("x 1");
  full.Flush();
  ASSERT_TRUE(verdicts.done());
  Operands operands({file.path()}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 1000, &report_);
  ParseLines(&source, &csv, &clock_, &verdicts, &marks_);
  EXPECT_EQ(verdicts.passed(), 0U);
  EXPECT_EQ(report_.rejected(), 0U);
}

TEST_F(LineFormatsTest, ReadingEndsWhenRejectsAreLost) {
  Report report("pp-x");
  std::string error;
  ASSERT_TRUE(report.OpenRejects("/dev/full", &error));
  Verdicts verdicts(&out_, &report);
  verdicts.Reject({"f", 1}, "bad", "x");
  EXPECT_FALSE(verdicts.done());
  verdicts.Flush();
  EXPECT_TRUE(verdicts.done());
}

}  // namespace
}  // namespace pp
