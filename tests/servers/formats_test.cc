// Other formats, as those read them whose formats they are.

#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <set>
#include <string>

#include "support/process.h"
#include "support/servers.h"
#include "support/temporary_directory.h"

#include <httplib.h>

namespace pp_test {
namespace {

std::string Promtool() {
  return BuildDirectory() + "/servers/newer/usr/bin/promtool";
}

class Formats : public ::testing::Test {
 protected:
  // What promtool makes of x.om, as a stream.
  std::string ReadByPromtool() {
    const Result result = Run(Promtool() +
                              " tsdb create-blocks-from openmetrics x.om blocks >&2 && "
                              "mkdir blocks/wal && " +
                              Promtool() + " tsdb dump blocks | sed 's/^{__name__=/{/'");
    EXPECT_EQ(0, result.status) << result.err;
    return result.out;
  }
  Result Run(const std::string& command) { return RunCommand(command, directory_.path()); }

  TemporaryDirectory directory_;
};

void ExpectEqual(const std::set<StoredSample>& expected, const std::set<StoredSample>& actual) {
  EXPECT_EQ(expected.size(), actual.size());
  for (const StoredSample& sample : expected) {
    EXPECT_EQ(1u, actual.count(sample)) << "only the other has " << ToString(sample);
  }
  for (const StoredSample& sample : actual) {
    EXPECT_EQ(1u, expected.count(sample)) << "only pp-parse has " << ToString(sample);
  }
}

TEST_F(Formats, OpenMetricsIsReadAsPromtoolReadsIt) {
  if (!std::filesystem::exists(Promtool())) GTEST_SKIP() << "promtool could not be had";
  WriteFile(directory_ / "x.om",
            "# TYPE foo_seconds counter\n"
            "# UNIT foo_seconds seconds\n"
            "# HELP foo_seconds A \\\\ backslash, a \\a, a \\n, a \\\"\n"
            "foo_seconds_total 17.0 1520879607.789\n"
            "foo_seconds_created 1520430000.123 1520879607.789\n"
            "# TYPE h histogram\n"
            "h_bucket{le=\"0.1\"} 8 1520879607 # {} 0.054\n"
            "h_bucket{le=\"1.0\"} 11 1520879607.001 # {trace_id=\"KOO5\"} 0.67 1520879606.5\n"
            "h_bucket{le=\"+Inf\"} 17 1520879607.001\n"
            "# TYPE s stateset\n"
            "s{s=\"a\"} 0 1520879607.25\n"
            "s{s=\"bb\",} 1 1520879607.25\n"
            "escapes{a=\"x\",b=\"quote\\\" line \\n back\\\\slash \\a \\ü\"} 1 1.520879607e9\n"
            "values{i=\"0\"} 0042 1520879607\n"
            "values{i=\"1\"} +Inf 1520879607\n"
            "values{i=\"2\"} -infinity 1520879607\n"
            "values{i=\"3\"} .5E-3 1520879607\n"
            "values{i=\"4\"} 5. 1520879607\n"
            "{\"utf.8\",\"ü ü\"=\"ü\"} 1 1520879607\n"
            "several 1 1520879607\n"
            "several 2 1520879608\n"
            "several 3 1520879609.5\n"
            "# EOF\n");
  const Result parsed = Run("pp-parse --from openmetrics x.om");
  EXPECT_EQ(0, parsed.status) << parsed.err;
  ExpectEqual(SamplesOf(ReadByPromtool()), SamplesOf(parsed.out));
}

TEST_F(Formats, WhatPromtoolRefusesOfOpenMetricsIsRejected) {
  if (!std::filesystem::exists(Promtool())) GTEST_SKIP() << "promtool could not be had";
  const char* const kBad[] = {
      "a 1 5\\n",
      "# EOF\\na 1 5\\n",
      "a 1 5\\n#EOF\\n",
      "a 1 5\\n# UNIT a seconds\\n# EOF\\n",
      "a 1 5\\n# TYPE a untyped\\n# EOF\\n",
      "a 1 5\\n#TYPE a gauge\\n# EOF\\n",
      "a 1 NaN\\n# EOF\\n",
      "a{b=\\047c\\047} 1 5\\n# EOF\\n",
      "a{b=\\042\\0377\\042} 1 5\\n# EOF\\n",
      "{b=\\042c\\042} 1 5\\n# EOF\\n",
      "a 1 5 # {a=\\042b\\042}\\n# EOF\\n",
      "a 1 5 # {a=\\042b\\042} 1 Inf\\n# EOF\\n",
  };
  // All at once.
  std::string command;
  size_t number = 0;
  for (const char* bad : kBad) {
    const std::string name = std::to_string(number++);
    command += "{ printf '%b' '" + std::string(bad) + "' >" + name + ".om; " + Promtool() +
               " tsdb create-blocks-from openmetrics " + name + ".om blocks" + name +
               " >&2; echo " + name + " promtool $?; pp-parse --from openmetrics " + name +
               ".om; echo " + name + " ours $?; } >" + name + " & ";
  }
  const Result result = Run(command + "wait");
  ASSERT_EQ(0, result.status) << result.err;
  for (size_t i = 0; i < number; ++i) {
    const std::string name = std::to_string(i);
    const std::string said = ReadFile(directory_ / name);
    EXPECT_NE(std::string::npos, said.find(name + " promtool 1\n")) << kBad[i] << said;
    EXPECT_NE(std::string::npos, said.find(name + " ours 1\n")) << kBad[i] << said;
  }
}

// Names differ in one way: a field called "value" has the name of its measurement with us. Strings
// have no part in it: VictoriaMetrics takes them for 0.
TEST_F(Formats, InfluxIsReadAsVictoriaMetricsReadsIt) {
  if (!VictoriaMetrics::IsAvailable()) GTEST_SKIP() << "victoria-metrics could not be had";
  VictoriaMetrics theirs;
  VictoriaMetrics ours;
  const std::string second = std::to_string(std::time(nullptr) - 3600);
  const std::string at = " " + second + "123999999\n";
  const std::string lines =
      "# a comment\n\n"
      "t_cpu,cpu=cpu0,host=a usage_idle=99.60000000000582,usage_user=.5,n=-1e-7" +
      at + "t_cpu,cpu=cpu1,host=a\\ b usage_idle=1.e+3,usage_user=5.,n=0042" + at +
      "t_mem total=20913917952i,used=4254822400u,negative=-5i,large=18446744073709551615u" + at +
      "t_flags a=t,b=T,c=true,d=True,e=TRUE,f=f,g=F,h=false,i=False,j=FALSE" + at +
      "t_escapes,a=x\\,y\\=z\\ \\w,b=\"quoted\" n=1" + at + "t_utf8,city=Köln,emoji=🍭 n=1" + at +
      "t_blanks,a=b   n=1   " + second + "456000000\n";
  WriteFile(directory_ / "x.influx", lines + "t_single value=7" + at);

  httplib::Client client("http://" + theirs.address());
  const auto written = client.Post("/write", ReadFile(directory_ / "x.influx"), "text/plain");
  ASSERT_TRUE(written);
  ASSERT_EQ(204, written->status) << written->body;
  const Result pushed =
      Run("pp-parse --from influx x.influx | pp-push-rw --url " + ours.write_url());
  EXPECT_NE(std::string::npos, pushed.err.find("read 24 samples = delivered 24 + rejected 0"))
      << pushed.err;

  std::set<StoredSample> expected = theirs.Samples("t_");
  const auto is_single = [](const StoredSample& s) { return s.series == "t_single_value"; };
  EXPECT_EQ(1u, std::erase_if(expected, is_single));
  expected.insert({"t_single", "7", std::stoll(second + "123")});
  EXPECT_EQ(24u, expected.size());
  ExpectEqual(expected, ours.Samples("t_"));
}

}  // namespace
}  // namespace pp_test
