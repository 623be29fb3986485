#include "formats/influx.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/influx_text.h"
#include "formats/samples_limit.h"

namespace pp {
namespace {

using Result = InfluxParser::Result;

// The lines of the stream, or what is wrong. Each point is parsed twice, for a head is remembered.
std::string Parse(std::string_view point, InfluxParser* parser) {
  std::string lines = "before\n";
  std::string again = lines;
  std::string error;
  const Result result = parser->Parse(point, &lines, &error);
  const std::string first = lines + error;
  error.clear();
  EXPECT_EQ(parser->Parse(point, &again, &error), result);
  EXPECT_EQ(again + error, first);
  if (result == Result::kOk) return lines.substr(std::string("before\n").size());
  EXPECT_EQ(lines, "before\n");
  return (result == Result::kOpenString ? "open: "
          : result == Result::kBroken   ? "broken: "
                                        : "") +
         error;
}

std::string Parse(std::string_view point, NameRules rules = NameRules::kClassic) {
  InfluxParser parser(rules);
  return Parse(point, &parser);
}

TEST(Influx, ASampleForEachNumber) {
  EXPECT_EQ(Parse("cpu,cpu=cpu0,host=a idle=99.50,user=5i,total=7u,up=T 1767125148000000000"),
            "cpu_idle{cpu=\"cpu0\",host=\"a\"} 99.50 1767125148000\n"
            "cpu_user{cpu=\"cpu0\",host=\"a\"} 5 1767125148000\n"
            "cpu_total{cpu=\"cpu0\",host=\"a\"} 7 1767125148000\n"
            "cpu_up{cpu=\"cpu0\",host=\"a\"} 1 1767125148000\n");
  EXPECT_EQ(Parse("cpu value=1,load=2"), "cpu 1\ncpu_load 2\n");
}

TEST(Influx, StringsAreTold) {
  InfluxParser parser;
  EXPECT_EQ(Parse("my\\ cpu a=\"x, y=1 \\\" \\\\\",n=1,b\\ c=\"\"", &parser), "my_cpu_n 1\n");
  EXPECT_EQ(parser.measurement(), "my cpu");
  EXPECT_EQ(parser.samples(), 1U);
  ASSERT_EQ(parser.string_keys().size(), 2U);
  EXPECT_EQ(parser.string_keys()[0], "a");
  EXPECT_EQ(parser.string_keys()[1], "b c");
  EXPECT_EQ(Parse("cpu n=2", &parser), "cpu_n 2\n");
  EXPECT_TRUE(parser.string_keys().empty());
}

TEST(Influx, HeadsAreNotTakenForEachOther) {
  InfluxParser parser;
  EXPECT_EQ(Parse("cpu,a=b n=1", &parser), "cpu_n{a=\"b\"} 1\n");
  EXPECT_EQ(Parse("cpu n=2", &parser), "cpu_n 2\n");
  EXPECT_EQ(Parse("cpu,a=b\\ c n=3", &parser), "cpu_n{a=\"b c\"} 3\n");
  EXPECT_EQ(Parse("cpu,a=b\\  n=4", &parser), "cpu_n{a=\"b \"} 4\n");
  EXPECT_EQ(Parse("cpu,a=b  n=5", &parser), "cpu_n{a=\"b\"} 5\n");
  EXPECT_EQ(Parse("cpu,a=b", &parser),
            "no fields: there is no blank behind the measurement and its tags");
  EXPECT_EQ(Parse("cpu,a=b n=6", &parser), "cpu_n{a=\"b\"} 6\n");
}

TEST(Influx, ABackslashIsItselfWhereItEscapesNothing) {
  EXPECT_EQ(Parse("a\\=b,c\\=d=e\\,f\\ g\\=h\\\\i\\j k\\ l=1"),
            "a_b_k_l{c_d=\"e,f g=h\\\\\\\\i\\\\j\"} 1\n");
  EXPECT_EQ(Parse("cpu,a=b\\\\ c n=1"), "cpu_n{a=\"b\\\\ c\"} 1\n");
  EXPECT_EQ(Parse("cpu,a=b n\\=1"), "'=' missing behind the field key n=1");
}

TEST(Influx, AStringThatDoesNotEndIsOpen) {
  EXPECT_EQ(Parse("cpu a=\"x"), "open: no closing quote: the string of the field a does not end");
  EXPECT_EQ(Parse("cpu a=\"x\\\""),
            "open: no closing quote: the string of the field a does not end");
  EXPECT_EQ(Parse("cpu a=\"x\\"), "open: no closing quote: the string of the field a does not end");
  EXPECT_EQ(Parse("cpu a=\"x\\\\\""), "");
  EXPECT_EQ(Parse("cpu a=\"x\"y"), "broken: text behind the string of the field a");
}

TEST(Influx, NamesAreMadeLegalAndNotTwoToOne) {
  EXPECT_EQ(Parse("win-cpu,my\\ host=a percent\\ idle=1,2nd=2"),
            "win_cpu_percent_idle{my_host=\"a\"} 1\nwin_cpu_2nd{my_host=\"a\"} 2\n");
  EXPECT_EQ(Parse("cpu a-b=1,c=2,a.b=3"), "two of the fields are the metric cpu_a_b");
  EXPECT_EQ(Parse("cpu a-b=1,a.b=\"x\""), "cpu_a_b 1\n");
  EXPECT_EQ(Parse("cpu,a-b=1,a.b=2 n=1"), "two of the tags are the label a_b");
  EXPECT_EQ(Parse("cpu value=1,%=2"),
            "nothing of the field key % may stand in a metric's name; see --utf8-names");
  EXPECT_EQ(Parse("cpu %=1,$=2"),
            "nothing of the field key % may stand in a metric's name; see --utf8-names");
  EXPECT_EQ(Parse("cpu 温度=21.5"),
            "nothing of the field key 温度 may stand in a metric's name; see --utf8-names");
  EXPECT_EQ(Parse("cpu _=1,%=\"x\""), "cpu__ 1\n");
  EXPECT_EQ(Parse("cpu value=1,value=2"), "two of the fields are the metric cpu");
  EXPECT_EQ(Parse("% value=1"),
            "nothing of the measurement % may stand in a metric's name; see --utf8-names");
  EXPECT_EQ(Parse("% n=1,m=\"x\""),
            "nothing of the measurement % may stand in a metric's name; see --utf8-names");
  EXPECT_EQ(Parse("% m=\"x\""), "");
}

// Whatever is wrong before it, what is in a string is the text of anybody.
TEST(Influx, WhatIsInAStringIsNoPoint) {
  for (const std::string begin :
       {"m v=x", "m v=NaN", "m v=99999999999999999999i", "m,a=b,a=c v=1", "m,t= v=1", ",t=a v=1",
        "m %=1", "% v=1", "m =1", "m v", "m s=\"\xff\"", "m s=\"a\",v=x", " m  v=x"}) {
    InfluxParser parser;
    std::string lines, error;
    EXPECT_EQ(Result::kOpenString, parser.Parse(begin + ",f=\"text", &lines, &error)) << begin;
    EXPECT_EQ(Result::kInvalid, parser.Parse(begin + ",f=\"text\nv w=1\" 1", &lines, &error))
        << begin;
    EXPECT_EQ(Result::kInvalid, parser.Parse(begin + " 1", &lines, &error)) << begin;
    EXPECT_EQ("", lines);
  }
}

TEST(Influx, Utf8NamesStayWhatTheyAre) {
  const auto parse = [](std::string_view point) { return Parse(point, NameRules::kUtf8); };
  EXPECT_EQ(parse("win-cpu,my\\ host=a n=1"), "{\"win-cpu_n\",\"my host\"=\"a\"} 1\n");
  EXPECT_EQ(parse("win-cpu n=1 1000000"), "{\"win-cpu_n\"} 1 1\n");
  EXPECT_EQ(parse("cpu,é=a a-b=1,a.b=2,c=3"),
            "{\"cpu_a-b\",\"é\"=\"a\"} 1\n{\"cpu_a.b\",\"é\"=\"a\"} 2\ncpu_c{\"é\"=\"a\"} 3\n");
  EXPECT_EQ(parse("cpu %=1,$=2"), "{\"cpu_%\"} 1\n{\"cpu_$\"} 2\n");
  EXPECT_EQ(parse("\"q\" value=1"), "{\"\\\"q\\\"\"} 1\n");
  EXPECT_EQ(parse("cpu,__name__=a n=1"), "__name__ is the metric's name, not a label");
}

TEST(Influx, TheUnitOfTimestampsIsTheUsers) {
  InfluxParser seconds(NameRules::kClassic, TimeUnit::kSeconds);
  EXPECT_EQ(Parse("cpu n=1 1767125148", &seconds), "cpu_n 1 1767125148000\n");
  EXPECT_EQ(Parse("cpu n=1 1.5", &seconds),
            "timestamp is not in whole seconds since 1970: not a whole number");
  InfluxParser milliseconds(NameRules::kClassic, TimeUnit::kMilliseconds);
  EXPECT_EQ(Parse("cpu n=1 1767125148000", &milliseconds), "cpu_n 1 1767125148000\n");
}

TEST(Influx, ManyFieldsAndTags) {
  std::string tags;
  std::string labels;
  std::string fields;
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    const std::string n = std::to_string(i);
    tags += ",t" + n + "=" + n;
    labels += (i == 0 ? "" : ",") + ("t" + n) + "=\"" + n + "\"";
    fields += (i == 0 ? "" : ",") + ("f-" + n) + "=" + n;
  }
  for (int i = 0; i < 100; ++i) {
    const std::string n = std::to_string(i);
    expected += "m_f_" + n + "{" + labels + "} " + n + "\n";
  }
  EXPECT_EQ(Parse("m" + tags + " " + fields), expected);
  EXPECT_EQ(Parse("m" + tags + " " + fields + ",f.7=1"), "two of the fields are the metric m_f_7");
  EXPECT_EQ(Parse("m" + tags + ",t9=1 " + fields), "two of the tags are the label t9");
}

// Of less than a mebibyte it would make 16 GB.
TEST(Influx, LongTagsAreNotRepeatedWithoutLimit) {
  std::string fields;
  for (int i = 0; i < 1000; ++i) fields += ",f" + std::to_string(i) + "=1";
  fields = " " + fields.substr(1);
  const std::string fits = "m,k=" + std::string(16'000, 'v') + fields;
  EXPECT_EQ(Parse(fits).find("m_f0{k=\"vvv"), 0U);
  const std::string does_not = "m,k=" + std::string(17'000, 'v') + fields;
  EXPECT_EQ(Parse(does_not), kTooManyBytesOfSamples);
  // What is long itself may give much.
  EXPECT_EQ(Parse("m,k=" + std::string(3'000'000, 'v') + " a=1,b=2,c=3,d=4,e=5,f=6").size(),
            6U * 3'000'012);
}

TEST(Influx, HowAStringGoesOn) {
  for (const char* line :
       {"", "x", "x\\\"", "\\\\x", "\",a=\"", "x\",a=1,b=\"y", "\",a\\=\\ b=\""}) {
    EXPECT_EQ(GoOnInInfluxString(line), InfluxString::kOpen) << line;
  }
  for (const char* line :
       {"\"", "\",a=1", "\" 5", "\",a=\"\"", "\"\r", "\",a", "\", b=\"", "\\\\\""}) {
    EXPECT_EQ(GoOnInInfluxString(line), InfluxString::kClosed) << line;
  }
  for (const char* line : {"\"x", "\",a=\"\"b", "\"\"", "\"\rx"}) {
    EXPECT_EQ(GoOnInInfluxString(line), InfluxString::kBroken) << line;
  }
}

}  // namespace
}  // namespace pp
