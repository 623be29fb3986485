// pp-parse on a log that grows and is rotated, and going on where a checkpoint says.

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "support/process.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

// A log job that keeps its file open.
class Writer {
 public:
  explicit Writer(const std::string& path)
      : fd_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
  ~Writer() { close(fd_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void Write(const std::string& text) {
    ASSERT_EQ(write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

 private:
  int fd_;
};

class Follow : public ::testing::Test {
 protected:
  void Start(const std::string& options = "") {
    process_ = std::make_unique<Process>("exec pp-parse --follow " + options + " x.csv",
                                         directory_.path());
  }
  void Rename(const std::string& from, const std::string& to) {
    std::filesystem::rename(directory_ / from, directory_ / to);
  }
  void Append(const std::string& name, const std::string& text) {
    Writer(directory_ / name).Write(text);
  }
  // Without what is a mark's.
  static std::string Samples(const std::string& output) {
    std::istringstream lines(output);
    std::string line, samples;
    while (std::getline(lines, line)) {
      if (!line.starts_with("#pp ")) samples += line + "\n";
    }
    return samples;
  }
  void ExpectOut(const std::string& expected) {
    EXPECT_TRUE(Eventually([&] { return Samples(process_->Out()) == expected; }))
        << process_->Out() << process_->Err();
  }
  void ExpectErr(const std::string& part) {
    EXPECT_TRUE(Eventually([&] { return process_->Err().find(part) != std::string::npos; }))
        << process_->Err();
  }
  void ExpectEnd(const std::string& whole, int status = 0) {
    process_->Signal(SIGTERM);
    EXPECT_EQ(process_->Wait(), status) << process_->Err();
    EXPECT_EQ(Samples(process_->Out()), whole) << process_->Err();
  }
  // What a sink that has delivered all of the output would write down.
  void KeepCheckpoint(const std::string& output, const std::string& name) {
    std::istringstream lines(output);
    std::string line, marks;
    while (std::getline(lines, line)) {
      if (line.starts_with("#pp ")) marks += line + "\n";
    }
    WriteFile(directory_ / name, marks);
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
};

TEST_F(Follow, BeginsAtTheStartAndGoesOn) {
  Append("x.csv", "a,,1\n");
  Start();
  ExpectOut("a 1\n");
  Append("x.csv", "b,,2\n");
  ExpectOut("a 1\nb 2\n");
  ExpectEnd("a 1\nb 2\n");
}

TEST_F(Follow, WaitsForAFileThatIsNotThereYet) {
  Start();
  ExpectErr("pp-parse: x.csv: not there yet; waits for it\n");
  Append("x.csv", "a,,1\n");
  ExpectOut("a 1\n");
  ExpectEnd("a 1\n");
}

TEST_F(Follow, EndsWhereThereNeverWasAFile) {
  Start();
  ExpectErr("not there yet");
  ExpectEnd("");
}

TEST_F(Follow, ALineThatHasBegunWaitsForItsRest) {
  Append("x.csv", "a,,1\nb,,");
  Start();
  ExpectOut("a 1\n");
  Append("x.csv", "2\n");
  ExpectOut("a 1\nb 2\n");
  Append("x.csv", "c,,");
  ExpectEnd("a 1\nb 2\n");
}

TEST_F(Follow, GoesOnOverARenameWhileTheWriterKeepsTheOldFile) {
  Writer old(directory_ / "x.csv");
  old.Write("a,,1\n");
  Start();
  ExpectOut("a 1\n");
  Rename("x.csv", "x.csv.1");
  old.Write("b,,2\n");
  ExpectOut("a 1\nb 2\n");
  Append("x.csv", "c,,3\n");
  ExpectOut("a 1\nb 2\nc 3\n");
  old.Write("d,,4\n");
  ExpectOut("a 1\nb 2\nc 3\nd 4\n");
  Append("x.csv", "e,,5\n");
  ExpectOut("a 1\nb 2\nc 3\nd 4\ne 5\n");
  old.Write("f,,");
  Append("x.csv", "g,,7\n");
  ExpectOut("a 1\nb 2\nc 3\nd 4\ne 5\ng 7\n");
  old.Write("6\n");
  ExpectOut("a 1\nb 2\nc 3\nd 4\ne 5\ng 7\nf 6\n");
  ExpectEnd("a 1\nb 2\nc 3\nd 4\ne 5\ng 7\nf 6\n");
}

TEST_F(Follow, ALastLineOfAnOldFileThatIsNotEndedIsALineAfterASecond) {
  Append("x.csv", "a,,1\nb,,2");
  Start();
  ExpectOut("a 1\n");
  Rename("x.csv", "x.csv.1");
  Append("x.csv", "c,,3\n");
  ExpectOut("a 1\nb 2\nc 3\n");
  ExpectEnd("a 1\nb 2\nc 3\n");
}

TEST_F(Follow, BeginsAgainWhenTheFileIsTruncated) {
  Append("x.csv", "a,,1\nb,,2\nc,,");
  Start();
  ExpectOut("a 1\nb 2\n");
  std::filesystem::resize_file(directory_ / "x.csv", 0);
  ExpectErr("pp-parse: x.csv: was truncated; begins at its start again\n");
  Append("x.csv", "d,,4\n");
  ExpectOut("a 1\nb 2\nd 4\n");
  ExpectEnd("a 1\nb 2\nd 4\n");
}

TEST_F(Follow, BeginsAgainWhenTheFileIsRewrittenLonger) {
  Append("x.csv", "a,,1\n");
  Start();
  ExpectOut("a 1\n");
  process_->Signal(SIGSTOP);
  WriteFile(directory_ / "x.csv", "b,,2\nc,,3\n");
  process_->Signal(SIGCONT);
  ExpectOut("a 1\nb 2\nc 3\n");
  ExpectEnd("a 1\nb 2\nc 3\n");
}

TEST_F(Follow, ReadsTheRestOfACopyThatWasMadeBeforeATruncation) {
  Append("x.csv", "a,,1\nb,");
  Start();
  ExpectOut("a 1\n");
  process_->Signal(SIGSTOP);
  Append("x.csv", ",2\nc,,3\n");
  std::filesystem::copy_file(directory_ / "x.csv", directory_ / "x.csv.1");
  WriteFile(directory_ / "x.csv", "d,,4\n");
  process_->Signal(SIGCONT);
  ExpectOut("a 1\nb 2\nc 3\nd 4\n");
  ExpectErr(
      "pp-parse: x.csv: was truncated; the rest of what it was is read from x.csv.1, and "
      "then its new beginning\n");
  // The copy is none of those that have been the log.
  Rename("x.csv", "x.csv.2");
  Append("x.csv", "e,,5\n");
  ExpectOut("a 1\nb 2\nc 3\nd 4\ne 5\n");
  ExpectEnd("a 1\nb 2\nc 3\nd 4\ne 5\n");
}

TEST_F(Follow, ReadsWhatWasTheLogInBetween) {
  Append("x.csv.1", "old,,0\n");
  Append("x.csv", "a,,1\n");
  Start("--rejects x.csv.2-rejects");
  ExpectOut("a 1\n");
  process_->Signal(SIGSTOP);
  Rename("x.csv", "x.csv.3");
  Append("x.csv", "b,,2\nbad\n");
  Rename("x.csv", "x.csv.4");
  Append("x.csv", "c,,3\n");
  process_->Signal(SIGCONT);
  ExpectOut("a 1\nb 2\nc 3\n");
  Rename("x.csv", "x.csv.5");
  Append("x.csv", "d,,4\n");
  ExpectOut("a 1\nb 2\nc 3\nd 4\n");
  ExpectEnd("a 1\nb 2\nc 3\nd 4\n", 1);
}

TEST_F(Follow, AnOpenQuoteDoesNotHoldUpTheLog) {
  Append("x.csv", "a,\"k=x\nb,,2\n");
  Start();
  ExpectOut("b 2\n");
  Append("x.csv", "c,\"k=y\n");
  Rename("x.csv", "x.csv.1");
  Append("x.csv", "d,,4\n");
  ExpectOut("b 2\nd 4\n");
  ExpectEnd("b 2\nd 4\n", 1);
}

TEST_F(Follow, WhatIsThereWhenItIsStoppedIsStillRead) {
  Append("x.csv", "a,,1\n");
  Start();
  ExpectOut("a 1\n");
  process_->Signal(SIGSTOP);
  Append("x.csv", "b,,2\n");
  Rename("x.csv", "x.csv.1");
  Append("x.csv", "c,,3\nd,,");
  process_->Signal(SIGTERM);
  process_->Signal(SIGCONT);
  EXPECT_EQ(process_->Wait(), 0);
  EXPECT_EQ(process_->Out(), "a 1\nb 2\nc 3\n");
}

TEST_F(Follow, EndsWhenItsReaderIsGoneThoughNothingComes) {
  Append("x.csv", "a,,1\n");
  Process pipeline("set +o pipefail; pp-parse --follow x.csv | head -n 1", directory_.path());
  EXPECT_EQ(pipeline.Wait(), 0);
  EXPECT_EQ(pipeline.Out(), "a 1\n");
}

TEST_F(Follow, LinesAndTheStreamAreFollowedToo) {
  Append("x.csv", "{\"metric\":\"a\",\"value\":1}\n");
  Start("--from jsonl");
  ExpectOut("a 1\n");
  ExpectEnd("a 1\n");
  WriteFile(directory_ / "x.csv", "# TYPE a gauge\na 1\n");
  Start("--from stream");
  ExpectOut("# TYPE a gauge\na 1\n");
  ExpectEnd("# TYPE a gauge\na 1\n");
}

TEST_F(Follow, LineNumbersAreThoseOfEachFile) {
  Writer old(directory_ / "x.csv");
  old.Write("a,,1\n");
  Start();
  ExpectOut("a 1\n");
  Rename("x.csv", "x.csv.1");
  Append("x.csv", "b,,1\nc,,1\nbad\n");
  ExpectErr("pp-parse: x.csv:3: ");
  old.Write("wrong\n");
  ExpectErr("pp-parse: x.csv:2: ");
  Append("x.csv", "worse\n");
  ExpectErr("pp-parse: x.csv:4: ");
}

TEST_F(Follow, ResumesAtItsMarksWhateverHappenedMeanwhile) {
  Append("x.csv", "a,,1\nb,,2\n");
  Start("--marks");
  ExpectOut("a 1\nb 2\n");
  ExpectEnd("a 1\nb 2\n");
  KeepCheckpoint(process_->Out(), "ck");
  Append("x.csv", "c,,3\n");
  Rename("x.csv", "x.csv.1");
  Append("x.csv", "d,,4\n");
  Rename("x.csv.1", "x.csv.2");
  Rename("x.csv", "x.csv.1");
  Start("--marks --resume ck");
  ExpectOut("c 3\nd 4\n");
  Append("x.csv", "e,,5\n");
  ExpectOut("c 3\nd 4\ne 5\n");
  ExpectEnd("c 3\nd 4\ne 5\n");
  KeepCheckpoint(process_->Out(), "ck");
  Append("x.csv", "f,,6\n");
  Start("--marks --resume ck");
  ExpectOut("f 6\n");
  ExpectEnd("f 6\n");
}

// After every kill, what stood above the last mark is not made again, and all else is.
TEST_F(Follow, NothingIsMissingWhenItIsKilledAndResumed) {
  std::string all;
  std::set<std::string> seen;
  for (int round = 0; round < 5; ++round) {
    const std::string value = std::to_string(round);
    Append("x.csv", "a,," + value + "\n");
    if (round % 2 == 1) {
      Rename("x.csv", "x.csv." + value);
      Append("x.csv", "b,," + value + "\n");
    }
    Start("--marks" + std::string(round == 0 ? "" : " --resume ck"));
    const std::string last = (round % 2 == 1 ? "b " : "a ") + value + "\n";
    EXPECT_TRUE(Eventually([&] {
      const std::string out = process_->Out();
      const size_t at = out.find(last);
      return at != std::string::npos && out.find("#pp mark", at) != std::string::npos;
    })) << process_->Out();
    process_->Signal(SIGKILL);
    process_->Wait();
    all += Samples(process_->Out());
    KeepCheckpoint(ReadFile(directory_ / "ck") + process_->Out(), "ck");
  }
  EXPECT_EQ(all, "a 0\na 1\nb 1\na 2\na 3\nb 3\na 4\n");
}

TEST_F(Follow, NoLineIsLostOrDoubledOverFastRotations) {
  constexpr int kRotations = 200;
  constexpr int kLines = 20;
  Start();
  ExpectErr("not there yet");
  std::thread writer([&] {
    for (int rotation = 0; rotation < kRotations; ++rotation) {
      {
        Writer log(directory_ / "x.csv");
        for (int line = 0; line < kLines; ++line) {
          log.Write("m,," + std::to_string(rotation * kLines + line) + "\n");
        }
        // A date: of files written within one tick of the clock it tells the order.
        Rename("x.csv", "x.csv-" + std::to_string(20'250'000 + rotation));
        log.Write("late,," + std::to_string(rotation) + "\n");
      }
    }
    Writer(directory_ / "x.csv").Write("last,,1\n");
  });
  writer.join();
  EXPECT_TRUE(Eventually([&] {
    const std::string out = process_->Out();
    return out.find("last 1\n") != std::string::npos &&
           std::count(out.begin(), out.end(), '\n') >= kRotations * (kLines + 1) + 1;
  }));
  process_->Signal(SIGTERM);
  EXPECT_EQ(process_->Wait(), 0);
  std::multiset<std::string> lines;
  std::istringstream out(process_->Out());
  for (std::string line; std::getline(out, line);) lines.insert(line);
  EXPECT_EQ(lines.size(), size_t{kRotations * (kLines + 1) + 1}) << process_->Err();
  for (int i = 0; i < kRotations * kLines; ++i) {
    EXPECT_EQ(lines.count("m " + std::to_string(i)), 1U) << i;
  }
  for (int i = 0; i < kRotations; ++i) {
    EXPECT_EQ(lines.count("late " + std::to_string(i)), 1U) << i;
  }
}

}  // namespace
}  // namespace pp_test
