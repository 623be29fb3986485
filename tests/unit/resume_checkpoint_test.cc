#include "conversion/resume.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <thread>

#include "support/resume_runs.h"

namespace pp {
namespace {

using ResumeCheckpointTest = ResumeRuns;

TEST_F(ResumeCheckpointTest, ACheckpointThatIsNotThereIsTheBeginning) {
  Write("x.csv", "a\nb\n");
  Resume resume(&report_);
  std::string error;
  EXPECT_TRUE(resume.Load(Path("ck"), &error));
  OpenFile operand = OpenFile::Open(Path("x.csv"));
  EXPECT_EQ(resume.Plan(std::move(operand)).size(), 1U);
  EXPECT_EQ(captured_.Text(), "pp-x: " + Path("ck") + ": not there yet; begins at the start of " +
                                  Path("x.csv") + "\n");
}

TEST_F(ResumeCheckpointTest, ACheckpointMayComeFromAPipe) {
  Write("x.csv", "a\nb\n");
  const std::string mark = MarkIn("x.csv", 2);
  ASSERT_EQ(mkfifo(Path("ck").c_str(), 0600), 0);
  Resume resume(&report_);
  std::string error;
  bool is_read = false;
  std::thread reader([&] { is_read = resume.Load(Path("ck"), &error); });
  std::ofstream(Path("ck")) << mark;  // begins once there is a reader
  reader.join();
  EXPECT_TRUE(is_read) << error;
  OpenFile operand = OpenFile::Open(Path("x.csv"));
  operand.set_log(AbsolutePath(Path("x.csv")));
  const std::vector<OpenFile> plan = resume.Plan(std::move(operand));
  ASSERT_EQ(plan.size(), 1U);
  EXPECT_EQ(plan[0].begin().offset, 2U);
}

TEST_F(ResumeCheckpointTest, APipeThatNobodyWritesToIsLeftOnceTheRunIsToEnd) {
  ASSERT_EQ(mkfifo(Path("ck").c_str(), 0600), 0);
  Stop stop;
  stop.Finish();
  Resume resume(&report_, &stop);
  std::string error;
  EXPECT_FALSE(resume.Load(Path("ck"), &error));
  EXPECT_EQ(error, Path("ck") + ": not read to its end: stopped by a signal");
  Write("regular", "");
  EXPECT_TRUE(resume.Load(Path("regular"), &error)) << error;
}

TEST_F(ResumeCheckpointTest, WhatIsNoCheckpointIsAnError) {
  Write("ck", "a,,1\n");
  Resume resume(&report_);
  std::string error;
  EXPECT_FALSE(resume.Load(Path("ck"), &error));
  EXPECT_EQ(error, Path("ck") + ": line 1 is not that of a checkpoint");
  EXPECT_FALSE(resume.Load(directory_.path(), &error));
  EXPECT_NE(error.find(": cannot be read: "), std::string::npos);
}

}  // namespace
}  // namespace pp
