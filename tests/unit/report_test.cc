#include "lines/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "support/captured_stderr.h"
#include "support/temp_file.h"

namespace pp {
namespace {

Summary SummaryOf(uint64_t passed, uint64_t rejected) {
  return {"read", passed + rejected, {{"passed", passed}, {"rejected", rejected}}, {}};
}

TEST(Report, SaysWhereAndWhyALineIsRejected) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.Reject({"a.csv", 7}, "value is missing", "m,,");
  report.Reject({"a.csv", 8}, "NUL byte", std::string_view("a\0b", 3));
  EXPECT_EQ(report.rejected(), 2U);
  EXPECT_EQ(report.End(SummaryOf(1, 2), ExitStatus::kDone), ExitStatus::kRejects);
  EXPECT_EQ(captured.Text(),
            "pp-x: a.csv:7: value is missing: \"m,,\"\n"
            "pp-x: a.csv:8: NUL byte: \"a\\x00b\"\n"
            "pp-x: read 3 samples = passed 1 + rejected 2\n");
  EXPECT_EQ(file.Text(), "# a.csv:7: value is missing\nm,,\n# a.csv:8: NUL byte\na" +
                             std::string(1, '\0') + "b\n");
}

TEST(Report, AReasonDoesNotGrowWithWhatItIsAbout) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.Reject({"f", 1}, std::string(499, 'r') + std::string(1000, '\x1b'), "x");
  report.End(SummaryOf(0, 1), ExitStatus::kDone);
  EXPECT_EQ(file.Text(), "# f:1: " + std::string(499, 'r') + "\\...\nx\n");
}

TEST(Report, ShowsOnlyTheFirstRejectsAndKeepsAll) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  std::string shown;
  std::string kept;
  for (uint64_t i = 1; i <= Report::kShownRejects + 5; ++i) {
    report.Reject({"f", i}, "bad", "x");
    const std::string at = "f:" + std::to_string(i) + ": bad";
    if (i <= Report::kShownRejects) shown += "pp-x: " + at + ": \"x\"\n";
    kept += "# " + at + "\nx\n";
  }
  report.End(SummaryOf(0, Report::kShownRejects + 5), ExitStatus::kDone);
  EXPECT_EQ(captured.Text(), shown +
                                 "pp-x: 5 more rejects are not shown\n"
                                 "pp-x: read 25 samples = passed 0 + rejected 25\n");
  EXPECT_EQ(file.Text(), kept);
}

TEST(Report, SaysTheSameAdviceOnceAndKeepsItWithEach) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.RejectSample("old (do (a) or b)", 1, "x 1 1\n");
  report.RejectSample("older (do (a) or b)", 1, "x 1 2\n");
  report.RejectTogether("old (do c)", 2, "x 1 3\nx 1 4\n");
  report.RejectTogether("old (do c)", 1, "x 1 5\n");
  report.RejectSample("f() or g)", 1, "x 1 6\n");
  report.RejectSample("f() or g)", 1, "x 1 7\n");
  EXPECT_EQ(captured.Text(),
            "pp-x: old (do (a) or b): \"x 1 1\"\n"
            "pp-x: older: \"x 1 2\"\n"
            "pp-x: old (do c): 2 samples rejected\n"
            "pp-x: old: 1 sample rejected\n"
            "pp-x: f() or g): \"x 1 6\"\n"
            "pp-x: f() or g): \"x 1 7\"\n");
  report.FlushRejects();
  EXPECT_NE(file.Text().find("# older (do (a) or b)\nx 1 2\n"), std::string::npos);
}

TEST(Report, PointsToTheRejectsFileWhenLinesAreHidden) {
  CapturedStderr captured;
  Report report("pp-x");
  for (uint64_t i = 0; i <= Report::kShownRejects; ++i) report.Reject({"f", 1}, "bad", "x");
  report.End(SummaryOf(0, 21), ExitStatus::kDone);
  EXPECT_NE(captured.Text().find("1 more reject is not shown; --rejects FILE keeps them all\n"),
            std::string::npos);
}

TEST(Report, ALineInPiecesIsOneReject) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.RejectInPieces({"f", 3}, "too long", "abc");
  report.MoreOfReject("def", false);
  report.MoreOfReject("ghi", true);
  EXPECT_TRUE(report.FlushRejects());
  EXPECT_EQ(report.rejected(), 1U);
  EXPECT_EQ(file.Text(), "# f:3: too long\nabcdefghi\n");
  EXPECT_EQ(captured.Text(), "pp-x: f:3: too long: \"abc\"...\n");
}

TEST(Report, SamplesRefusedTogetherAreCountedEach) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.RejectTogether("out of order", 2, "a 1 1\nb 1 1\n");
  report.RejectTogether("too old", 1, "c 1 1\n");
  EXPECT_TRUE(report.FlushRejects());
  EXPECT_EQ(report.rejected(), 3U);
  EXPECT_EQ(file.Text(), "# out of order\na 1 1\nb 1 1\n# too old\nc 1 1\n");
  EXPECT_EQ(captured.Text(),
            "pp-x: out of order: 2 samples rejected\npp-x: too old: 1 sample rejected\n");
}

TEST(Report, ASampleRefusedForItselfIsShownAndCountedWithItsRepeats) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.RejectSample("too old", 1, "a 1 1\n");
  report.RejectSample("out of order", 3, "b{x=\"y\"} 1 1\n");
  EXPECT_TRUE(report.FlushRejects());
  EXPECT_EQ(report.rejected(), 4U);
  EXPECT_EQ(file.Text(), "# too old\na 1 1\n# out of order\nb{x=\"y\"} 1 1\n");
  EXPECT_EQ(captured.Text(), "pp-x: too old: \"a 1 1\"\npp-x: out of order: \"b{x=\"y\"} 1 1\"\n");
}

TEST(Report, ShowsOnlyTheFirstRefusalsAndCountsTheirSamples) {
  CapturedStderr captured;
  Report report("pp-x");
  report.set_summary_format(SummaryFormat::kNone);
  for (uint64_t i = 0; i < Report::kShownRejects + 2; ++i) {
    report.RejectTogether("too old", 10, "a 1 1\n");
  }
  report.End(SummaryOf(0, 220), ExitStatus::kDone);
  const std::string text = captured.Text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 21) << text;
  EXPECT_NE(text.find("20 more rejects are not shown"), std::string::npos) << text;
}

TEST(Report, QuietStillSaysWhatEndsARun) {
  CapturedStderr captured;
  Report report("pp-x");
  report.set_quiet(true);
  report.Reject({"f", 1}, "bad", "x");
  report.RejectTogether("bad", 1, "x 1\n");
  report.Note("retrying");
  report.Error("cannot go on");
  EXPECT_EQ(report.End(SummaryOf(0, 2), ExitStatus::kDone), ExitStatus::kRejects);
  EXPECT_EQ(captured.Text(), "pp-x: cannot go on\n");
}

TEST(Report, QuietLeavesTheSummaryForScripts) {
  CapturedStderr captured;
  Report report("pp-x");
  report.set_quiet(true);
  report.set_summary_format(SummaryFormat::kJson);
  report.Reject({"f", 1}, "bad", "x");
  report.End(SummaryOf(2, 1), ExitStatus::kDone);
  EXPECT_EQ(captured.Text(),
            "{\"tool\":\"pp-x\",\"read\":3,\"passed\":2,\"rejected\":1,\"status\":1}\n");
}

TEST(Report, TheSummaryCanBeLeftOut) {
  CapturedStderr captured;
  Report report("pp-x");
  report.set_summary_format(SummaryFormat::kNone);
  EXPECT_EQ(report.End(SummaryOf(2, 0), ExitStatus::kDone), ExitStatus::kDone);
  EXPECT_EQ(captured.Text(), "");
}

TEST(Report, KeepsTheWorseStatus) {
  CapturedStderr captured;
  Report report("pp-x");
  report.Reject({"f", 1}, "bad", "x");
  EXPECT_EQ(report.End(SummaryOf(0, 1), ExitStatus::kRunAgain), ExitStatus::kRunAgain);
}

TEST(Report, FiguresThatDoNotAddUpAreABug) {
  CapturedStderr captured;
  Report report("pp-x");
  report.set_quiet(true);
  const Summary summary{"read", 5, {{"passed", 2}, {"rejected", 1}}, {}};
  EXPECT_EQ(report.End(summary, ExitStatus::kDone), ExitStatus::kMachine);
  EXPECT_EQ(captured.Text(),
            "pp-x: the figures do not add up, which is a bug: "
            "read 5 samples = passed 2 + rejected 1\n");
}

TEST(Report, LostRejectsAreSaidOnceAndAreAFailure) {
  CapturedStderr captured;
  std::string error;
  Report report("pp-x");
  report.set_quiet(true);
  ASSERT_TRUE(report.OpenRejects("/dev/full", &error));
  EXPECT_TRUE(report.FlushRejects());
  report.Reject({"f", 1}, "bad", "x");
  EXPECT_FALSE(report.FlushRejects());
  EXPECT_FALSE(report.FlushRejects());
  EXPECT_EQ(report.End(SummaryOf(0, 1), ExitStatus::kDone), ExitStatus::kMachine);
  EXPECT_EQ(captured.Text(),
            "pp-x: cannot write the rejects file /dev/full: No space left on device\n");
}

TEST(Report, AQuietEndStillClosesTheRejectsFile) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.set_quiet(true);
  report.Reject({"f", 1}, "bad", "x");
  report.EndQuietly();
  EXPECT_EQ(file.Text(), "# f:1: bad\nx\n");
  EXPECT_EQ(captured.Text(), "");
}

TEST(Report, CannotBeUsedToDriveATerminal) {
  CapturedStderr captured;
  Report report("pp-x");
  report.Note("receiver says: \x1b[2J\n\xff");
  report.Reject({"\x1b]0;f", 1}, "bad \x07", "\x1b[31m");
  EXPECT_EQ(captured.Text(),
            "pp-x: receiver says: \\x1b[2J\\n\\xff\n"
            "pp-x: \\x1b]0;f:1: bad \\x07: \"\\x1b[31m\"\n");
}

TEST(Report, CountsFromSeveralThreads) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  report.set_quiet(true);
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&report] {
      for (int j = 0; j < 1000; ++j) report.RejectTogether("r", 1, "x 1\n");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(report.rejected(), 4000U);
  EXPECT_TRUE(report.FlushRejects());
  std::string expected;
  for (int i = 0; i < 4000; ++i) expected += "# r\nx 1\n";
  EXPECT_EQ(file.Text(), expected);
}

// Two threads: the rest of a line that was interrupted must not pass for a line of its own.
TEST(Report, WhatComesBetweenThePiecesOfALineMakesTheRestAComment) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.RejectInPieces({"f", 3}, "too long", "abc");
  report.RejectTogether("refused", 1, "b 1 1\n");
  report.MoreOfReject("d 5", true);
  report.Reject({"f", 4}, "bad", "x");
  EXPECT_TRUE(report.FlushRejects());
  EXPECT_EQ(file.Text(),
            "# f:3: too long\nabc"
            " # cut off here: the rest of this line was not read\n# refused\nb 1 1\n# d 5\n# f:4: "
            "bad\nx\n");
}

TEST(Report, ALineOfWhichTheRestDoesNotComeIsCutOff) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  {
    Report report("pp-x");
    ASSERT_TRUE(report.OpenRejects(file.path(), &error));
    report.RejectInPieces({"f", 3}, "too long", "up 1");
    report.CutOffReject();
    report.CutOffReject();
    report.RejectInPieces({"f", 4}, "too long", "up 2");
    report.End(SummaryOf(0, 2), ExitStatus::kDone);
  }
  const std::string cut = " # cut off here: the rest of this line was not read\n";
  EXPECT_EQ(file.Text(), "# f:3: too long\nup 1" + cut + "# f:4: too long\nup 2" + cut);
}

// As when a quote that nothing has closed is given up while a long line goes on.
TEST(Report, ALineThatIsRejectedBetweenThePiecesOfAnotherIsNoPartOfIt) {
  CapturedStderr captured;
  TempFile file;
  std::string error;
  Report report("pp-x");
  ASSERT_TRUE(report.OpenRejects(file.path(), &error));
  report.KeepBeforeRejects("#pp header\nk,v\n");
  report.RejectInPieces({"f", 3}, "too long", "abc");
  report.MoreOfReject("d", false);
  report.KeepBeforeRejects("#pp header\nK,V\n");
  report.Reject({"f", 1}, "bad", "x");
  report.Reject({"f", 2}, "bad", "");
  report.MoreOfReject("e 5", false);
  report.MoreOfReject("", true);
  report.Reject({"f", 4}, "bad", "y");
  EXPECT_TRUE(report.FlushRejects());
  EXPECT_EQ(file.Text(),
            "#pp header\nk,v\n# f:3: too long\nabcd # cut off here: the rest of this line was not "
            "read\n#pp header\nK,V\n# f:1: bad\nx\n# f:2: bad\n"
            "# e 5\n# \n# f:4: bad\ny\n");
}

}  // namespace
}  // namespace pp
