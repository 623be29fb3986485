#include "lines/line_source.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "lines/operands.h"
#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/pipe.h"
#include "support/temp_file.h"

namespace pp {
namespace {

using Event = LineSource::Event;
using Lines = std::vector<std::string>;

class LineSourceTest : public testing::Test {
 protected:
  LineSourceTest() {
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
  }

  // "number:line" of all operands.
  Lines ReadAll(const std::vector<std::string>& names) {
    Operands operands(names, kFinishFirst, &stop_, &clock_);
    LineSource source(&operands, 10, &report_);
    Lines lines;
    Event event;
    while ((event = source.Next()) == Event::kLine) {
      lines.push_back(std::to_string(source.at().line) + ":" + std::string(source.line()));
      files_.push_back(std::string(source.at().file));
    }
    EXPECT_EQ(event, Event::kEnd);
    report_.FlushRejects();
    failed_ = source.failed();
    rejected_ = source.rejected();
    status_ = operands.End(&report_);
    return lines;
  }

  CapturedStderr captured_;
  TempFile rejects_;
  Report report_{"pp-x"};
  Stop stop_;
  FakeClock clock_;
  Lines files_;  // of the lines
  bool failed_ = false;
  uint64_t rejected_ = 0;
  ExitStatus status_ = ExitStatus::kDone;
};

TEST_F(LineSourceTest, ReadsTheOperandsInOrder) {
  TempFile a("one\ntwo");
  TempFile empty;
  TempFile b("three\n");
  EXPECT_EQ(ReadAll({a.path(), empty.path(), b.path()}), (Lines{"1:one", "2:two", "1:three"}));
  EXPECT_EQ(files_, (Lines{a.path(), a.path(), b.path()}));
}

TEST_F(LineSourceTest, SaysThatAStopHasLeftFilesUnread) {
  TempFile empty;
  TempFile a("one\n");
  TempFile b("two\n");
  stop_.Finish();
  EXPECT_EQ(ReadAll({empty.path(), a.path(), b.path()}), Lines());
  EXPECT_EQ(status_, ExitStatus::kRunAgain);
  EXPECT_EQ(captured_.Text(), "pp-x: stopped; what follows is not read\n");
  stop_.Abort();
  ReadAll({a.path(), b.path()});
  EXPECT_EQ(status_, ExitStatus::kRunAgain);
}

TEST_F(LineSourceTest, SaysWhichFileIsUnreadIfItSaysNothingElse) {
  report_.set_quiet(true);
  TempFile a("one\n");
  stop_.Finish();
  EXPECT_EQ(ReadAll({a.path()}), Lines());
  EXPECT_EQ(captured_.Text(), "pp-x: " + a.path() + ": not read to its end: stopped by a signal\n");
}

// The last line, which has no ending, is one, however soon the run is to end.
TEST_F(LineSourceTest, AFileWhoseBytesAreAllThereIsRead) {
  TempFile a("one\ntwo");
  Operands operands({a.path()}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 10, &report_);
  ASSERT_EQ(source.Next(), Event::kLine);
  stop_.Abort();
  ASSERT_EQ(source.Next(), Event::kLine);
  EXPECT_EQ(source.line(), "two");
  EXPECT_EQ(source.Next(), Event::kEnd);
  EXPECT_EQ(operands.End(&report_), ExitStatus::kDone);
  EXPECT_EQ(captured_.Text(), "");
}

// Half of a line that was read before must not pass for one.
TEST_F(LineSourceTest, OfAFileThatIsTruncatedThePartOfALineIsLeftOut) {
  for (const bool is_planned : {false, true}) {
    std::string text = "one\n";
    for (int i = 0; i < 100'000; ++i) text += "two,three\n";  // more than is read at once
    TempFile a(text);
    Operands operands({a.path()}, kFinishFirst, &stop_, &clock_);
    if (is_planned) {
      operands.set_plan([](OpenFile file) {
        std::vector<OpenFile> files;
        files.push_back(std::move(file));
        return files;
      });
    }
    LineSource source(&operands, 10, &report_);
    ASSERT_EQ(source.Next(), Event::kLine);
    a.Write("new\n");
    uint64_t lines = 1;
    for (; source.Next() == Event::kLine; ++lines) EXPECT_EQ(source.line(), "two,three");
    EXPECT_LT(lines, 100'000U);
    EXPECT_EQ(source.failed(), !is_planned);
    EXPECT_EQ(operands.End(&report_), is_planned ? ExitStatus::kRunAgain : ExitStatus::kDone);
    const std::string said = is_planned ? ": was truncated or replaced since this run found it"
                                        : ": cannot be read: it was truncated or written anew";
    EXPECT_NE(captured_.Text().find(said), std::string::npos);
  }
}

// What is said at the end of a file is not said inside its last line.
TEST_F(LineSourceTest, EndsALongLineBeforeItTellsTheEnd) {
  class AtTheEnd : public LineSource::Listener {
   public:
    explicit AtTheEnd(Report* report) : report_(report) {}
    void OnFileEnd(const Position& /*at*/) override { report_->Reject({"f", 1}, "bad", "x"); }

   private:
    Report* report_;
  };
  TempFile a("two\n" + std::string(size_t{1} << 20, 'y'));
  Operands operands({a.path()}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 10, &report_);
  AtTheEnd listener(&report_);
  source.set_listener(&listener);
  ASSERT_EQ(source.Next(), Event::kLine);
  ASSERT_EQ(source.Next(), Event::kEnd);
  report_.FlushRejects();
  EXPECT_TRUE(rejects_.Text().ends_with("yyy\n# f:1: bad\nx\n"));
}

TEST_F(LineSourceTest, LeavesOutATornLineWhereAllShouldBeWhole) {
  TempFile a("one\ntwo\nthr");
  Operands operands({a.path()}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 10, &report_);
  ASSERT_EQ(source.Next(), Event::kLine);
  source.ExpectWholeLines();
  ASSERT_EQ(source.Next(), Event::kLine);
  EXPECT_EQ(source.line(), "two");
  EXPECT_EQ(source.Next(), Event::kEnd);
  EXPECT_EQ(captured_.Text(), "pp-x: " + a.path() +
                                  ":3: the stream breaks off inside this line, for its writer was "
                                  "killed; the line is left out, and comes again when the writer "
                                  "resumes\n");
}

// It was rejected, which says more.
TEST_F(LineSourceTest, SaysNothingOfATornLineThatWasTooLong) {
  TempFile a("one\n" + std::string(size_t{1} << 20, 'y'));
  Operands operands({a.path()}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 10, &report_);
  ASSERT_EQ(source.Next(), Event::kLine);
  source.ExpectWholeLines();
  EXPECT_EQ(source.Next(), Event::kEnd);
  EXPECT_EQ(source.rejected(), 1U);
  EXPECT_EQ(captured_.Text().find("breaks off"), std::string::npos) << captured_.Text();
}

TEST_F(LineSourceTest, GoesOnBehindAFileThatCannotBeOpened) {
  TempFile a("one\n");
  TempFile b("two\n");
  EXPECT_EQ(ReadAll({a.path(), "/nowhere/x", b.path()}), (Lines{"1:one", "1:two"}));
  EXPECT_TRUE(failed_);
  EXPECT_EQ(captured_.Text(), "pp-x: /nowhere/x: cannot be opened: No such file or directory\n");
}

TEST_F(LineSourceTest, GoesOnBehindAFileThatCannotBeRead) {
  TempFile a("one\n");
  TempFile b("two\n");
  EXPECT_EQ(ReadAll({a.path(), "/", b.path()}), (Lines{"1:one", "1:two"}));
  EXPECT_TRUE(failed_);
  EXPECT_EQ(captured_.Text(), "pp-x: /: cannot be read: Is a directory\n");
}

TEST_F(LineSourceTest, IsNotFailedWhenAllCouldBeRead) {
  TempFile a("one\n");
  ReadAll({a.path()});
  EXPECT_FALSE(failed_);
  EXPECT_EQ(captured_.Text(), "");
}

TEST_F(LineSourceTest, AbortLeavesTheOtherOperandsAlone) {
  TempFile a("one\n");
  stop_.Abort();
  EXPECT_EQ(ReadAll({a.path(), a.path()}), Lines{});
}

TEST_F(LineSourceTest, SaysWhereAStopEndedTheInput) {
  Pipe pipe;
  ASSERT_TRUE(pipe.Write("one\ntwo\nthr"));
  const std::string name = "/proc/self/fd/" + std::to_string(pipe.reader());
  Operands operands({name}, kFinishFirst, &stop_, &clock_);
  LineSource source(&operands, 10, &report_);
  EXPECT_EQ(source.Next(), Event::kLine);
  EXPECT_EQ(source.Next(), Event::kLine);
  EXPECT_EQ(source.Next(), Event::kWait);
  stop_.Abort();
  EXPECT_EQ(source.Next(), Event::kEnd);
  EXPECT_EQ(captured_.Text(), "pp-x: stopped at " + name + ":2; what follows is not read\n");
}

// The end of a pipe, which nothing else tells of.
TEST_F(LineSourceTest, SaysWhereAStopCutOffAPipeEvenIfQuiet) {
  report_.set_quiet(true);
  for (const bool is_in_line : {false, true}) {
    Pipe pipe;
    ASSERT_TRUE(pipe.Write(is_in_line ? "one\ntw" : "one\n"));
    const std::string name = "/proc/self/fd/" + std::to_string(pipe.reader());
    Stop stop;
    Operands operands({name}, kFinishFirst, &stop, &clock_);
    LineSource source(&operands, 10, &report_);
    EXPECT_EQ(source.Next(), Event::kLine);
    EXPECT_EQ(source.Next(), Event::kWait);
    stop.Abort();
    EXPECT_EQ(source.Next(), Event::kEnd);
    EXPECT_TRUE(
        captured_.Text().ends_with("pp-x: stopped at " + name + ":1; what follows is not read\n"))
        << captured_.Text();
  }
}

TEST_F(LineSourceTest, AStopInALongLineEndsItInTheRejects) {
  Pipe pipe;
  ASSERT_TRUE(pipe.Write("0123456789abcdef"));
  Operands operands({"/proc/self/fd/" + std::to_string(pipe.reader())}, kFinishFirst, &stop_,
                    &clock_);
  LineSource source(&operands, 10, &report_);
  EXPECT_EQ(source.Next(), Event::kWait);
  stop_.Abort();
  EXPECT_EQ(source.Next(), Event::kEnd);
  report_.FlushRejects();
  EXPECT_TRUE(
      rejects_.Text().ends_with("abcdef # cut off here: the rest of this line was not read\n"))
      << rejects_.Text();
}

TEST_F(LineSourceTest, ChecksOperandsBeforeAnythingIsDone) {
  TempFile a("one\n");
  std::string error;
  EXPECT_TRUE(Operands({a.path(), "-"}, kFinishFirst, &stop_, &clock_).Check("", &error));
  EXPECT_TRUE(Operands({}, kFinishFirst, &stop_, &clock_).Check("", &error));
  EXPECT_FALSE(Operands({a.path(), "/nowhere/x"}, kFinishFirst, &stop_, &clock_).Check("", &error));
  EXPECT_EQ(error, "/nowhere/x: cannot be read: No such file or directory");
  EXPECT_FALSE(Operands({"/"}, kFinishFirst, &stop_, &clock_).Check("", &error));
  EXPECT_EQ(error, "/: is a directory; name the files that are in it");
}

TEST_F(LineSourceTest, DoesNotReadWhatItsRejectsAreAppendedTo) {
  TempFile a("one\n");
  TempFile b("two\n");
  std::string error;
  EXPECT_TRUE(Operands({a.path()}, kFinishFirst, &stop_, &clock_).Check(b.path(), &error)) << error;
  EXPECT_TRUE(Operands({a.path()}, kFinishFirst, &stop_, &clock_).Check("/nowhere/x", &error))
      << error;
  EXPECT_FALSE(
      Operands({b.path(), a.path()}, kFinishFirst, &stop_, &clock_).Check(a.path(), &error));
  EXPECT_EQ(error, a.path() + ": is the file that --rejects is to append to; give it another name");
}

TEST_F(LineSourceTest, NoOperandIsStandardInput) {
  Operands operands({}, kFinishFirst, &stop_, &clock_);
  std::string error;
  EXPECT_TRUE(operands.Next(&error));
  EXPECT_EQ(operands.name(), "stdin");
  EXPECT_FALSE(operands.Next(&error));
  EXPECT_EQ(error, "");
}

TEST_F(LineSourceTest, ALongLineIsOneRejectAndKeptWhole) {
  const std::string long_line(50'000, 'x');
  TempFile input("a\n" + long_line + "\nb\n" + long_line);
  EXPECT_EQ(ReadAll({input.path()}), (Lines{"1:a", "3:b"}));
  const std::string at = "# " + input.path();
  const std::string reason = ": line is longer than 10 bytes\n";
  EXPECT_EQ(rejects_.Text(),
            at + ":2" + reason + long_line + "\n" + at + ":4" + reason + long_line + "\n");
  EXPECT_EQ(report_.rejected(), 2U);
  EXPECT_EQ(rejected_, 2U);
}

TEST_F(LineSourceTest, MetersWhatIsReadOfHowMuch) {
  TempFile a("one\ntwo\n");
  TempFile b("three\n");
  Operands operands({a.path(), b.path()}, kFinishFirst, &stop_, &clock_);
  operands.MeasureTotal();
  EXPECT_EQ(14U, operands.meter().total);
  LineSource source(&operands, 10, &report_);
  ASSERT_EQ(source.Next(), Event::kLine);
  EXPECT_EQ(8U, operands.meter().bytes);
  while (source.Next() == Event::kLine) {
  }
  EXPECT_EQ(14U, operands.meter().bytes);
}

TEST_F(LineSourceTest, MetersWhatThePlanLeavesToRead) {
  TempFile old("0123456789\n");
  TempFile log("one\ntwo\n");
  TempFile other("three\n");
  Operands operands({log.path(), other.path()}, kFinishFirst, &stop_, &clock_);
  bool is_planned = false;
  operands.set_plan([&](OpenFile operand) {
    std::vector<OpenFile> files;
    if (!is_planned) {
      files.push_back(OpenFile::Open(old.path()));
      files[0].set_begin({4, 0});
      operand.set_begin({4, 1});
    }
    is_planned = true;
    files.push_back(std::move(operand));
    return files;
  });
  operands.MeasureTotal();
  EXPECT_EQ(14U, operands.meter().total);
  LineSource source(&operands, 10, &report_);
  while (source.Next() == Event::kLine) {
  }
  EXPECT_EQ(17U, operands.meter().total);  // 7 of the old one, 4, and 6
  EXPECT_EQ(17U, operands.meter().bytes);
}

TEST_F(LineSourceTest, KnowsNoTotalWhereSomethingIsNoRegularFile) {
  TempFile a("one\n");
  Operands operands({a.path(), "/dev/null"}, kFinishFirst, &stop_, &clock_);
  operands.MeasureTotal();
  EXPECT_EQ(0U, operands.meter().total);
  LineSource source(&operands, 10, &report_);
  EXPECT_EQ(source.Next(), Event::kLine);
  EXPECT_EQ(0U, operands.meter().total);
}

}  // namespace
}  // namespace pp
