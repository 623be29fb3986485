#include "conversion/auto_csv_lines.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "support/csv_runs.h"

namespace pp {
namespace {

class AutoCsvLinesTest : public CsvRuns {
 protected:
  // What was rejected, and taken off its file.
  std::string Mended(std::string_view bad, std::string_view good) {
    std::string text = rejects_.Text();
    EXPECT_EQ(truncate(rejects_.path().c_str(), 0), 0);
    const size_t at = text.find(bad);
    EXPECT_NE(at, text.npos) << bad;
    return at == text.npos ? text : text.replace(at, bad.size(), good);
  }
};

TEST_F(AutoCsvLinesTest, DecidesAndSaysWhat) {
  EXPECT_EQ(ParseText(Options(), "time,host,min(cpu)\n1767125148,a,.5\n1767125149,b,1\n"),
            "min_cpu{host=\"a\"} .5 1767125148000\nmin_cpu{host=\"b\"} 1 1767125149000\n");
  EXPECT_EQ(Said(),
            "pp-x: FILE: read with --columns 'time:time,host:label,min(cpu):value' --time-format "
            "'s'\n");
}

// However much stands above that.
TEST_F(AutoCsvLinesTest, AFileReadFromItsMiddleHasItsHeader) {
  std::string above;
  while (above.size() <= AutoCsvLines::kBytes) above += "#" + std::string(900, 'x') + "\n";
  above += "time,v\n1767125148,1\n";
  const TempFile file(above + "1767125149,2\n1767125150,3\n");
  OpenFile open = OpenFile::Open(file.path());
  Report report("pp-x");
  const TempFile to;
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report);
  AutoCsvLines lines(Options(), false, false, &verdicts);
  open.set_begin({above.size(), 0});
  lines.BeginFile(open);
  lines.Line({"x", 3}, "1767125149,2", "1767125149,2");
  lines.Line({"x", 4}, "1767125150,3", "1767125150,3");
  lines.End();
  verdicts.Flush();
  EXPECT_EQ(to.Text(), "v 2 1767125149000\nv 3 1767125150000\n");
}

TEST_F(AutoCsvLinesTest, ASecondFileWithTheSameHeaderIsReadWithTheSameColumns) {
  const TempFile a("h,v\nx,1\n");
  const TempFile b("h,v\n2,3\n");  // alone both would be values
  const TempFile c("h,v\n");
  EXPECT_EQ(Parse(Options(), {a.path(), b.path(), c.path()}), "v{h=\"x\"} 1\nv{h=\"2\"} 3\n");
  path_ = a.path();
  EXPECT_EQ(Said(),
            "pp-x: FILE: read with --columns 'h:label,v:value'; no column is a time, so all "
            "samples are of now\n");
}

TEST_F(AutoCsvLinesTest, ASecondFileWithAnotherHeaderIsDecidedAnew) {
  const TempFile a("h,v\nx,1\n");
  const TempFile b("v,w\n2,3\nt,u\n");
  path_ = b.path();
  EXPECT_EQ(Parse(Options(), {a.path(), b.path(), a.path()}),
            "v{h=\"x\"} 1\nv 2\nw 3\nv{h=\"x\"} 1\n");
  EXPECT_EQ(report_->rejected(), 1U);
  EXPECT_EQ(Rejects(),
            "#pp header\n#pp columns v:value,w:value\nv,w\n"
            "# FILE:3: v: value is not a number; w: value is not a number\nt,u\n");
}

TEST_F(AutoCsvLinesTest, WhatIsNoTableIsRefused) {
  EXPECT_EQ(ParseText(Options(), "a,b\nx,y\n"), "");
  EXPECT_TRUE(refused_);
  EXPECT_EQ(Said(), "pp-x: FILE: no column has numbers in it; say with --columns what is what\n");
}

TEST_F(AutoCsvLinesTest, WhatIsNoTableBehindAnotherIsRejectedUnderItsHeader) {
  const TempFile a("h,v\nx,1\n");
  const TempFile b("a,b\r\np,q\r\n");
  path_ = b.path();
  EXPECT_EQ(Parse(Options(), {a.path(), b.path(), a.path()}), "v{h=\"x\"} 1\nv{h=\"x\"} 1\n");
  EXPECT_FALSE(refused_);
  EXPECT_EQ(Rejects(),
            "#pp header\na,b\n# FILE:2: no column has numbers in it; say with --columns what is "
            "what\np,q\n");
}

TEST_F(AutoCsvLinesTest, OfNothingComesNothing) {
  for (const char* nothing : {"", "\n# x\n"}) {
    EXPECT_EQ(ParseText(Options(), nothing), "") << nothing;
    EXPECT_EQ(Said(), "") << nothing;
  }
  for (const char* header : {"t,v", "t,v\n", "t,v\r\n\r\n", "\"t\nu\",v\n"}) {
    EXPECT_EQ(ParseText(Options(), header), "") << header;
    EXPECT_EQ(report_->rejected(), 0U) << header;
    EXPECT_FALSE(refused_) << header;
    EXPECT_TRUE(Said().ends_with("pp-x: FILE: there is no row below the header\n")) << header;
  }
}

TEST_F(AutoCsvLinesTest, TheLastLineNeedsNoEnd) {
  EXPECT_EQ(ParseText(Options(), "h,v\na,1"), "v{h=\"a\"} 1\n");
  EXPECT_EQ(ParseText(Options(), "h,v\n\"a\nb\",1"), "v{h=\"a\\nb\"} 1\n");
  EXPECT_EQ(ParseText(Options(), "h,v\nbad\na,1"), "v{h=\"a\"} 1\n");
  EXPECT_EQ(report_->rejected(), 1U);
  EXPECT_FALSE(refused_);
}

TEST_F(AutoCsvLinesTest, SpreadsheetsWriteAByteOrderMarkAndReturns) {
  EXPECT_EQ(ParseText(Options(), "\xef\xbb\xbf\"h\r\nh\",v\r\na,1\r\n\"b\r\n\",2\r\n"),
            "v{h_h=\"a\"} 1\nv{h_h=\"b\r\\n\"} 2\n");
}

TEST_F(AutoCsvLinesTest, MoreThanAThousandLinesMayStandBeforeTheHeader) {
  std::string text;
  for (size_t i = 0; i <= AutoCsvLines::kLines; ++i) text += "# by a talkative program\n\n";
  EXPECT_EQ(ParseText(Options(), text + "h,v\na,1\n"), "v{h=\"a\"} 1\n");
}

// It is decided by a hundred rows, and a hundred and first that is other than these is bad.
TEST_F(AutoCsvLinesTest, LooksAtAHundredRows) {
  std::string text = "h,v\n";
  for (size_t i = 0; i < AutoCsvLines::kRows / 2; ++i) text += "a,1\nb,x\n";
  ParseText(Options(), text + "c,y\n");
  EXPECT_EQ(passed_, AutoCsvLines::kRows / 2);
  EXPECT_EQ(report_->rejected(), AutoCsvLines::kRows / 2 + 1);
}

TEST_F(AutoCsvLinesTest, ColumnsThatAreEmptyAtFirstAreDecidedLater) {
  std::string text = "h,v,late,\"la te\",note\n";
  for (size_t i = 0; i < AutoCsvLines::kRows; ++i) text += "a,1,,,\n";
  const std::string out = ParseText(Options(), text + "b,2,3,,\nc,4,,5,why\nd,6,7,8,x\n");
  EXPECT_TRUE(
      out.ends_with("v{h=\"b\"} 2\nlate{h=\"b\"} 3\n"
                    "v{h=\"c\",note=\"why\"} 4\nla_te{h=\"c\",note=\"why\"} 5\n"
                    "v{h=\"d\",note=\"x\"} 6\nlate{h=\"d\",note=\"x\"} 7\n"
                    "la_te{h=\"d\",note=\"x\"} 8\n"))
      << out.substr(out.size() - 200);
  EXPECT_EQ(report_->rejected(), 0U);
  EXPECT_NE(Said().find("is read as 'late:value'"), Said().npos);
  EXPECT_NE(Said().find("is read as 'la te:value,note:label'"), Said().npos) << Said();
}

TEST_F(AutoCsvLinesTest, ColumnsOfOneNameGetSeveralEvenThoseDecidedLater) {
  EXPECT_EQ(ParseText(Options(), "v,v,h,h\n1,2,a,b\n"),
            "v{h=\"a\",h_2=\"b\"} 1\nv_2{h=\"a\",h_2=\"b\"} 2\n");
  std::string text = "v,v,€\n";
  for (size_t i = 0; i < AutoCsvLines::kRows; ++i) text += "1,,\n";
  const std::string out = ParseText(Options(), text + "3,4,\n5,6,7\n");
  EXPECT_TRUE(out.ends_with("v 3\nv_2 4\nv 5\nv_2 6\ncolumn_3 7\n"))
      << out.substr(out.size() - 30) << Said();
  EXPECT_EQ(report_->rejected(), 0U);
}

// Of two tables that have as many columns, too.
TEST_F(AutoCsvLinesTest, RejectsOfSeveralTablesAreReadEachAsItsOwn) {
  const std::string text =
      "#pp header\nh,v\n# why\na,1\n#pp header\nw,g\n# why\n2,b\n#pp header\nh,v\nc,3\n";
  EXPECT_EQ(ParseText(Options(), text), "v{h=\"a\"} 1\nw{g=\"b\"} 2\nv{h=\"c\"} 3\n");
  ExpectResumable(Options(), text, 4);
  CsvOptions skip = Options();
  skip.skip_lines = 5;
  EXPECT_EQ(ParseText(skip, text), "v{h=\"a\"} 1\nw{g=\"b\"} 2\nv{h=\"c\"} 3\n");
}

// Alone, the row would have two values and no label.
TEST_F(AutoCsvLinesTest, WhatIsRejectedIsReadAgainAsWhatItsTableWas) {
  ParseText(Options(), "ts,zone,v\n1767125148,east,1\n1767125149,7,x\n1767125150,west,3\n");
  const std::string head =
      "#pp header\n#pp columns ts:time,zone:label,v:value\n#pp time-format s\nts,zone,v\n";
  EXPECT_EQ(Rejects(), head + "# FILE:3: v: value is not a number\n1767125149,7,x\n");
  EXPECT_EQ(ParseText(Options(), Mended("7,x", "7,y")), "");
  EXPECT_EQ(Rejects(), head + "# FILE:6: v: value is not a number\n1767125149,7,y\n");
  EXPECT_EQ(ParseText(Options(), Mended("7,y", "7,2")), "v{zone=\"7\"} 2 1767125149000\n");
  EXPECT_EQ(report_->rejected(), 0U);
  EXPECT_TRUE(Said().ends_with(
      "pp-x: FILE: read with --columns 'ts:time,zone:label,v:value' --time-format 's', as was "
      "decided before\n"))
      << Said();
}

// Who gives them knows better.
TEST_F(AutoCsvLinesTest, ColumnsThatAreGivenWinOverThoseThatWereKept) {
  EXPECT_EQ(ParseText(Options("h:value"), "#pp header\n#pp columns h:label,v:value\nh,v\n7,1\n"),
            "h 7\n");
}

TEST_F(AutoCsvLinesTest, EachTableOfRejectsIsReadAsWasDecidedOfIt) {
  const std::string text =
      "#pp header\n#pp columns h:label,v:value\nh,v\n1,2\n"
      "#pp header\r\n#pp columns h:value,v:value\r\nh,v\r\n3,4\r\n"
      "#pp header\nh,v\n5,6\n"
      "#pp header\n#pp columns v:label\n#pp columns h:value=x\nh,v\n7,8\n";
  EXPECT_EQ(ParseText(Options(), text), "v{h=\"1\"} 2\nh 3\nv 4\nh 5\nv 6\nx{v=\"8\"} 7\n");
  ExpectResumable(Options(), text, 4);
  CsvOptions skip = Options();
  skip.skip_lines = 9;
  EXPECT_EQ(ParseText(skip, text), "v{h=\"1\"} 2\nh 3\nv 4\nh 5\nv 6\nx{v=\"8\"} 7\n");
}

TEST_F(AutoCsvLinesTest, AnUnclosedQuoteDoesNotReachIntoTheNextTable) {
  EXPECT_EQ(ParseText(Options(),
                      "#pp header\n#pp columns h:label,v:value\nh,v\n\"1,2\n3,4\n"
                      "#pp header\n#pp columns h:value,v:label\nh,v\n5,6\n"),
            "v{h=\"3\"} 4\nh{v=\"6\"} 5\n");
  EXPECT_EQ(
      Rejects(),
      "#pp header\n#pp columns h:label,v:value\nh,v\n# FILE:4: unclosed quote\n#pp alone\n\"1,2\n");
  const std::string first = "#pp header\n#pp columns h:label,v:value\nh,v\n";
  const std::string second = "#pp header\n#pp columns w:value\nh,v\n";
  EXPECT_EQ(truncate(rejects_.path().c_str(), 0), 0);
  ParseText(Options(), first + "3,4\n\"1,2\n" + second + "5,6\n");
  EXPECT_EQ(Rejects(),
            first + "# FILE:5: unclosed quote\n#pp alone\n\"1,2\n" + second +
                "# FILE:9: #pp columns: there is no column \"w\": the header has h, v\n5,6\n");
}

TEST_F(AutoCsvLinesTest, AColumnThatWasEmptyIsKeptAsThat) {
  std::string text = "h,v,w,w\n";
  for (size_t i = 0; i < AutoCsvLines::kRows; ++i) text += "a,1,,\n";
  ParseText(Options(), text + "5,1,2\n6,x,,why\n");
  EXPECT_EQ(Rejects(),
            "#pp header\n#pp columns h:label,v:value\n"
            "#pp undecided 3:value,3:label,4:value=w_2,4:label=w_2\nh,v,w,w\n"
            "# FILE:102: 3 columns instead of 4\n5,1,2\n"
            "#pp header\n#pp columns h:label,v:value,4:label=w_2\n"
            "#pp undecided 3:value,3:label\nh,v,w,w\n"
            "# FILE:103: v: value is not a number\n6,x,,why\n");
  EXPECT_EQ(ParseText(Options(), Mended("5,1,2", "5,1,2,z")),
            "v{h=\"5\",w_2=\"z\"} 1\nw{h=\"5\",w_2=\"z\"} 2\n");
  EXPECT_EQ(report_->rejected(), 1U);
}

TEST_F(AutoCsvLinesTest, WhatIsKeptAndDoesNotFitIsRefusedOrRejectedWithIt) {
  EXPECT_EQ(ParseText(Options(), "#pp header\n#pp columns w:value\nh,v\n1,2\n"), "");
  EXPECT_TRUE(refused_);
  EXPECT_EQ(Said(), "pp-x: FILE: #pp columns: there is no column \"w\": the header has h, v\n");
  const std::string bad = "#pp header\n#pp columns w:value\n#pp time-format s\nh,v\n";
  EXPECT_EQ(ParseText(Options(), "a,v\nb,1\n" + bad + "1,2\n"), "v{a=\"b\"} 1\n");
  EXPECT_EQ(Rejects(),
            bad + "# FILE:7: #pp columns: there is no column \"w\": the header has h, v\n1,2\n");
  EXPECT_EQ(ParseText(Options(), "#pp header\n#pp columns v:value\nh,\"v\"x\n1,2\n"), "");
  EXPECT_TRUE(refused_);
}

// It does not change places with the first row.
TEST_F(AutoCsvLinesTest, AHeaderThatCannotBeReadIsMendedWhereItIs) {
  const std::string why =
      ": the header cannot be read: quote inside a field that does not begin "
      "with one\n";
  ParseText(Options(), "a,v\nb,1\n#pp header\n#pp columns h:label,v:value\nh,v\"\n7,1\n8,2\n");
  EXPECT_EQ(Rejects(), "#pp header\n#pp columns h:label,v:value\n# FILE:5" + why +
                           "h,v\"\n# FILE:6" + why + "7,1\n# FILE:7" + why + "8,2\n");
  EXPECT_EQ(ParseText(Options(), Mended("v\"", "v")), "v{h=\"7\"} 1\nv{h=\"8\"} 2\n");
}

TEST_F(AutoCsvLinesTest, AFieldThatIsOpenAtTheEndOfAFileIsNotForgotten) {
  const TempFile a("h,v\na,1\n\"b,2\n");
  const TempFile b("");
  path_ = a.path();
  EXPECT_EQ(Parse(Options(), {a.path(), b.path()}), "v{h=\"a\"} 1\n");
  EXPECT_EQ(
      Rejects(),
      "#pp header\n#pp columns h:label,v:value\nh,v\n# FILE:3: unclosed quote\n#pp alone\n\"b,2\n");
}

TEST_F(AutoCsvLinesTest, ALongLineIsNotCutOutOfAQuotedField) {
  const std::string long_line = std::string(200'000, 'x') + "\n";
  EXPECT_EQ(ParseText(Options(), "h,v\n\"one\n" + long_line + "two\",1\n\nb,2\n"),
            "v{h=\"b\"} 2\n");
  EXPECT_EQ(ParseText(Options(), "h,v\na,1\n\"one\n" + long_line + "two\",1\n"), "v{h=\"a\"} 1\n");
  EXPECT_EQ(ParseText(Options(), "h,v\n" + long_line + "a,1\n"), "v{h=\"a\"} 1\n");
}

TEST_F(AutoCsvLinesTest, IsResumedWithTheSameColumns) {
  std::string text = "\xef\xbb\xbfx,h,v\n";
  for (int i = 100; i < 250; ++i) {
    text += "1767125" + std::to_string(i) + ",a" + std::to_string(i) + "," + std::to_string(i) +
            "\n" + (i % 20 == 0 ? "\n# x\n" : "");
  }
  ExpectResumable(Options(), text, 50);
  const std::string long_line = std::string(200'000, 'x') + "\n";
  ExpectResumable(Options(), "h,v\n" + long_line + "a,1\n" + long_line + "b,2\nc,3\n", 4);
  CsvOptions skip = Options();
  skip.skip_lines = 1;
  ExpectResumable(skip, "by x\nh,v\na,1\nb,2\n", 2);
}

}  // namespace
}  // namespace pp
