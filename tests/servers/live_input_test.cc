// Filters on an input that pauses and does not end.

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "support/process.h"
#include "support/temporary_directory.h"

namespace pp_test {
namespace {

class LiveInput : public ::testing::Test {
 protected:
  // The output that `command` has before its input goes on.
  void ExpectBeforeTheEnd(const std::string& input, const std::string& command,
                          const std::string& expected) {
    WriteFile(directory_ / "begin", input);
    Process pipeline("(cat begin; exec sleep 60) | " + command, directory_.path());
    EXPECT_TRUE(Eventually([&] { return pipeline.Out() == expected; }))
        << pipeline.Out() << pipeline.Err();
  }

  TemporaryDirectory directory_;
};

TEST_F(LiveInput, ComesOutOfEachFilterAtOnce) {
  ExpectBeforeTheEnd("a,,1,1000\n", "pp-parse", "a 1 1000\n");
  ExpectBeforeTheEnd("{\"metric\":\"a\",\"value\":1}\n", "pp-parse --from jsonl", "a 1\n");
  ExpectBeforeTheEnd("[{\"metric\":\"a\",\"value\":1},", "pp-parse --from json", "a 1\n");
  ExpectBeforeTheEnd("a 1 1000\n", "pp-parse --from stream", "a 1 1000\n");
  ExpectBeforeTheEnd("a 1 1000\n", "pp-route --only historic", "a 1 1000\n");
  ExpectBeforeTheEnd("a 1 1000\n", "pp-route --historic cat", "a 1 1000\n");
}

TEST_F(LiveInput, ALineThatIsNotWholeWaitsForItsRest) {
  Process pipeline("(printf 'a,,1\\nb,,'; sleep 0.3; echo 2; exec sleep 60) | pp-parse",
                   directory_.path());
  EXPECT_TRUE(Eventually([&] { return pipeline.Out() == "a 1\nb 2\n"; })) << pipeline.Out();
}

TEST_F(LiveInput, IsNotHeldUpByAQuoteThatStaysOpen) {
  ExpectBeforeTheEnd("a,\"k=1,1\nb,,2\n", "pp-parse", "b 2\n");
}

// What has begun may be a part of something else.
TEST_F(LiveInput, ThatIsStoppedInALineDoesNotPassForAWholeLine) {
  Process pipeline(
      "(trap '' TERM; printf 'a 1 1000\\nb 2 17'; exec sleep 60) | "
      "pp-parse --from stream",
      directory_.path());
  ASSERT_TRUE(Eventually([&] { return pipeline.Out() == "a 1 1000\n"; }));
  pipeline.Signal(SIGTERM);
  EXPECT_TRUE(Eventually([&] { return pipeline.Err().find("passed 1") != std::string::npos; }));
  EXPECT_EQ("a 1 1000\n", pipeline.Out());
  EXPECT_NE(std::string::npos, pipeline.Err().find("stopped by a signal at stdin:1"))
      << pipeline.Err();
}

// Ctrl+C goes to the whole group, but a lane ends by the end of its input, with all of it.
TEST_F(LiveInput, OfALaneIsWholeWhenItsPipelineIsInterrupted) {
  WriteFile(directory_ / "lane", "sleep 0.3; cat > got; echo done > ended");
  Process pipeline(
      "(trap '' INT; seq 100000 | sed 's/^/a /;s/$/ 1000/'; touch written; exec sleep 60) |"
      " pp-route --historic 'sh lane'",
      directory_.path());
  ASSERT_TRUE(Eventually([&] { return access((directory_ / "written").c_str(), F_OK) == 0; }));
  pipeline.Signal(SIGINT);
  ASSERT_TRUE(Eventually([&] { return !ReadFile(directory_ / "ended").empty(); }))
      << pipeline.Err();
  const std::string got = ReadFile(directory_ / "got");
  EXPECT_EQ(100'000, std::count(got.begin(), got.end(), '\n'));
}

}  // namespace
}  // namespace pp_test
