#include "conversion/influx_lines.h"

#include <gtest/gtest.h>

#include <string>

#include "support/captured_stderr.h"
#include "support/temp_file.h"

namespace pp {
namespace {

class InfluxLinesTest : public testing::Test {
 protected:
  void Add(uint64_t number, std::string_view line) { influx_.Line({"f", number}, line, line); }
  std::string Out() {
    verdicts_.Flush();
    return out_file_.Text();
  }

  CapturedStderr captured_;
  TempFile out_file_;
  Report report_{"pp-x"};
  FilterOutput out_{out_file_.Open(O_WRONLY)};
  Verdicts verdicts_{&out_, &report_};
  InfluxLines influx_{1000, &verdicts_};
};

TEST_F(InfluxLinesTest, EachSampleCounts) {
  Add(1, "cpu a=1,b=2,c=3");
  Add(2, "cpu s=\"x\"");
  Add(3, "bad");
  EXPECT_EQ(Out(), "cpu_a 1\ncpu_b 2\ncpu_c 3\n");
  EXPECT_EQ(verdicts_.passed(), 3U);
  EXPECT_EQ(influx_.read(), 4U);
}

TEST_F(InfluxLinesTest, StringsAreCountedAndTheFirstNamed) {
  EXPECT_EQ(influx_.LeftOut(), "");
  Add(1, "cpu s=\"x\"");
  EXPECT_EQ(influx_.LeftOut(), "1 field is a string and was left out: cpu.s");
  Add(2, "cpu s=\"x\",b=\"x\",c=\"x\",d=\"x\",e=\"x\"");
  EXPECT_EQ(influx_.LeftOut(),
            "6 fields are strings and were left out: cpu.s, cpu.b, cpu.c, cpu.d, cpu.e");
  Add(3, "cpu e=\"x\"");
  EXPECT_TRUE(influx_.LeftOut().ends_with("cpu.e"));
  Add(4, "mem e=\"x\"");
  EXPECT_TRUE(influx_.LeftOut().starts_with("8 fields"));
  EXPECT_TRUE(influx_.LeftOut().ends_with("cpu.e and others"));
}

TEST_F(InfluxLinesTest, AnOpenStringIsGivenUpInTime) {
  EXPECT_EQ(influx_.Idle(0), Input::kForever);
  influx_.BeginFile(OpenFile(-1, false, "f"));
  Add(1, "cpu s=\"open");
  Add(2, "cpu a=1");
  EXPECT_EQ(influx_.Held().lines, 2U);
  EXPECT_EQ(influx_.Held().bytes, 20U);
  EXPECT_EQ(influx_.Idle(0), InfluxLines::kOpenStringMs);
  EXPECT_EQ(influx_.Idle(InfluxLines::kOpenStringMs - 1), 1);
  EXPECT_EQ(report_.rejected(), 0U);
  EXPECT_EQ(influx_.Idle(InfluxLines::kOpenStringMs), Input::kForever);
  EXPECT_EQ(report_.rejected(), 1U);
  EXPECT_EQ(Out(), "cpu_a 1\n");
  EXPECT_NE(captured_.Text().find("f:1: unclosed quote"), std::string::npos);
}

TEST_F(InfluxLinesTest, AnOpenStringEndsWithItsFileOrAtAGap) {
  Add(1, "cpu s=\"open");
  influx_.BeginFile(OpenFile(-1, false, "g"));
  Add(1, "x\",n=1");
  Add(2, "cpu s=\"open");
  influx_.Gap(3);
  Add(4, "x\",n=2");
  EXPECT_EQ(report_.rejected(), 4U);
  EXPECT_EQ(Out(), "");
}

}  // namespace
}  // namespace pp
