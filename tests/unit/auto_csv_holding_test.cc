#include <gtest/gtest.h>

#include <string>

#include "conversion/auto_csv_lines.h"
#include "support/csv_runs.h"

namespace pp {
namespace {

// What is held until the columns are decided.
using AutoCsvHoldingTest = CsvRuns;

TEST_F(AutoCsvHoldingTest, DoesNotMarkWhatItHoldsBack) {
  const TempFile file("h,v\na,1\nb,2\n");
  const std::string out = Parse(Options(), {file.path()}, "", 1);
  EXPECT_LT(out.find("#pp mark"), out.find("v{"));
  EXPECT_NE(out.find(" 4\nv{h=\"a\"} 1\nv{h=\"b\"} 2\n#pp place"), out.npos) << out;
}

// Who follows a file waits for no hundred rows, and a header alone says nothing.
TEST_F(AutoCsvHoldingTest, DecidesInAPause) {
  const TempFile to;
  Report report("pp-x");
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report);
  AutoCsvLines csv(Options(), false, false, &verdicts);
  csv.Line({"f", 1}, "h,v", "h,v");
  EXPECT_EQ(csv.Idle(0), Input::kForever);
  EXPECT_EQ(csv.Held().lines, 0U);
  csv.Line({"f", 2}, "a,1", "a,1");
  EXPECT_EQ(verdicts.passed(), 0U);
  EXPECT_EQ(csv.Held().bytes, 8U);
  EXPECT_EQ(csv.Idle(0), Input::kForever);
  EXPECT_EQ(verdicts.passed(), 1U);
  EXPECT_EQ(csv.Held().lines, 0U);
  csv.Line({"f", 3}, "\"b", "\"b");
  EXPECT_EQ(csv.Idle(0), CsvLines::kOpenQuoteMs);
  csv.Line({"f", 4}, "c\",2", "c\",2");
  EXPECT_EQ(verdicts.passed(), 2U);
}

// Another file would never be read, nor anything more of this one.
TEST_F(AutoCsvHoldingTest, HoldsNothingForLongInAPause) {
  const TempFile to;
  Report report("pp-x");
  std::string error;
  ASSERT_TRUE(report.OpenRejects(rejects_.path(), &error));
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report);
  AutoCsvLines csv(Options(), false, false, &verdicts);
  csv.BeginFile(OpenFile(-1, false, "f"));
  csv.Line({"f", 1}, "h,v", "h,v");
  csv.Line({"f", 2}, "a,1,2", "a,1,2");
  EXPECT_EQ(csv.Idle(0), CsvLines::kOpenQuoteMs);
  EXPECT_EQ(csv.Held().lines, 2U);
  EXPECT_EQ(csv.Idle(CsvLines::kOpenQuoteMs), Input::kForever);
  EXPECT_EQ(csv.Held().lines, 0U);
  csv.Line({"f", 3}, "\"b,2", "\"b,2");
  csv.Line({"f", 4}, "c,3", "c,3");
  EXPECT_EQ(csv.Idle(CsvLines::kOpenQuoteMs - 1), 1);
  EXPECT_EQ(verdicts.passed(), 0U);
  EXPECT_EQ(csv.Idle(CsvLines::kOpenQuoteMs), Input::kForever);
  EXPECT_EQ(verdicts.passed(), 1U);
  csv.End();
  report.FlushRejects();
  EXPECT_EQ(
      rejects_.Text(),
      "#pp header\nh,v\n# f:2: 3 columns instead of 2\na,1,2\n"
      "#pp header\n#pp columns h:label,v:value\nh,v\n# f:3: unclosed quote\n#pp alone\n\"b,2\n");
  EXPECT_EQ(csv.read(), 3U);
}

TEST_F(AutoCsvHoldingTest, WhatIsNoRowIsRejectedAtAGap) {
  const TempFile file("h,v\n\"a,1\nb\n" + std::string(2000, 'x') + "\nc,2\n");
  const std::string out = Parse(Options(), {file.path()}, "", 1);
  EXPECT_NE(out.find("v{h=\"c\"} 2\n"), out.npos) << out;
  EXPECT_EQ(report_->rejected(), 3U);
}

TEST_F(AutoCsvHoldingTest, MarksNothingOfWhatIsRefused) {
  const TempFile file("when,v\n05/06/2026 10:00,5\n06/06/2026 10:00,6\n");
  const std::string out = Parse(Options(), {file.path()}, "", 1);
  EXPECT_TRUE(refused_);
  EXPECT_TRUE(out.ends_with(" 7\n")) << out << "behind the header";
}

// A mark cannot count back over something that is no line.
TEST_F(AutoCsvHoldingTest, HoldsNothingFromBeforeAGap) {
  const TempFile to;
  Report report("pp-x");
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report);
  AutoCsvLines csv(Options(), false, false, &verdicts);
  csv.Line({"f", 1}, "h,v", "h,v");
  csv.Gap(2);
  EXPECT_EQ(csv.Held().bytes, 0U);
  EXPECT_EQ(csv.Held().lines, 0U);
  csv.Line({"f", 3}, "a,1", "a,1");
  EXPECT_EQ(csv.Held().bytes, 4U);
  EXPECT_EQ(csv.Held().lines, 1U);
  csv.Gap(4);
  EXPECT_EQ(csv.Held().lines, 0U);
  EXPECT_EQ(verdicts.passed(), 1U);
}

TEST_F(AutoCsvHoldingTest, ForgetsWhatComesAgain) {
  const TempFile to;
  Report report("pp-x");
  FilterOutput out(to.Open(O_WRONLY));
  Verdicts verdicts(&out, &report);
  AutoCsvLines csv(Options(), false, false, &verdicts);
  for (int i = 0; i < 2; ++i) {
    csv.Forget();
    csv.Line({"f", 1}, "h,v", "h,v");
    csv.Line({"f", 2}, "a,1", "a,1");
  }
  csv.End();
  EXPECT_EQ(verdicts.passed(), 1U);
  EXPECT_EQ(csv.read(), 1U);
}

}  // namespace
}  // namespace pp
