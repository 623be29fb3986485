#include "formats/exposition.h"
#include "formats/series_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "formats/labels.h"
#include "values/number.h"

namespace pp {
namespace {

// All that a sample holds, as text.
std::string TextOf(const Sample& sample) {
  std::string text = "name=" + std::string(sample.name);
  for (const Label& label : sample.labels) {
    text += " " + std::string(label.name) + "=<" + std::string(label.value) + ">";
  }
  text += " value=";
  AppendValue(sample.value, &text);
  if (sample.has_timestamp) text += " at=" + std::to_string(sample.timestamp);
  if (!sample.exemplar.empty()) text += " exemplar=" + std::string(sample.exemplar);
  if (sample.has_utf8_names) text += " utf8";
  return text;
}

class SampleParserTest : public testing::Test {
 protected:
  // Each line twice: what is left of the first time must not show in the second.
  std::string Parse(std::string_view line) {
    const std::string first = ParseOnce(line);
    EXPECT_EQ(ParseOnce(line), first) << line;
    return first;
  }

  SampleParser parser_;
  Sample sample_;

 private:
  std::string ParseOnce(std::string_view line) {
    std::string error;
    return parser_.Parse(line, &sample_, &error) ? TextOf(sample_) : "error: " + error;
  }
};

struct Case {
  const char* line;
  const char* result;
};

TEST_F(SampleParserTest, ReadsSamples) {
  const Case cases[] = {
      {"a 1", "name=a value=1"},
      {"a\t1", "name=a value=1"},
      {"  a   1  ", "name=a value=1"},
      {"a 1 1767125148000", "name=a value=1 at=1767125148000"},
      {"a 1 -5", "name=a value=1 at=-5"},
      {"a 1 0 ", "name=a value=1 at=0"},
      {"a 1 9223372036854775807", "name=a value=1 at=9223372036854775807"},
      {"a{} 1", "name=a value=1"},
      {"a {} 1", "name=a value=1"},
      {"a{b=\"c\"} 1", "name=a b=<c> value=1"},
      {"a{b=\"c\"}1", "name=a b=<c> value=1"},
      {"a{b=\"c\",} 1", "name=a b=<c> value=1"},
      {"a { b = \"c\" , d = \"e\" } 1 2", "name=a b=<c> d=<e> value=1 at=2"},
      {"a{d=\"1\",b=\"2\"} 1", "name=a d=<1> b=<2> value=1"},
      {"a:b{c=\"d\"} 1", "name=a:b c=<d> value=1"},
      {"_a9 1", "name=_a9 value=1"},
      {"a{b=\"} 1 # , {=\"} 2", "name=a b=<} 1 # , {=> value=2"},
      {"a{b=\"ä€\xf0\x9f\x98\x80\"} 1", "name=a b=<ä€\xf0\x9f\x98\x80> value=1"},
      {"a NaN", "name=a value=NaN"},
      {"a +Inf", "name=a value=+Inf"},
      {"a -Inf 5", "name=a value=-Inf at=5"},
      {"a 1e-999", "name=a value=0"},
      {"a -0", "name=a value=-0"},
      {"a +5", "name=a value=5"},
      {"a .5", "name=a value=0.5"},
      {"a 5.", "name=a value=5"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.line), c.result) << c.line;
}

TEST_F(SampleParserTest, UndoesEscapes) {
  const Case cases[] = {
      {R"(a{b="\\"} 1)", "name=a b=<\\> value=1"},
      {R"(a{b="\""} 1)", "name=a b=<\"> value=1"},
      {R"(a{b="x\ny"} 1)", "name=a b=<x\ny> value=1"},
      {R"(a{b="\\n"} 1)", "name=a b=<\\n> value=1"},
      {R"(a{b="x\\",c="\"y",d="plain"} 1)", "name=a b=<x\\> c=<\"y> d=<plain> value=1"},
      {R"(a{b="\t"} 1)", "error: invalid escape: only \\\\, \\\" and \\n are known"},
      {R"(a{b="\u0041"} 1)", "error: invalid escape: only \\\\, \\\" and \\n are known"},
      {R"(a{b="x\)", "error: invalid escape: only \\\\, \\\" and \\n are known"},
      {R"(a{b="x\"} 1)", "error: unclosed quote"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.line), c.result) << c.line;
}

TEST_F(SampleParserTest, ManyEscapedLabelsStayWhereTheyAre) {
  std::string line = "a{";
  std::string expected = "name=a";
  for (int i = 0; i < 500; ++i) {
    const std::string n = std::to_string(i);
    line += "l" + n + "=\"\\\\" + n + "\",";
    expected += " l" + n + "=<\\" + n + ">";
  }
  EXPECT_EQ(Parse(line + "} 1"), expected + " value=1");
}

TEST_F(SampleParserTest, ReadsQuotedNames) {
  const Case cases[] = {
      {R"({"my.metric"} 1)", "name=my.metric value=1 utf8"},
      {R"({"my.metric",label="x"} 1)", "name=my.metric label=<x> value=1 utf8"},
      {R"({"my.metric","my.label"="x"} 1 2)", "name=my.metric my.label=<x> value=1 at=2 utf8"},
      {R"({ "my metric" , } 1)", "name=my metric value=1 utf8"},
      {R"({"a\"b"} 1)", "name=a\"b value=1 utf8"},
      {R"({"plain"} 1)", "name=plain value=1"},
      {R"(a{"my.label"="x"} 1)", "name=a my.label=<x> value=1 utf8"},
      {R"(a{"plain"="x"} 1)", "name=a plain=<x> value=1"},
      {"{\"Größe\"} 1", "name=Größe value=1 utf8"},
      {R"(a{"b"} 1)", "error: second metric name"},
      {R"({"a","b"} 1)", "error: second metric name"},
      {R"({""} 1)", "error: empty metric name"},
      {R"({"a",""="x"} 1)", "error: empty label name"},
      {R"({} 1)", "error: metric name is missing"},
      {R"({a="b"} 1)", "error: metric name is missing"},
      {R"({"a)", "error: unclosed quote"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.line), c.result) << c.line;
}

TEST_F(SampleParserTest, LeavesEmptyLabelsOut) {
  EXPECT_EQ(Parse(R"(a{b="",c="d"} 1)"), "name=a c=<d> value=1");
  EXPECT_EQ(Parse(R"(a{b=""} 1)"), "name=a value=1");
}

TEST_F(SampleParserTest, SaysWhatIsWrong) {
  const Case cases[] = {
      {"a", "error: value is missing"},
      {"a ", "error: value is missing"},
      {"a{}", "error: value is missing"},
      {"a{b=\"c\"}", "error: value is missing"},
      {"a x", "error: value is not a number"},
      {"a 12abc", "error: value is not a number"},
      {"a 0x10", "error: value is not a number"},
      {"a 1_000", "error: value is not a number"},
      {"a 1,5", "error: value is not a number"},
      {"a 1e999", "error: value is out of range"},
      {"a \"1\"", "error: value is not a number"},
      {"a 1 yesterday",
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"a 1 1.5", "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"a 1 +5", "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"a 1 1e3", "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"a 1 9223372036854775808",
       "error: timestamp is not in whole milliseconds since 1970: number is out of range"},
      {"a 1 2 3", "error: text after the timestamp"},
      {"a 1 2 x", "error: text after the timestamp"},
      {"1a 1", "error: illegal metric name"},
      {"a-b 1", "error: illegal metric name"},
      {"a.b 1", "error: illegal metric name"},
      {"ä 1", "error: illegal metric name"},
      {"= 1", "error: illegal metric name"},
      {"\"a\" 1", "error: illegal metric name"},
      {"a{b} 1", "error: '=' missing after a label name"},
      {"a{b \"c\"} 1", "error: '=' missing after a label name"},
      {"a{b,c=\"d\"} 1", "error: '=' missing after a label name"},
      {"a{b=c} 1", "error: label value is not in double quotes"},
      {"a{b='c'} 1", "error: label value is not in double quotes"},
      {"a{b=} 1", "error: label value is not in double quotes"},
      {"a{b=\"c} 1", "error: unclosed quote"},
      {"a{b=\"c\" 1", "error: ',' or '}' expected after a label"},
      {"a{b=\"c\" d=\"e\"} 1", "error: ',' or '}' expected after a label"},
      {"a{b=\"c\"", "error: '}' missing after the labels"},
      {"a{b=\"c\",", "error: '}' missing after the labels"},
      {"a{", "error: '}' missing after the labels"},
      {"a{,} 1", "error: illegal label name"},
      {"a{b=\"c\",,d=\"e\"} 1", "error: illegal label name"},
      {"a{=\"c\"} 1", "error: empty label name"},
      {"a{1b=\"c\"} 1", "error: illegal label name"},
      {"a{b:c=\"d\"} 1", "error: illegal label name"},
      {"a{b-c=\"d\"} 1", "error: illegal label name"},
      {"a{ä=\"d\"} 1", "error: illegal label name"},
      {"a{b=\"1\",b=\"2\"} 1", "error: duplicate label b"},
      {"a{b=\"1\",c=\"2\",\"b\"=\"1\"} 1", "error: duplicate label b"},
      {"a{__name__=\"b\"} 1", "error: __name__ stands before the labels, not among them"},
      {"a} 1", "error: illegal metric name"},
      {"a{}} 1", "error: value is not a number"},
      {"a{b=\"\xff\"} 1", "error: invalid UTF-8"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.line), c.result) << c.line;
  EXPECT_EQ(Parse(std::string_view("a{b=\"\0\"} 1", 11)), "error: NUL byte");
}

TEST_F(SampleParserTest, ReadsExemplars) {
  const Case cases[] = {
      {R"(a 1 # {} 0.5)", "name=a value=1 exemplar={} 0.5"},
      {R"(a 1 # {trace_id="x"} 0.5 1767125148.0)",
       "name=a value=1 exemplar={trace_id=\"x\"} 0.5 1767125148.0"},
      {R"(a 1 2 # {trace_id="\"x"} 0.5)", "name=a value=1 at=2 exemplar={trace_id=\"\\\"x\"} 0.5"},
      {R"(a{b="\\"} 1 2 # {c="\\"} 1)", "name=a b=<\\> value=1 at=2 exemplar={c=\"\\\\\"} 1"},
      {"a 1 #", "error: exemplar has no valid labels"},
      {"a 1 # comment", "error: exemplar has no valid labels"},
      {R"(a 1 # {b} 1)", "error: exemplar has no valid labels"},
      {R"(a 1 # {b="c"})", "error: exemplar value is missing"},
      {R"(a 1 # {b="c"} x)", "error: exemplar value is not a number"},
      {R"(a 1 # {b="c"} 1 x)",
       "error: exemplar timestamp is not in seconds since 1970: not a number of seconds"},
      {R"(a 1 # {b="c"} 1 1767125148000)",
       "error: exemplar timestamp is not in seconds since 1970, or beyond the year 9999"},
      {R"(a 1 # {b="c"} 1 2 3)", "error: text after the exemplar"},
      {R"(a 1 # {b="1",b="2"} 1)", "error: duplicate label b"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.line), c.result) << c.line;
}

TEST_F(SampleParserTest, NothingStaysFromTheLineBefore) {
  Parse(R"({"x.y",b="c"} 1 2 # {t="u"} 3)");
  EXPECT_EQ(Parse("a 1"), "name=a value=1");
  Parse(R"(a{b="c)");
  EXPECT_EQ(Parse("a 1"), "name=a value=1");
}

TEST_F(SampleParserTest, KeepsTheBytesOfSeriesAndValue) {
  const struct {
    const char* line;
    const char* series;
    const char* value;
  } cases[] = {
      {"a 1.50", "a", "1.50"},
      {"  a   +1  2", "a", "+1"},
      {"a{ b = \"c\\n\" ,} 1e0 2", "a{ b = \"c\\n\" ,}", "1e0"},
      {"a {} nan", "a {}", "nan"},
      {R"({"x.y"} 1)", R"({"x.y"})", "1"},
  };
  for (const auto& c : cases) {
    std::string error;
    ASSERT_TRUE(parser_.Parse(c.line, &sample_, &error)) << c.line << ": " << error;
    EXPECT_EQ(sample_.series, c.series);
    EXPECT_EQ(sample_.value_text, c.value);
  }
}

TEST_F(SampleParserTest, ALineCutOffAnywhereDoesNoHarm) {
  const std::string line = R"(a{b="c\\\"d\n","e.f"="ä"} 1.5e3 1767125148000 # {t="u"} 0.5 1.5)";
  for (size_t i = 0; i <= line.size(); ++i) {
    for (const std::string& piece : {line.substr(0, i), line.substr(i)}) {
      const std::string result = Parse(piece);
      EXPECT_TRUE(result.starts_with("name=") || result.size() > 10) << result;
    }
  }
}

TEST(ClassifyLine, SortsLines) {
  const struct {
    const char* line;
    LineKind kind;
  } cases[] = {
      {"a 1", LineKind::kSample},
      {"  a 1", LineKind::kSample},
      {"{\"a\"} 1", LineKind::kSample},
      {"garbage", LineKind::kSample},
      {"", LineKind::kIgnored},
      {" \t ", LineKind::kIgnored},
      {"#", LineKind::kIgnored},
      {"# comment", LineKind::kIgnored},
      {"# EOF", LineKind::kIgnored},
      {"# TYPEs a counter", LineKind::kIgnored},
      {"# type a counter", LineKind::kIgnored},
      {"# TYPE a counter", LineKind::kMetadata},
      {"# HELP a b", LineKind::kMetadata},
      {"# UNIT a b", LineKind::kMetadata},
      {"#TYPE a counter", LineKind::kMetadata},
      {" #  TYPE a counter", LineKind::kMetadata},
      {"# TYPE", LineKind::kMetadata},
      {"#pp mark x.csv 17", LineKind::kDirective},
      {"#pp", LineKind::kIgnored},
      {"#ppx y", LineKind::kIgnored},
      {" #pp mark x 1", LineKind::kIgnored},
  };
  for (const auto& c : cases) EXPECT_EQ(ClassifyLine(c.line), c.kind) << c.line;
}

std::string ParseMetadataText(std::string_view line) {
  Metadata metadata;
  std::string error;
  if (!ParseMetadata(line, &metadata, &error)) return "error: " + error;
  const char* kinds[] = {"type", "help", "unit"};
  return std::string(kinds[static_cast<int>(metadata.kind)]) + " of " +
         std::string(metadata.family) + ": <" + std::string(metadata.text) + ">";
}

TEST(ParseMetadata, ReadsItsThreeKinds) {
  const Case cases[] = {
      {"# TYPE a counter", "type of a: <counter>"},
      {"#  TYPE \t a   gauge  ", "type of a: <gauge>"},
      {"# TYPE a:b histogram", "type of a:b: <histogram>"},
      {"# TYPE a summary", "type of a: <summary>"},
      {"# TYPE a untyped", "type of a: <untyped>"},
      {"# TYPE a unknown", "type of a: <unknown>"},
      {"# TYPE a gaugehistogram", "type of a: <gaugehistogram>"},
      {"# TYPE a stateset", "type of a: <stateset>"},
      {"# TYPE a info", "type of a: <info>"},
      {"# TYPE \"my.metric\" gauge", "type of my.metric: <gauge>"},
      {"# HELP a some text, \\n and # more", "help of a: <some text, \\n and # more>"},
      {"# HELP a", "help of a: <>"},
      {"# HELP \"my.metric\" text", "help of my.metric: <text>"},
      {"# UNIT a seconds", "unit of a: <seconds>"},
      {"# TYPE", "error: metric name is missing"},
      {"# TYPE a", "error: metric type is missing"},
      {"# TYPE a Counter", "error: unknown metric type"},
      {"# TYPE a counter x", "error: unknown metric type"},
      {"# TYPE 1a counter", "error: illegal metric name"},
      {"# HELP a-b text", "error: illegal metric name"},
      {"# TYPE \"my.metric gauge",
       "error: quoted metric name is empty, not closed, or has an escape"},
      {"# TYPE \"a\\nb\" gauge",
       "error: quoted metric name is empty, not closed, or has an escape"},
      {"# HELP a \xff", "error: invalid UTF-8"},
  };
  for (const Case& c : cases) EXPECT_EQ(ParseMetadataText(c.line), c.result) << c.line;
}

TEST(ParseMetadata, AHelpTextHasItsEscapesOnly) {
  EXPECT_FALSE(ParseMetadataText("# HELP a x \\\\ \\n \\\" y").starts_with("error: "));
  EXPECT_TRUE(ParseMetadataText("# HELP a C:\\dir").starts_with("error: invalid escape"));
  EXPECT_TRUE(ParseMetadataText("# HELP a x\\").starts_with("error: invalid escape"));
}

TEST(ParseMetadata, AQuotedNameMayNotBeEmpty) {
  EXPECT_TRUE(ParseMetadataText("# TYPE \"\" gauge").starts_with("error: "));
}

TEST(AppendSeries, WritesTheShortestForm) {
  const struct {
    const char* name;
    std::vector<Label> labels;
    const char* series;
  } cases[] = {
      {"a", {}, "a"},
      {"a", {{"b", "c"}}, "a{b=\"c\"}"},
      {"a", {{"d", "1"}, {"b", "2"}}, "a{d=\"1\",b=\"2\"}"},
      {"a", {{"b", "\\\"\n"}}, R"(a{b="\\\"\n"})"},
      {"a", {{"x.y", "1"}}, R"(a{"x.y"="1"})"},
      {"x.y", {}, R"({"x.y"})"},
      {"x.y", {{"b", "c"}}, R"({"x.y",b="c"})"},
      {"x\"y", {{"b:c", "d"}}, R"({"x\"y","b:c"="d"})"},
  };
  for (const auto& c : cases) {
    std::string series = ">";
    AppendSeries(c.name, c.labels, &series);
    EXPECT_EQ(series, std::string(">") + c.series);
  }
}

TEST(AppendSeries, ReadsBackAsTheSame) {
  const std::string names[] = {"a", "a:b", "x.y", "with \"quotes\" and \\", "Größe\n"};
  const std::string values[] = {"plain", "\\", "\"", "\n", "\\n", "a\\\"b\nc\\", "ä}{,=#"};
  SampleParser parser;
  for (const std::string& name : names) {
    for (const std::string& value : values) {
      const std::vector<Label> labels = {{"l", value}, {"my.label", value}};
      std::string line;
      AppendSeries(name, labels, &line);
      line += " 1";
      Sample sample;
      std::string error;
      ASSERT_TRUE(parser.Parse(line, &sample, &error)) << line << ": " << error;
      EXPECT_EQ(sample.name, name);
      EXPECT_EQ(sample.labels, labels);
    }
  }
}

TEST(AppendSeriesOfKey, GivesTheSeriesBack) {
  std::vector<Label> labels = {{"b", "x\n"}, {"Z", "1"}, {"my.label", "2"}};
  std::string key;
  AppendSeriesKey("m", &labels, &key);
  std::string series;
  AppendSeriesOfKey(key, &series);
  EXPECT_EQ(series, R"(m{Z="1",b="x\n","my.label"="2"})");
}

}  // namespace
}  // namespace pp
