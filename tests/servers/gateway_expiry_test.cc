// pp-push-gw --expire and real Pushgateways: which groups are deleted, and when.

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <fstream>

#include "support/gateway_runs.h"
#include "support/receiver.h"

namespace pp_test {
namespace {

using GatewayExpiry = GatewayRuns;
INSTANTIATE_TEST_SUITE_P(Each, GatewayExpiry, ::testing::Values(Release::kStable, Release::kNewer),
                         ReleaseName);

TEST_P(GatewayExpiry, ExpiresTheGroupsOfTheRun) {
  EXPECT_EQ(0, Push("m 1\n", "--job other").status);
  const Result result =
      Push("m 1\nm{instance=\"a/b\"} 2\nm{instance=\"Zürich\"} 3\n",
           "--job j --grouping zone=ö --grouping empty= --expire 300ms --summary json");
  Expect(result, 0, "\"expired\":3,");
  EXPECT_TRUE(Eventually([this] { return Stored("m").size() == 1; }));
  EXPECT_EQ(Lines{"m{instance=\"\",job=\"other\"} 1"}, Stored("m"));
}

TEST_P(GatewayExpiry, DeletesAtOnceWhatExpiresAtOnce) {
  Expect(Push("m 1\n", "--expire 0"), 0, "requests 2, retries 0, bytes 4, expired 1\n");
  EXPECT_TRUE(Eventually([this] { return Stored("m").empty(); }));
}

// So that a job that pushes each minute and waits for five works like a time to live.
TEST_P(GatewayExpiry, DoesNotExpireWhatSomebodyElseHasPushedTo) {
  WriteFile(directory_ / "first", "m 1\nm{instance=\"a\"} 1\n");
  Process first(Command("--job j --expire 1500ms first"), directory_.path());
  ASSERT_TRUE(Eventually([&] { return first.Err().find("waiting until") != std::string::npos; }));
  EXPECT_EQ(0, Push("m 2\n", "--job j").status);
  EXPECT_EQ(0, first.Wait());
  const std::string said = first.Err();
  EXPECT_NE(std::string::npos, said.find("/metrics/job/j: not deleted, for somebody else has "
                                         "pushed to it (--expire)\n"))
      << said;
  EXPECT_NE(std::string::npos, said.find("expired 1\n")) << said;
  EXPECT_TRUE(Eventually([this] { return Stored("m").size() == 1; }));
  EXPECT_EQ(Lines{"m{instance=\"\",job=\"j\"} 2"}, Stored("m"));
}

// More than an answer may have otherwise.
TEST_P(GatewayExpiry, ExpiresAGroupAmongManySeries) {
  EXPECT_EQ(0, Push(ManySeries(20'000), "--job many").status);
  Expect(Push("m 1\n", "--expire 100ms"), 0, "expired 1\n");
  EXPECT_TRUE(Eventually([this] { return Stored("m").empty(); }));
  EXPECT_EQ(20'000u, Stored("many").size());
}

TEST_P(GatewayExpiry, DoesNotExpireWhatItHasRefused) {
  EXPECT_EQ(0, Push("# TYPE y counter\ny 1\n", "--job a").status);
  const Result result =
      Push("y{instance=\"bad\"} 1\nz{instance=\"good\"} 1\n", "--job b --expire 100ms");
  Expect(result, 1, "expired 1\n");
  Expect(result, 1, "/metrics/job/b/instance/bad: not deleted (--expire), for each push to it was");
  EXPECT_TRUE(Eventually([this] { return Stored("z").empty(); }));
}

// The first signal ends the reading or is a question, the second leaves.
TEST_P(GatewayExpiry, ASecondSignalLeavesWithoutDeleting) {
  WriteFile(directory_ / "in", "m{instance=\"a\"} 1\n");
  Process process("exec " + Command("--job j --expire 1h in"), directory_.path());
  ASSERT_TRUE(Eventually([&] { return process.Err().find("waiting until") != std::string::npos; }));
  process.Signal(SIGTERM);
  ASSERT_TRUE(Eventually([&] {
    return process.Err().find("one more signal leaves without deleting") != std::string::npos;
  }));
  EXPECT_TRUE(process.IsRunning());
  process.Signal(SIGTERM);
  EXPECT_EQ(3, process.Wait());
  EXPECT_NE(std::string::npos,
            process.Err().find("/metrics/job/j/instance/a: not deleted (--expire); pp-push-gw "
                               "--delete drops it\n"))
      << process.Err();
  EXPECT_EQ(1u, Stored("m").size());
}

TEST_P(GatewayExpiry, ExpiresAfterTheSignalThatEndsTheReading) {
  ASSERT_EQ(0, mkfifo((directory_ / "in").c_str(), 0600));
  Process process("exec " + Command("--expire 100ms in"), directory_.path());
  std::ofstream in(directory_ / "in");
  in << "m 1\n" << std::flush;
  ASSERT_TRUE(Eventually([this] { return Stored("m").size() == 1; }));
  process.Signal(SIGTERM);
  EXPECT_EQ(0, process.Wait());
  EXPECT_NE(std::string::npos, process.Err().find("expired 1\n")) << process.Err();
  EXPECT_TRUE(Eventually([this] { return Stored("m").empty(); }));
}

// What the gateway answers on its way down is not taken for all that it has.
TEST(GatewayBreaksOff, AndItsGroupsAreReadAgain) {
  TemporaryDirectory directory;
  WriteFile(directory / "in", "m 1\n");
  std::atomic<int> reads = 0;
  Receiver receiver([&](size_t, const Receiver::Request& request, httplib::Response* response) {
    response->status = request.method == "DELETE" ? 202 : 200;
    if (request.method != "GET") return;
    response->set_content(std::string(5000, '#') + "\npush_time_seconds{job=\"j\"} 1000\n",
                          "text/plain");
    if (reads++ == 1) Receiver::CutAnswerAfter(4000, Receiver::Cut::kClose);
  });
  const Result result = RunCommand(
      "pp-push-gw --job j --expire 100ms --url " + receiver.url() + " in", directory.path());
  EXPECT_EQ(0, result.status);
  EXPECT_NE(std::string::npos, result.err.find("requests 5, retries 1, bytes 4, expired 1\n"))
      << result.err;
}

}  // namespace
}  // namespace pp_test
