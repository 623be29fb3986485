#include "lines/line_source.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/temp_file.h"

namespace pp {
namespace {

using Event = LineSource::Event;
using Lines = std::vector<std::string>;

class LineSourceTest : public testing::Test {
 protected:
  // "number:line" of all operands, and errors.
  Lines ReadAll(const std::vector<std::string>& names) {
    Operands operands(names, &stop_, &clock_);
    LineSource source(&operands, 1000);
    Lines lines;
    for (;;) {
      const Event event = source.Next();
      if (event == Event::kEnd) return lines;
      if (event == Event::kError) {
        lines.push_back("error: " + source.error());
      } else {
        lines.push_back(std::to_string(source.at().line) + ":" + std::string(source.line()));
        files_.push_back(std::string(source.at().file));
      }
    }
  }

  Stop stop_;
  FakeClock clock_;
  Lines files_;
};

TEST_F(LineSourceTest, ReadsTheOperandsInOrder) {
  TempFile a("one\ntwo");
  TempFile empty;
  TempFile b("three\n");
  EXPECT_EQ(ReadAll({a.path(), empty.path(), b.path()}), (Lines{"1:one", "2:two", "1:three"}));
  EXPECT_EQ(files_, (Lines{a.path(), a.path(), b.path()}));
}

TEST_F(LineSourceTest, GoesOnBehindAFileThatCannotBeRead) {
  TempFile a("one\n");
  TempFile b("two\n");
  EXPECT_EQ(ReadAll({a.path(), "/nowhere/x", "/", b.path()}),
            (Lines{"1:one", "error: /nowhere/x: cannot be opened: No such file or directory",
                   "error: /: cannot be read: Is a directory", "1:two"}));
}

TEST_F(LineSourceTest, AbortLeavesTheOtherOperandsAlone) {
  TempFile a("one\n");
  stop_.Abort();
  EXPECT_EQ(ReadAll({a.path(), a.path()}), Lines{});
}

TEST_F(LineSourceTest, ChecksOperandsBeforeAnythingIsDone) {
  TempFile a("one\n");
  std::string error;
  EXPECT_TRUE(Operands({a.path(), "-"}, &stop_, &clock_).Check(&error));
  EXPECT_TRUE(Operands({}, &stop_, &clock_).Check(&error));
  EXPECT_FALSE(Operands({a.path(), "/nowhere/x"}, &stop_, &clock_).Check(&error));
  EXPECT_EQ(error, "/nowhere/x: cannot be read: No such file or directory");
  EXPECT_FALSE(Operands({"/"}, &stop_, &clock_).Check(&error));
  EXPECT_EQ(error, "/: is a directory");
}

TEST_F(LineSourceTest, NoOperandIsStandardInput) {
  Operands operands({}, &stop_, &clock_);
  std::string error;
  EXPECT_TRUE(operands.Next(&error));
  EXPECT_EQ(operands.name(), "stdin");
  EXPECT_FALSE(operands.Next(&error));
  EXPECT_EQ(error, "");
}

TEST_F(LineSourceTest, ALongLineIsOneRejectAndKeptWhole) {
  CapturedStderr captured;
  const std::string long_line(50'000, 'x');
  TempFile input("a\n" + long_line + "\nb\n" + long_line);
  TempFile rejects;
  Report report("pp-x");
  std::string error;
  ASSERT_TRUE(report.OpenRejects(rejects.path(), &error));
  Operands operands({input.path()}, &stop_, &clock_);
  LineSource source(&operands, 10);
  int first_pieces = 0;
  Lines lines;
  for (;;) {
    const Event event = source.Next();
    if (event == Event::kEnd) break;
    if (event == Event::kLongLine) first_pieces += source.RejectLongLine(&report) ? 1 : 0;
    else lines.push_back(std::string(source.line()));
  }
  report.FlushRejects();
  const std::string at = "# " + input.path();
  const std::string reason = ": line is longer than 10 bytes\n";
  EXPECT_EQ(rejects.Text(),
            at + ":2" + reason + long_line + "\n" + at + ":4" + reason + long_line + "\n");
  EXPECT_EQ(lines, (Lines{"a", "b"}));
  EXPECT_EQ(report.rejected(), 2U);
  EXPECT_EQ(first_pieces, 2);
}

}  // namespace
}  // namespace pp
