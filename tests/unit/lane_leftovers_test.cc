// What commands leave unread of their input.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "delivery/lane.h"
#include "support/captured_stderr.h"
#include "support/lane_fixture.h"
#include "support/process.h"

namespace pp {
namespace {

// Until the shell has ended, and was waited for.
constexpr char kOutliveShell[] = "while kill -0 $$ 2>/dev/null; do sleep 0.01; done; ";

class LaneLeftovers : public pp_test::LaneFixture {
 protected:
  bool Has(const std::string& name) const { return std::filesystem::exists(directory_ / name); }
  // The lines in the rejects file, below a comment.
  std::string Kept(const std::string& why) {
    const std::string comment = "# lane historic " + why + "\n";
    const std::string kept = File("rejects");
    EXPECT_EQ(comment, kept.substr(0, comment.size()));
    return kept.substr(std::min(kept.size(), comment.size()));
  }
  static void Append(const std::string& lines, LaneBuffer* buffer) {
    for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
      EXPECT_TRUE(buffer->AppendLine(lines.substr(at, lines.find('\n', at) - at)));
    }
  }
  // What a process has not read of its standard input.
  static int UnreadBy(const std::string& pid) {
    const int fd = open(("/proc/" + pid + "/fd/0").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    int bytes = 0;
    if (fd < 0 || ioctl(fd, FIONREAD, &bytes) != 0) bytes = 0;
    close(fd);
    return bytes;
  }
  static std::string Samples(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) lines += "a{i=\"" + std::to_string(i) + "\"} 1\n";
    return lines;
  }
};

TEST_F(LaneLeftovers, AreRejectedWhenItEnds) {
  const auto lane = Start("until [ -e enough ]; do sleep 0.01; done; exit 3");
  const std::string lines = "# TYPE a gauge\n" + Samples(1000);
  Append(lines + "#pp mark s 1\n", lane->buffer());
  lane->buffer()->Finish();
  EXPECT_TRUE(pp_test::Eventually([&] { return lane->buffer()->is_empty(); }));
  pp_test::WriteFile(directory_ / "enough", "");
  EXPECT_EQ(ExitStatus::kRunAgain, lane->End());
  EXPECT_EQ(1000u, lane->rejected());
  EXPECT_EQ(1000u, report_.rejected());
  EXPECT_EQ(lines, Kept("ended before its input did"));
}

TEST_F(LaneLeftovers, AreNoSamplesWithoutOne) {
  const auto lane = Start("exec true");
  lane->buffer()->AppendLine("# TYPE a gauge");
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_EQ(0u, report_.rejected());
  EXPECT_EQ("", File("rejects"));
}

// Of each line that it has not read whole, all is kept.
TEST_F(LaneLeftovers, BeginWithAWholeLine) {
  const std::string lines =
      Samples(200'000);  // many blocks, the most of which nobody has asked for
  const auto lane = Start(
      "until [ -e all ]; do sleep 0.01; done; "
      "dd bs=1000000 count=1 iflag=fullblock of=got 2>got.err");
  Append(lines, lane->buffer());
  pp_test::WriteFile(directory_ / "all", "");
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  ASSERT_EQ(1'000'000u, File("got").size());
  const size_t begin = lines.rfind('\n', 999'999) + 1;
  ASSERT_NE(1'000'000u, begin);
  EXPECT_EQ(lines.substr(begin), Kept("ended before its input did"));
}

// Nobody has it any more.
TEST_F(LaneLeftovers, KeepTheRestOfALongLineAsAComment) {
  const auto lane = Start(
      "dd bs=90000 count=1 iflag=fullblock of=got 2>got.err; "
      "until [ -e enough ]; do sleep 0.01; done",
      size_t{256} << 10);
  const std::string line = "a{l=\"" + std::string(140'000, 'x') + "\"} 1";
  EXPECT_TRUE(lane->buffer()->IsLong(line));
  EXPECT_TRUE(lane->buffer()->AppendLine(line));  // written by now
  EXPECT_TRUE(lane->buffer()->AppendLine("b 2"));
  pp_test::WriteFile(directory_ / "enough", "");
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_EQ(2u, lane->rejected());
  EXPECT_EQ("# " + line.substr(90'000) + "\nb 2\n",
            Kept("ended before its input did, inside a sample whose rest is kept as a comment"));
}

TEST_F(LaneLeftovers, AreLeftToWhoStillReads) {
  const std::string lines = Samples(1000);
  const auto lane =
      Start(std::string("exec 3<&0; { ") + kOutliveShell + "cat <&3 >got; } & exit 0");
  Append(lines, lane->buffer());
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_EQ(0u, lane->rejected());
  EXPECT_TRUE(pp_test::Eventually([&] { return File("got") == lines; }));
}

TEST_F(LaneLeftovers, AreRejectedWhenTheLastWhoCouldReadThemEnds) {
  const std::string lines = Samples(1000);
  const auto lane =
      Start(std::string("exec 3<&0; { ") + kOutliveShell +
            "dd bs=10 count=1 <&3 >got 2>got.err; sleep 0.1; touch ended; } & exit 0");
  Append(lines, lane->buffer());
  EXPECT_EQ(ExitStatus::kDone, lane->End());
  EXPECT_TRUE(Has("ended"));
  EXPECT_EQ(lines.substr(0, 10), File("got"));
  EXPECT_EQ(lines, Kept("ended before its input did"));
}

// It could read, does not, and takes no signal of ours.
TEST_F(LaneLeftovers, AreTakenBackWhenTheRunIsAborted) {
  const std::string lines = Samples(1000);
  const auto lane = Start("exec 3<&0; setsid sleep 60 <&3 & echo $! >heir.new; mv heir.new heir");
  Append(lines, lane->buffer());
  lane->buffer()->Finish();
  EXPECT_TRUE(pp_test::Eventually([&] { return Has("heir"); }));
  std::thread ending([&] { lane->End(); });
  stop_.Abort();
  ending.join();
  EXPECT_EQ(0, kill(std::stoi(File("heir")), SIGKILL));
  EXPECT_EQ(1000u, lane->rejected());
  EXPECT_EQ(lines, Kept("was given up"));
}

// It is told to end, and takes what it can.
TEST_F(LaneLeftovers, AreTakenAfterTheAbort) {
  const std::string lines = Samples(100'000);
  const auto lane = Start(
      "trap 'cat >got; exit 1' TERM; echo $$ >new; mv new ready; until [ -e never ]; do sleep "
      "0.01; done");
  Append(lines, lane->buffer());
  lane->buffer()->Flush();
  EXPECT_TRUE(pp_test::Eventually(
      [&] { return Has("ready") && UnreadBy(std::to_string(std::stoi(File("ready")))) > 60'000; }));
  stop_.Abort();
  EXPECT_EQ(ExitStatus::kRejects, lane->End());
  const std::string got = File("got");
  EXPECT_GT(got.size(), 60'000u);
  EXPECT_EQ(lines.substr(lines.rfind('\n', got.size() - 1) + 1), Kept("was given up"));
}

// Not even to an idle one, which may have read it and not written it when it is ended.
TEST_F(LaneLeftovers, AreNotGivenOutAfterTheAbort) {
  const std::string lines = Samples(10);
  const auto lane = Start("trap '' TERM; touch ready; exec cat >got");
  EXPECT_TRUE(pp_test::Eventually([&] { return Has("ready"); }));
  Append(lines, lane->buffer());
  stop_.Abort();
  lane->End();
  EXPECT_EQ("", File("got"));
  EXPECT_EQ(10u, lane->rejected());
  EXPECT_EQ(lines, Kept("was given up"));
}

// Whoever has lent it waits for it.
TEST_F(LaneLeftovers, OfARunThatIsAbortedHaveTheLongLine) {
  const auto lane = Start("exec sleep 60", size_t{256} << 10);
  const std::string line = "a{l=\"" + std::string(1'000'000, 'x') + "\"} 1";
  std::thread router([&] {
    EXPECT_TRUE(lane->buffer()->AppendLine("b 2"));
    EXPECT_TRUE(lane->buffer()->AppendLine(line));
  });
  EXPECT_TRUE(pp_test::Eventually([&] { return !lane->buffer()->is_empty(); }));
  stop_.Abort();
  router.join();
  EXPECT_EQ(ExitStatus::kMachine, lane->End());
  EXPECT_EQ(2u, lane->rejected());
  EXPECT_EQ("b 2\n" + line + "\n", Kept("was given up"));
}

// Then it is not known that all was read.
TEST_F(LaneLeftovers, AreAFailureWhereTheyCannotBeSeen) {
  const auto lane = Start("cat >got");
  Append("a 1\n", lane->buffer());
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit none = {0, limit.rlim_max};
  const CapturedStderr captured;
  setrlimit(RLIMIT_NOFILE, &none);
  EXPECT_EQ(ExitStatus::kMachine, lane->End());
  setrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ("test: cannot see what lane historic leaves unread: Too many open files\n",
            captured.Text());
  EXPECT_EQ("a 1\n", File("got"));
}

}  // namespace
}  // namespace pp
