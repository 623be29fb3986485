// pp-push-gw and real Pushgateways: what is stored, and what they refuse.

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

#include "support/gateway_runs.h"
#include "support/receiver.h"

namespace pp_test {
namespace {

// A shell command that ends when there is such a file; the test ends it otherwise.
std::string WaitFor(const std::string& file) {
  return "until test -e " + file + "; do sleep 0.02; done";
}

using Gateway = GatewayRuns;
INSTANTIATE_TEST_SUITE_P(Each, Gateway, ::testing::Values(Release::kStable, Release::kNewer),
                         ReleaseName);

const std::string kOddValues[] = {"Zürich/1", "日本", "a b", ".",   "..",      "50%",
                                  "/",        "a//b", "+",   "?#&", "@base64", "a\\b"};

std::string Escaped(const std::string& value) {
  return value == "a\\b" ? "a\\\\b" : value;
}

TEST_P(Gateway, KeepsOddValuesOfLabelsThatMakeGroups) {
  std::string stream;
  Lines expected;
  for (const std::string& value : kOddValues) {
    const std::string label = "instance=\"" + Escaped(value) + "\"";
    stream += "m{" + label + "} 1\n";
    expected.insert("m{" + label + ",job=\"j/1\"} 1");
  }
  EXPECT_EQ(0, Push(stream, "--job j/1").status);
  EXPECT_EQ(expected, Stored("m"));
}

TEST_P(Gateway, KeepsOddValuesOfGroupingAndDeletesJustThem) {
  for (const std::string& value : kOddValues) {
    EXPECT_EQ(0, Push("m 1\n", "--job j --grouping 'place=" + value + "'").status);
    EXPECT_EQ(Lines{"m{instance=\"\",job=\"j\",place=\"" + Escaped(value) + "\"} 1"}, Stored("m"));
    EXPECT_EQ(0, RunCommand(Command("--delete --job j --grouping 'place=" + value + "'"),
                            directory_.path())
                     .status);
    EXPECT_TRUE(Eventually([this] { return Stored("m").empty(); }));
  }
}

TEST_P(Gateway, KeepsAnEmptyValueOfGrouping) {
  EXPECT_EQ(0, Push("m 1\n", "--job j --grouping place=").status);
  EXPECT_EQ(Lines{"m{instance=\"\",job=\"j\",place=\"\"} 1"}, Stored("m"));
  EXPECT_EQ(0, Push("n 1\n", "--job k --grouping instance=").status);
  EXPECT_EQ(Lines{"n{instance=\"\",job=\"k\"} 1"}, Stored("n"));
}

TEST_P(Gateway, PostReplacesTheFamiliesOfItsGroup) {
  EXPECT_EQ(0, Push("a{i=\"1\"} 1\na{i=\"2\"} 1\nb 1\na{instance=\"x\"} 1\n", "--job j").status);
  EXPECT_EQ(0, Push("a{i=\"3\"} 2\n", "--job j").status);
  EXPECT_EQ((Lines{"a{i=\"3\",instance=\"\",job=\"j\"} 2", "a{instance=\"x\",job=\"j\"} 1"}),
            Stored("a"));
  EXPECT_EQ(Lines{"b{instance=\"\",job=\"j\"} 1"}, Stored("b"));
}

TEST_P(Gateway, PutReplacesTheWholeGroup) {
  EXPECT_EQ(0, Push("a 1\nb 1\nb{instance=\"x\"} 1\n", "--job j").status);
  EXPECT_EQ(0, Push("a 2\n", "--job j --method put").status);
  EXPECT_EQ(Lines{"a{instance=\"\",job=\"j\"} 2"}, Stored("a"));
  EXPECT_EQ(Lines{"b{instance=\"x\",job=\"j\"} 1"}, Stored("b"));
}

// A run's own pushes wipe none of its own series, whatever the method.
TEST_P(Gateway, EachPushHasWhatTheRunHasPushedBefore) {
  size_t stored = 0;
  for (const std::string method : {"post", "put"}) {
    const std::string go = "go-" + method;
    Process process("(printf 'a{i=\"1\"} 1\\nb 1\\n'; " + WaitFor(go) +
                        "; printf 'a{i=\"2\"} 1\\n') | " +
                        Command("--job " + method + " --method " + method),
                    directory_.path());
    EXPECT_TRUE(Eventually([&] { return Stored("a").size() == stored + 1; })) << process.Err();
    WriteFile(directory_ / go, "");
    EXPECT_EQ(0, process.Wait()) << process.Err();
    stored += 2;
  }
  EXPECT_EQ(4u, Stored("a").size());
  EXPECT_EQ(2u, Stored("b").size());
}

constexpr char kHistogram[] =
    "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n";
constexpr char kSummary[] = "# TYPE h summary\nh{quantile=\"0.5\"} 1\nh_sum 1\nh_count 1\n";

// What they would leave out, cut down or expose twice is rejected, and all else comes out as it
// went in.
TEST_P(Gateway, KeepsHistogramsAndSummariesAsTheyAre) {
  const Result result = Push(
      "# TYPE h histogram\nh_bucket{le=\"-Inf\"} 0\nh_bucket{le=\"1e+06\"} 1\n"
      "h_bucket{le=\"+Inf\"} 9007199254740992\nh_sum -0.5\nh_count 9007199254740992\n"
      "h 1.5\nh_bucket 1\nh_bucket{le=\"1000000\"} 1\nh_bucket{le=\"2\"} 1.5\n"
      "h_bucket{le=\"NaN\"} 1\nh_sum{le=\"1\"} 7\nh_count{x=\"1\"} -3\n"
      "# TYPE s summary\ns{quantile=\"0.5\"} NaN\ns_sum NaN\ns_count 3\n"
      "s 1.5\ns{quantile=\"0.50\"} 1\ns{quantile=\"NaN\"} 1\ns_sum{quantile=\"1\"} 7\n"
      "s_count{x=\"1\"} 1e30\n# TYPE only summary\nonly 1.5\n",
      "--job j");
  Expect(result, 1, "read 21 samples = delivered 8 + rejected 13 ");
  const std::string labels = "instance=\"\",job=\"j\"";
  EXPECT_EQ(
      (Lines{"h_bucket{" + labels + ",le=\"-Inf\"} 0", "h_bucket{" + labels + ",le=\"1e+06\"} 1",
             "h_bucket{" + labels + ",le=\"+Inf\"} 9.007199254740992e+15"}),
      Stored("h_bucket"));
  EXPECT_EQ(Lines{"h_sum{" + labels + "} -0.5"}, Stored("h_sum"));
  EXPECT_EQ(Lines{"h_count{" + labels + "} 9.007199254740992e+15"}, Stored("h_count"));
  EXPECT_EQ(Lines{"s{" + labels + ",quantile=\"0.5\"} NaN"}, Stored("s"));
  EXPECT_EQ(Lines{"s_sum{" + labels + "} NaN"}, Stored("s_sum"));
  EXPECT_EQ(Lines{"s_count{" + labels + "} 3"}, Stored("s_count"));
  EXPECT_EQ(Lines{}, Stored("only_sum"));
}

TEST_P(Gateway, KeepsTheTypesOfWhatIsFedInAgain) {
  const std::string stream =
      "# TYPE jobs_total counter\n# HELP jobs_total Jobs done.\njobs_total{q=\"a\"} 5\n"
      "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 2\ns_count 3\n";
  WriteFile(directory_ / "in.prom", stream);
  const Result down =
      RunCommand("pp-push-gw --url http://127.0.0.1:1 --max-retry-time 0 --rejects bad in.prom",
                 directory_.path());
  EXPECT_EQ(3, down.status) << down.err;
  Expect(Push(ReadFile(directory_ / "bad"), "--job j"), 0, "delivered 4 + rejected 0 ");
  Expect(Push(stream, "--job j"), 0, "delivered 4 + rejected 0 ");
  Expect(Push(stream, "--job another"), 0, "delivered 4 + rejected 0 ");
}

// One that CSV or JSON brings, and a push that falls between its rows.
TEST_P(Gateway, KeepsAHistogramWithoutTypeWhateverComesOfIt) {
  ASSERT_EQ(0, mkfifo((directory_ / "in").c_str(), 0600));
  Process process(Command("--job j in"), directory_.path());
  std::ofstream in(directory_ / "in");
  const auto expect = [&](const std::string& lines, const std::string& name, size_t series,
                          const std::string& end) {
    in << lines << std::flush;
    EXPECT_TRUE(Eventually([&] {
      const Lines stored = Stored(name);
      return stored.size() == series && stored.begin()->ends_with(end);
    })) << process.Err();
  };
  expect("h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n", "h_sum", 1, "} 1");
  expect("h_count 1.5\nh_bucket{le=\"1\",z=\"2\"} 1\nh_sum 2\n", "h_sum", 1, "} 2");
  expect("h_bucket{le=\"+Inf\",z=\"2\"} 3\nmark 1\n", "mark", 1, " 1");
  EXPECT_EQ(1u, Stored("h_count").size());
  expect("h_sum{z=\"2\"} 3\nh_count{z=\"2\"} 3\n", "h_count", 2, " 3");
  expect("h_sum 5\nh_count{z=\"3\"} 4\n", "h_sum", 2, " 3");
  in.close();
  EXPECT_EQ(1, process.Wait());
  EXPECT_NE(std::string::npos,
            process.Err().find("read 13 samples = delivered 11 + rejected 2 + superseded 0; "))
      << process.Err();
  EXPECT_EQ(4u, Stored("h_bucket").size());
}

TEST_P(Gateway, KeepsTheBoundsOfAHistogramWithoutTypeAsTheyAre) {
  std::string stream = "h_sum 1\nh_count 1\n";
  Lines expected;
  for (const std::string bound :
       {"-1e-05", "0", "0.0001", "0.25", "100000", "123456.5", "1e+06", "1.048576e+06", "+Inf"}) {
    const std::string line = "h_bucket{instance=\"\",job=\"j\",le=\"" + bound + "\"} 1";
    stream += "h_bucket{le=\"" + bound + "\"} 1\n";
    expected.insert(line);
  }
  EXPECT_EQ(0, Push(stream, "--job j").status);
  EXPECT_EQ(expected, Stored("h_bucket"));
  EXPECT_NE(std::string::npos, gateway_->Text().find("# TYPE h histogram"));
}

TEST_P(Gateway, SaysWhichTypesClash) {
  EXPECT_EQ(0, Push("# TYPE y counter\ny 1\n", "--job a").status);
  Expect(Push("# TYPE y gauge\ny 1\n", "--job b"), 1, "\"y\" cannot be both ");
  Expect(Push("y 1\n", "--job b"), 1, "push it with the TYPE that it has there");
  EXPECT_EQ(0, Push(kHistogram, "--job a").status);
  Expect(Push(kSummary, "--job b"), 1, "\"h\" cannot be both ");
  // The way out.
  EXPECT_EQ(0, Push("# TYPE y counter\ny 2\n", "--job b").status);
  EXPECT_EQ(0, RunCommand(Command("--delete --job a"), directory_.path()).status);
  EXPECT_EQ(0, Push(kSummary, "--job b").status);
  EXPECT_EQ(1u, Stored("y").size());
}

// POST replaces a family of its group, so there is no clash with that.
TEST_P(Gateway, TakesAnotherTypeInTheSameGroup) {
  EXPECT_EQ(0, Push("# TYPE y counter\ny 1\n").status);
  EXPECT_EQ(0, Push("# TYPE y gauge\ny 2\n").status);
  EXPECT_NE(std::string::npos, gateway_->Text().find("# TYPE y gauge\n"));
}

// By the name of a part, which is another family.
TEST_P(Gateway, SaysWhichNameIsAPartOfAHistogram) {
  EXPECT_EQ(0, Push("h_count 1\n", "--job a").status);
  for (const std::string job : {"a", "b"}) {
    Expect(Push(kHistogram, "--job " + job), 1,
           "\"h_count\" is a part of the histogram or summary \"h\", and cannot be a metric of its "
           "own as well");
  }
}

TEST_P(Gateway, SaysThatAMetricIsTheGatewaysOwn) {
  Expect(Push("# TYPE go_goroutines counter\ngo_goroutines 1\n"), 1,
         "\"go_goroutines\" is a metric that the Pushgateway has of itself, with the TYPE gauge");
}

// At once, and not when the next line comes.
TEST_P(Gateway, EndsAStrictRunWhenItRefuses) {
  ASSERT_EQ(0, mkfifo((directory_ / "in").c_str(), 0600));
  Process process(Command("--strict in"), directory_.path());
  std::ofstream in(directory_ / "in");
  in << "# TYPE go_goroutines counter\ngo_goroutines{x=\"y\"} 1\n" << std::flush;
  EXPECT_EQ(1, process.Wait());
  EXPECT_NE(std::string::npos, process.Err().find("= delivered 0 + rejected 1 ")) << process.Err();
}

TEST_P(Gateway, SaysThatAnotherGroupHasTheSeries) {
  EXPECT_EQ(0, Push("m{x=\"1\"} 1\n", "--job j").status);
  Expect(Push("m 1\n", "--job j --grouping x=1"), 1, "another group has the same series of \"m\"");
}

// To the gateway's checks, no instance is an empty one. It keeps the refused group all the same,
// and then refuses everything.
TEST_P(Gateway, SaysHowToGetRidOfAnEmptyInstance) {
  EXPECT_EQ(0, Push("m 1\n", "--job j").status);
  Expect(Push("m 1\n", "--job j --grouping instance="), 1,
         "--delete --job \"j\" --grouping instance=");
  Expect(Push("n 1\n", "--job other"), 1, "--delete --job \"j\" --grouping instance=");
  EXPECT_EQ(0,
            RunCommand(Command("--delete --job j --grouping instance="), directory_.path()).status);
  EXPECT_EQ(0, Push("n 1\n", "--job other").status);
  EXPECT_EQ(Lines{"m{instance=\"\",job=\"j\"} 1"}, Stored("m"));
}

TEST_P(Gateway, TakesLargePushesCompressed) {
  constexpr int kSeries = 20'000;
  const std::string stream = ManySeries(kSeries);
  EXPECT_EQ(0, Push(stream).status);
  EXPECT_EQ(size_t{kSeries}, Stored("many").size());
  const Lines received = Stored("pushgateway_http_push_size_bytes_sum");
  ASSERT_EQ(1u, received.size());
  const double bytes = std::stod(received.begin()->substr(received.begin()->find(' ')));
  EXPECT_GT(bytes, 1000);
  EXPECT_LT(bytes, static_cast<double>(stream.size()) / 3);
}

// A large push that is refused for another reason.
TEST_P(Gateway, DividesACompressedPush) {
  EXPECT_EQ(0, Push("# TYPE y counter\ny 1\n", "--job a").status);
  const Result result = Push(ManySeries(2000) + "y 1\n", "--job b");
  Expect(result, 1, "read 2001 samples = delivered 2000 + rejected 1 ");
  EXPECT_EQ(2000u, Stored("many").size());
}

// Whatever else goes wrong, each sample is delivered, and counted, once.
TEST(GatewayWithoutGzip, IsSentThemPlainly) {
  TemporaryDirectory directory;
  const std::string stream = ManySeries(10'000);
  WriteFile(directory / "in", stream);
  Receiver receiver([](size_t number, const Receiver::Request&, httplib::Response* response) {
    const int answers[] = {415, 503, 200, 200};
    response->status = number < 4 ? answers[number] : 200;
    if (number == 2) Receiver::CutAnswerAfter(5, Receiver::Cut::kReset);
  });
  Process push(
      "(cat in; " + WaitFor("go") + "; cat in) | pp-push-gw --interval 1h --url " + receiver.url(),
      directory.path());
  EXPECT_TRUE(Eventually([&] { return receiver.request_count() == 4; })) << push.Err();
  WriteFile(directory / "go", "");
  EXPECT_EQ(0, push.Wait());
  EXPECT_NE(std::string::npos,
            push.Err().find("read 20000 samples = delivered 20000 + rejected 0 + superseded 0; "))
      << push.Err();
  const std::vector<Receiver::Request> requests = receiver.requests();
  ASSERT_GE(requests.size(), 5u);
  for (size_t i = 0; i < requests.size(); ++i) {
    EXPECT_TRUE(requests[i].body == stream);
    EXPECT_EQ(i == 0, requests[i].headers.contains("Content-Encoding"));
  }
}

constexpr char kUtf8Stream[] =
    "# HELP \"my.metric\" Help.\n# TYPE \"my.metric\" gauge\n{\"my.metric\",\"a.b\"=\"x\"} 1\n"
    "# TYPE \"größe\" histogram\n{\"größe_bucket\",le=\"+Inf\"} 2\n{\"größe_sum\"} 3\n"
    "{\"größe_count\"} 2\n"
    "plain 4\n";

TEST_P(Gateway, IsToldToTakeUtf8Names) {
  const Result result = Push(kUtf8Stream, "--utf8-names --job j");
  Expect(result, 1, "with --push.enable-utf8-names");
  Expect(result, 1, "= delivered 1 + rejected 4 ");
  EXPECT_EQ(Lines{"plain{instance=\"\",job=\"j\"} 4"}, Stored("plain"));
}

// It would take the escaped name for a plain one.
TEST_P(Gateway, StoresNoUtf8NameOfAGroupUnderAnother) {
  Expect(Push("plain 1\n", "--utf8-names --job j --grouping foo.bar=1"), 1,
         "with --push.enable-utf8-names");
  EXPECT_EQ(Lines{}, Stored("plain"));
}

class Utf8Gateway : public Gateway {};
INSTANTIATE_TEST_SUITE_P(Each, Utf8Gateway, ::testing::Values(Release::kNewer), ReleaseName);

TEST_P(Utf8Gateway, TakesUtf8Names) {
  Start("--push.enable-utf8-names");
  Expect(Push(kUtf8Stream, "--utf8-names --job j --group-by a.b --grouping 'dépôt n°=2'"), 0, "");
  const std::string text = Utf8Text();
  for (const std::string line :
       {"# TYPE \"my.metric\" gauge",
        "{\"my.metric\",\"a.b\"=\"x\",\"dépôt n°\"=\"2\",instance=\"\",job=\"j\"} 1",
        "# TYPE \"größe\" histogram",
        "{\"größe_sum\",\"dépôt n°\"=\"2\",instance=\"\",job=\"j\"} 3",
        "plain{\"dépôt n°\"=\"2\",instance=\"\",job=\"j\"} 4"}) {
    EXPECT_NE(std::string::npos, text.find("\n" + line + "\n")) << line << "\n" << text;
  }
  EXPECT_EQ(std::string::npos, text.find("names here are UTF-8"));
  Expect(Push("plain 1\n", "--utf8-names --job j --grouping foo.bar=1 --expire 100ms"), 0,
         "expired 1\n");
  EXPECT_TRUE(Eventually([this] { return Stored("plain").size() == 1; }));
  Expect(RunCommand(Command("--delete --utf8-names --job j --grouping 'dépôt n°=2'"),
                    directory_.path()),
         0, "deleted");
  EXPECT_TRUE(Eventually([this] { return Stored("plain").empty(); }));
}

}  // namespace
}  // namespace pp_test
