#include "formats/input_guess.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pp {
namespace {

std::string Guess(std::string_view first, std::string_view name = "stdin", bool is_all = true) {
  const InputGuess guess = GuessInput(name, first, is_all);
  return guess.doubt.empty() ? guess.Options() : "? " + guess.doubt;
}

TEST(InputGuess, KnowsTheOwnCsv) {
  EXPECT_EQ(Guess("m,a=1;b=2,3,4\n"), "--from csv");
  EXPECT_EQ(Guess("# c\n\nm,,1"), "--from csv");
  EXPECT_EQ(Guess("metric_name,labels,value,timestamp_ms\r\n"), "--from csv");
}

TEST(InputGuess, KnowsTablesAndTheirDelimiter) {
  EXPECT_EQ(Guess("ts,host,v\n1,a,2\n"), "--from csv --header");
  EXPECT_EQ(Guess("\xef\xbb\xbfts,host,v\n"), "--from csv --header");
  EXPECT_EQ(Guess("ts;host, name;v\n1;a, b;2,5\n"), "--from csv --header --delimiter ';'");
  EXPECT_EQ(Guess("ts\tv\n1\t2\n"), "--from csv --header --delimiter tab");
  EXPECT_EQ(Guess("ts|v\n1|2\n"), "--from csv --header --delimiter '|'");
}

TEST(InputGuess, ACellAtAnEndMayBeEmpty) {
  EXPECT_EQ(Guess("a\tb\tc\n5\tx\t\n"), "--from csv --header --delimiter tab");
  EXPECT_EQ(Guess("\ta\tb\n5\tx\ty\n"), "--from csv --header --delimiter tab");
  EXPECT_EQ(Guess("a,b\t\n1,2\t\n"), "--from csv --header") << "such tabs separate nothing";
}

TEST(InputGuess, KnowsJson) {
  EXPECT_EQ(Guess("[\n{\"metric\":\"m\",\"value\":1}]"), "--from json");
  EXPECT_EQ(Guess("{\"metric\":\"m\",\n\"value\":1}"), "--from json");
  EXPECT_EQ(Guess("{\"metric\":\"m\",\"value\":1}\n"), "--from jsonl");
  EXPECT_EQ(Guess("# x \"a\" b\n {\"metric\":\"m\",\"value\":1} \n"), "--from jsonl");
}

TEST(InputGuess, KnowsInflux) {
  EXPECT_EQ(Guess("cpu,host=a v=1 1767125148000000000\n"), "--from influx");
  EXPECT_EQ(Guess("cpu v=\"a b\",w=2i\n"), "--from influx");
}

TEST(InputGuess, TellsTheStreamFromOpenMetrics) {
  EXPECT_EQ(Guess("up 1\n"), "--from stream");
  EXPECT_EQ(Guess("up 1 1767125148000\n"), "--from stream");
  EXPECT_EQ(Guess("{\"my.metric\",a=\"b\"} 1\n"), "--from stream");
  EXPECT_EQ(Guess("# HELP up x\n# TYPE up gauge\nup 1\n"), "--from stream");
  EXPECT_EQ(Guess("# TYPE a_total counter\na_total 1\n"), "--from stream");
  EXPECT_EQ(Guess("# TYPE a counter\na_total 1\n"), "--from openmetrics");
  EXPECT_EQ(Guess("a 1 1767125148\n# EOF\n"), "--from openmetrics");
  EXPECT_EQ(Guess("a 1 1767125148.5\n"), "--from openmetrics");
  EXPECT_EQ(Guess("# EOF\n"), "--from openmetrics");
}

TEST(InputGuess, DoesNotGuessAtSecondsOrMilliseconds) {
  EXPECT_EQ(Guess("a 1 1767125148\n"),
            "? has timestamps that could be in seconds or in milliseconds: give --from openmetrics "
            "or --from stream");
  EXPECT_EQ(Guess("cpu,h=a v=1 1767125148000\n"),
            "? looks like the InfluxDB line protocol with timestamps in milliseconds: give --from "
            "influx --time-format ms");
  EXPECT_EQ(Guess("cpu,h=a v=1 17\n"),
            "? looks like the InfluxDB line protocol with timestamps that are not in nanoseconds: "
            "give --from influx and their --time-format");
  EXPECT_EQ(Guess("a 1 1767125148\n", "x.prom"), "--from stream");
  EXPECT_EQ(Guess("a 1 1767125148\n", "x.om.gz"), "--from openmetrics");
}

TEST(InputGuess, TakesTheNameWhereThereIsNothing) {
  EXPECT_EQ(Guess("", "x.csv"), "--from csv");
  EXPECT_EQ(Guess("# c\n", "x.ndjson.zst"), "--from jsonl");
  EXPECT_EQ(Guess("", "x.lp"), "--from influx");
  EXPECT_EQ(Guess(""), "");
}

TEST(InputGuess, DoesNotGuessAtDelimiters) {
  EXPECT_EQ(Guess("Zeit;Temp, C;Druck, hPa\n2025-12-31 00:00:00;3,5;4,2\n"),
            "? looks like a table, but more than one character could separate its columns: give "
            "--columns auto and the --delimiter");
}

TEST(InputGuess, DoesNotKnowEverything) {
  EXPECT_EQ(Guess("what is this\n"), "");
  EXPECT_EQ(Guess("word\n", "x.csv"), "");
}

// The beginning of a file ends anywhere.
TEST(InputGuess, LeavesOutALineThatIsCutOff) {
  EXPECT_EQ(Guess("ts,v\n1,2\n3", "stdin", false), "--from csv --header");
  EXPECT_EQ(Guess("up 1\nnext{a=", "stdin", false), "--from stream");
}

}  // namespace
}  // namespace pp
