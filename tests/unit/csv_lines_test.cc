#include "conversion/csv_lines.h"

#include <gtest/gtest.h>

#include <string>

#include "conversion/lines_above.h"
#include "support/csv_runs.h"

namespace pp {
namespace {

using CsvLinesTest = CsvRuns;

TEST_F(CsvLinesTest, TheHeaderMayStandAgainInTheMiddle) {
  EXPECT_EQ(ParseText(Options("t:time,v:value"), "t,v\n1,2\nt,v\n3,4\n"), "v 2 1\nv 4 3\n");
  EXPECT_EQ(report_->rejected(), 0U);
}

TEST_F(CsvLinesTest, EachFileHasAHeaderOfItsOwn) {
  const TempFile a("t,h,v\n1,x,2\n");
  const TempFile b("v,more,t,h\n4,?,3,y\n");
  EXPECT_EQ(Parse(Options("t:time,h:label,v:value"), {a.path(), b.path()}),
            "v{h=\"x\"} 2 1\nv{h=\"y\"} 4 3\n");
}

TEST_F(CsvLinesTest, AHeaderThatDoesNotFitIsRefused) {
  EXPECT_EQ(ParseText(Options("t:time,w:value"), "t,v\n1,2\n"), "");
  EXPECT_TRUE(refused_);
  EXPECT_EQ(Said(), "pp-x: FILE:1: there is no column \"w\": the header has t, v\n");
  EXPECT_EQ(Rejects(), "");
}

TEST_F(CsvLinesTest, BehindOtherFilesItsRowsAreRejected) {
  const TempFile a("t,v\n1,2\n");
  const TempFile b("t,x\n3,4\n5,6\n");
  const TempFile c("t,v\n7,8\n");
  path_ = b.path();
  EXPECT_EQ(Parse(Options("t:time,v:value"), {a.path(), b.path(), c.path()}), "v 2 1\nv 8 7\n");
  EXPECT_FALSE(refused_);
  const std::string why = "there is no column \"v\": the header has t, x";
  EXPECT_EQ(Rejects(), "#pp header\nt,x\n# FILE:2: " + why + "\n3,4\n# FILE:3: " + why + "\n5,6\n");
  EXPECT_TRUE(Said().starts_with("pp-x: FILE:1: " + why + "; what follows it is rejected\n"));
}

TEST_F(CsvLinesTest, RejectsHaveTheirHeaderAndCanBeFedInAgain) {
  const CsvOptions options = Options("t:time,v:value");
  EXPECT_EQ(ParseText(options, "t,v\n1,x\n"), "");
  const TempFile b("a,v,t\n?,y,3\n?,5,z\n");
  path_ = b.path();
  EXPECT_EQ(Parse(options, {path_}), "");
  std::string mended = rejects_.Text();
  EXPECT_NE(mended.find("#pp header\nt,v\n# "), mended.npos);
  EXPECT_NE(mended.find(":2: v: value is not a number\n1,x\n#pp header\na,v,t\n# "), mended.npos);
  mended.replace(mended.find("1,x"), 3, "1,2");
  mended.replace(mended.find("y,3"), 3, "4,3");
  mended.replace(mended.find("5,z"), 3, "6,5");
  EXPECT_EQ(ParseText(options, mended), "v 2 1\nv 4 3\nv 6 5\n");
  EXPECT_EQ(report_->rejected(), 0U);
}

TEST_F(CsvLinesTest, RejectsAreReadWhateverLinesAreToBeSkipped) {
  CsvOptions options = Options("t:time,v:value");
  options.skip_lines = 3;
  EXPECT_EQ(ParseText(options, "#pp header\nt,v\n# why\n1,2\n"), "v 2 1\n");
  ExpectResumable(options, "#pp header\nt,v\n# why\n1,2\n3,4\n", 3);
}

TEST_F(CsvLinesTest, LinesBeforeTheHeaderAreSkippedInEachFile) {
  CsvOptions options = Options("t:time,v:value");
  options.skip_lines = 2;
  const TempFile a("A report,of\n\"what\nt,v\n1,2\n");
  EXPECT_EQ(Parse(options, {a.path(), a.path()}), "v 2 1\nv 2 1\n");
  EXPECT_EQ(report_->rejected(), 0U);
  EXPECT_EQ(ParseText(options, "x\n"), "");
}

TEST_F(CsvLinesTest, ALineAmongThoseThatIsTooLongIsNoHeader) {
  const std::string text =
      "A report\n" + std::string(1001, 'x') + "\ntime,h,v\n1767125148,a,2\n1767125149,a,4\n";
  const std::string samples = "v{h=\"a\"} 2 1767125148000\nv{h=\"a\"} 4 1767125149000\n";
  CsvOptions by_number = Options("1:time,2:label=h,3:value=v");
  std::string error;
  ASSERT_TRUE(TimeFormat::Parse("s", &by_number.cells.time, &error));
  by_number.has_header = true;
  for (CsvOptions options : {by_number, Options()}) {
    options.skip_lines = 2;
    EXPECT_EQ(ParseText(options, text), samples) << Said();
    EXPECT_EQ(report_->rejected(), 1U);
    ExpectResumable(options, text, 2);
    options.skip_lines = 1;
    EXPECT_EQ(ParseText(options, text), "");
  }
}

TEST_F(CsvLinesTest, BlankLinesAndCommentsMayStandBeforeTheHeader) {
  EXPECT_EQ(ParseText(Options("t:time,v:value"), "# made by x\n\n  \nt,v\n1,2\n"), "v 2 1\n");
}

TEST_F(CsvLinesTest, SpreadsheetsWriteAByteOrderMarkAndReturns) {
  EXPECT_EQ(ParseText(Options("t:time,h:label,v:value"),
                      "\xef\xbb\xbft,h,v\r\n1,a,2\r\nt,h,v\r\n3,\"b\",4\r\n"),
            "v{h=\"a\"} 2 1\nv{h=\"b\"} 4 3\n");
}

TEST_F(CsvLinesTest, QuotedLineEndsBelongToTheirCells) {
  EXPECT_EQ(ParseText(Options("t:time,\"h\nh\":label=h,v:value"),
                      "t,\"h\nh\",v\n1,\"a\nb\",2\nt,\"h\nh\",v\n3,\"c\nd\",4"),
            "v{h=\"a\\nb\"} 2 1\nv{h=\"c\\nd\"} 4 3\n");
  EXPECT_EQ(report_->rejected(), 0U);
}

TEST_F(CsvLinesTest, OfNothingComesNothing) {
  for (const char* nothing : {"", "t,v", "t,v\n", "\n# x\n", "t,v\nt,v\n"}) {
    EXPECT_EQ(ParseText(Options("t:time,v:value"), nothing), "") << nothing;
    EXPECT_EQ(report_->rejected(), 0U) << nothing;
    EXPECT_FALSE(refused_) << nothing;
  }
}

TEST_F(CsvLinesTest, ColumnsByNumberNeedNoHeader) {
  EXPECT_EQ(ParseText(Options("1:time,3:value=v,2:label=h"), "1,a,2,more\n3,b,4\n5,c"),
            "v{h=\"a\"} 2 1\nv{h=\"b\"} 4 3\n");
  EXPECT_EQ(Rejects(), "# FILE:3: 2 columns instead of 3 or more\n5,c\n");
}

TEST_F(CsvLinesTest, WhatIsResumedHasItsHeader) {
  const CsvOptions options = Options("t:time,h:label,v:value");
  ExpectResumable(options, "t,h,v\n1,a,2\n\n# x\n3,\"b\nc\",4\n5,d,6\n", 5);
  ExpectResumable(options, "\xef\xbb\xbfv,t,h\r\n2,1,a\r\nbad\r\n4,3,\"b\r\n\"\r\n6,5,c", 4);
  CsvOptions skip = options;
  skip.skip_lines = 1;
  ExpectResumable(skip, "h,t,v\nt,h,v\n1,a,2\n3,b,4\n", 4);
}

// However much stands above that.
TEST_F(CsvLinesTest, WhatIsResumedHasItsHeaderBelowMuchElse) {
  const CsvOptions options = Options("t:time,v:value");
  std::string comments;
  for (int i = 0; i < 10; ++i) comments += "#" + std::string(700, 'x') + "\n";
  ExpectResumable(options, comments + "t,v\n1,2\n3,4\n", 12);
  // A line that is too long to be read is no header, and no quote goes on behind it.
  const std::string long_line = std::string(1001, 'x');
  ExpectResumable(options, long_line + "\nt,v\n1,2\n3,4\n", 3);
  ExpectResumable(options, "\"t\n" + long_line + "\nt,v\n1,2\n3,4\n", 3);
}

TEST_F(CsvLinesTest, WhatWasWrongBeforeItIsNotSaidAgain) {
  ExpectResumable(Options("t:time,v:value"), "\xff,x\nt,v\n1,2\n3,4\n", 3);
}

// Its own header, not the first of the file.
TEST_F(CsvLinesTest, RejectsOfSeveralTablesAreResumedUnderTheRightHeader) {
  const CsvOptions options = Options("t:time,v:value");
  ExpectResumable(options, "#pp header\nt,v\n1,2\n3,4\n#pp header\nv,t\n6,5\n8,7\n", 6);
  std::string many = "#pp header\nt,v\n1,2\n#pp header\nv,t\n";
  while (many.size() < 200'000) many += "8,7\n";
  const TempFile file(many);
  const std::string whole = Parse(options, {file.path()}, "", 50'000);
  const size_t at = whole.find("#pp place", whole.size() / 2);
  const size_t end = whole.find('\n', whole.find("#pp mark", at)) + 1;
  const TempFile checkpoint(whole.substr(at, end - at));
  EXPECT_EQ(Samples(Parse(options, {file.path()}, checkpoint.path(), 50'000)),
            Samples(whole.substr(end)));
}

TEST_F(CsvLinesTest, TablesAreFoundBeforeAPlace) {
  const auto find = [](const std::string& text, uint64_t offset) {
    const TempFile file(text);
    OpenFile open = OpenFile::Open(file.path());
    open.set_begin({offset, 0});
    return FindTable(open);
  };
  const std::string text = "#pp header\na\n1\n#pp header\nb\n#pp headers\n2\n";
  EXPECT_EQ(find(text, 0), 0U);
  EXPECT_EQ(find(text, 15), 0U);
  EXPECT_EQ(find(text, 26), 15U);
  EXPECT_EQ(find(text, text.size()), 15U);
  EXPECT_EQ(find("x" + text, text.size() + 1), 16U);
  EXPECT_EQ(find("a\n1\n2\n", 4), 0U);
  // Across the blocks that it is sought in.
  for (size_t fill = (64 << 10) - 30; fill < (64 << 10) + 30; ++fill) {
    const std::string large = text + std::string(fill, 'x') + "\n";
    ASSERT_EQ(find(large, large.size()), 15U) << fill;
  }
}

}  // namespace
}  // namespace pp
