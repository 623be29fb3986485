#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "conversion/marks.h"
#include "conversion/resume.h"
#include "formats/mark.h"
#include "support/as_nobody.h"
#include "support/captured_stderr.h"
#include "support/temporary_directory.h"

namespace pp {

// A log x.csv, what it was before, and what is planned to be read of them.
class ResumeRuns : public testing::Test {
 protected:
  std::string Path(const std::string& name) { return directory_ / name; }
  void Write(const std::string& name, const std::string& text) {
    pp_test::WriteFile(Path(name), text);
    SetAge(name, --age_);
  }
  // Later ones are younger; no test waits for the clock of the file system.
  void SetAge(const std::string& name, int seconds) {
    const timeval times[2] = {{1'800'000'000 - seconds, 0}, {1'800'000'000 - seconds, 0}};
    ASSERT_EQ(utimes(Path(name).c_str(), times), 0);
  }
  void Append(const std::string& name, const std::string& text) {
    std::ofstream(Path(name), std::ios::app) << text;
  }
  void Rename(const std::string& from, const std::string& to) {
    std::filesystem::rename(Path(from), Path(to));
  }

  // The lines that say that all of the file before `offset` is done, when it is x.csv.
  std::string MarkIn(const std::string& name, uint64_t offset) {
    const OpenFile file = OpenFile::Open(Path(name));
    const std::string source = SourceOf(file.identity());
    std::string text;
    AppendPlace({source, offset, CountLines(file, offset), file.EdgesBefore(offset).Fingerprint(),
                 AbsolutePath(Path("x.csv"))},
                &text);
    AppendMark({source, offset}, &text);
    return text;
  }

  // The same lines, written where the file system had another device number.
  static std::string Elsewhere(std::string lines) {
    for (const std::string before : {"#pp place ", "#pp mark "}) {
      lines.insert(lines.find(before) + before.size(), "1");
    }
    return lines;
  }

  // "name@offset:lines ..." for x.csv, with checkpoints of these texts; "~name" for a copy.
  std::string Plan(const std::vector<std::string>& checkpoints) {
    Resume resume(&report_);
    OwnFiles own;
    for (size_t i = 0; i < checkpoints.size(); ++i) {
      const std::string path = Path("x.csv.0ck" + std::to_string(i));
      pp_test::WriteFile(path, checkpoints[i]);
      std::string error;
      EXPECT_TRUE(resume.Load(path, &error)) << error;
      own.paths.push_back(AbsolutePath(path));
    }
    resume.set_never_read(own);
    resume.set_takes_copies(takes_copies_);
    OpenFile operand = OpenFile::Open(Path("x.csv"));
    operand.set_name(Path("x.csv"));
    operand.set_log(AbsolutePath(Path("x.csv")));
    std::string plan;
    for (const OpenFile& file : resume.Plan(std::move(operand))) {
      EXPECT_EQ(file.log(), AbsolutePath(Path("x.csv")));
      plan += (file.is_copy() ? "~" : "") + std::filesystem::path(file.name()).filename().string() +
              "@" + std::to_string(file.begin().offset) + ":" + std::to_string(file.begin().lines) +
              " ";
    }
    return plan;
  }

  // When no time of what is written next is that of this file.
  void AwaitTick(const std::string& name) {
    struct stat last = {};
    struct stat now = {};
    ASSERT_EQ(stat(Path(name).c_str(), &last), 0);
    for (int i = 0; i < 100'000; ++i) {
      pp_test::WriteFile(Path("clock"), "");
      ASSERT_EQ(stat(Path("clock").c_str(), &now), 0);
      if (Nanoseconds(now.st_ctim) > Nanoseconds(last.st_ctim)) return;
    }
    FAIL() << "the clock of the file system stands still";
  }

  // Plan for one that may not read x.csv.1, or what went wrong.
  std::string PlanAsNobody(const std::string& checkpoint) {
    EXPECT_EQ(chmod(directory_.path().c_str(), 0777), 0);
    EXPECT_EQ(chmod(Path("x.csv.1").c_str(), 0), 0);
    const pp_test::AsNobody nobody;
    std::string plan;
    try {
      plan = Plan({checkpoint});
    } catch (const UnreadableFile& error) {
      plan = error.what();
    }
    return plan + captured_.Text();
  }

  pp_test::TemporaryDirectory directory_;
  CapturedStderr captured_;
  Report report_{"pp-x"};
  int age_ = 1000;
  bool takes_copies_ = false;
};

}  // namespace pp
