#include "formats/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

class CsvFieldsTest : public testing::Test {
 protected:
  // "<a><b>", or the error.
  std::string Split(std::string_view record) {
    const std::string first = SplitOnce(record);
    EXPECT_EQ(SplitOnce(record), first) << record;
    return first;
  }

 private:
  std::string SplitOnce(std::string_view record) {
    std::string error;
    switch (fields_.Split(record, &error)) {
      case CsvFields::Result::kOk:
        break;
      case CsvFields::Result::kOpenQuote:
        return "open: " + error;
      case CsvFields::Result::kBroken:
        return "broken: " + error;
    }
    std::string text;
    for (const std::string_view field : fields_.fields()) text += "<" + std::string(field) + ">";
    return text;
  }

  CsvFields fields_;
};

TEST_F(CsvFieldsTest, SplitsAsRfc4180Says) {
  const struct {
    const char* record;
    const char* fields;
  } cases[] = {
      {"", "<>"},
      {"a", "<a>"},
      {"a,b", "<a><b>"},
      {",", "<><>"},
      {"a,,b,", "<a><><b><>"},
      {" a , b ", "< a >< b >"},
      {"\"a\"", "<a>"},
      {"\"\"", "<>"},
      {"\"a,b\",c", "<a,b><c>"},
      {"a,\"b\"", "<a><b>"},
      {"\"say \"\"hi\"\"\",x", "<say \"hi\"><x>"},
      {"\"\"\"\"", "<\">"},
      {"\"a\"\"\",\"\"\"b\"", "<a\"><\"b>"},
      {"\"two\nlines\",x", "<two\nlines><x>"},
      {"\"a\",", "<a><>"},
      {"\"a", "open: unclosed quote"},
      {"\"", "open: unclosed quote"},
      {"x,\"a\"\"", "open: unclosed quote"},
      {"\"a\"b", "broken: text behind a closing quote"},
      {"\"a\" ,b", "broken: text behind a closing quote"},
      {"a\"b", "broken: quote inside a field that does not begin with one"},
      {"a, \"b\"", "broken: quote inside a field that does not begin with one"},
  };
  for (const auto& c : cases) EXPECT_EQ(Split(c.record), c.fields) << c.record;
}

TEST_F(CsvFieldsTest, ManyRecordsDoNotMoveTheFieldsOfOne) {
  for (size_t length = 1; length < 300; ++length) {
    const std::string a(length, 'a');
    const std::string b(length, 'b');
    EXPECT_EQ(Split("\"" + a + "\",\"" + b + "\""), "<" + a + "><" + b + ">");
  }
}

class CsvParserTest : public testing::Test {
 protected:
  // The line, or how it failed.
  std::string Parse(std::string_view record) {
    const std::string first = ParseOnce(record);
    EXPECT_EQ(ParseOnce(record), first) << record;
    return first;
  }

 private:
  std::string ParseOnce(std::string_view record) {
    std::string lines = ">";
    std::string error;
    const CsvParser::Result result = parser_.Parse(record, &lines, &error);
    if (result == CsvParser::Result::kOk) return lines.substr(1);
    EXPECT_EQ(lines, ">") << record;
    if (result == CsvParser::Result::kOpenQuote) return "open: " + error;
    return (result == CsvParser::Result::kBroken ? "broken: " : "invalid: ") + error;
  }

  CsvParser parser_;
};

struct Case {
  const char* record;
  const char* result;
};

TEST_F(CsvParserTest, ReadsRows) {
  const Case cases[] = {
      {"m,,1", "m 1\n"},
      {"m,,1,", "m 1\n"},
      {"m,,1,1767125148000", "m 1 1767125148000\n"},
      {"m,a=1,2,3", "m{a=\"1\"} 2 3\n"},
      {"m,a=1;b=2,3", "m{a=\"1\",b=\"2\"} 3\n"},
      {" m , a = 1 ; b=2 , 3 , 4 ", "m{a=\" 1 \",b=\"2 \"} 3 4\n"},
      {"m, ,1", "m 1\n"},
      {"m,a=x=y,1", "m{a=\"x=y\"} 1\n"},
      {"m,a=,1", "m 1\n"},
      {"m,a=;b=1;c=,1", "m{b=\"1\"} 1\n"},
      {"m,a=;a=1,1", "m{a=\"1\"} 1\n"},
      {"m,a=1;a=,1", "m{a=\"1\"} 1\n"},
      {"m,\"a=x,y;b=\"\"q\"\"\",1", "m{a=\"x,y\",b=\"\\\"q\\\"\"} 1\n"},
      {"\"m\",\"a=1\",\"2\",\"3\"", "m{a=\"1\"} 2 3\n"},
      {"m,\"a=two\nlines\",1", "m{a=\"two\\nlines\"} 1\n"},
      {"m,a=back\\slash,1", "m{a=\"back\\\\slash\"} 1\n"},
      {"m,a=ä€,1", "m{a=\"ä€\"} 1\n"},
      {"m,,NaN", "m NaN\n"},
      {"m,,+Inf", "m +Inf\n"},
      {"m,,-inf", "m -inf\n"},
      {"m,,+5", "m +5\n"},
      {"m,,.5", "m .5\n"},
      {"m,,5.", "m 5.\n"},
      {"m,,1e-999", "m 1e-999\n"},
      {"m,,1,-5", "m 1 -5\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.record), c.result) << c.record;
}

TEST_F(CsvParserTest, SaysWhatIsWrong) {
  const Case cases[] = {
      {"m", "broken: 1 column instead of metric_name,labels,value[,timestamp_ms]"},
      {"m,1", "broken: 2 columns instead of metric_name,labels,value[,timestamp_ms]"},
      {"m,,1,2,3", "broken: 5 columns instead of metric_name,labels,value[,timestamp_ms]"},
      {"m,,1,2,", "broken: 5 columns instead of metric_name,labels,value[,timestamp_ms]"},
      {"m,a=1,b=2,3,4", "broken: 5 columns instead of metric_name,labels,value[,timestamp_ms]"},
      {"m;;1", "broken: 1 column instead of metric_name,labels,value[,timestamp_ms]"},
      {",,1", "invalid: metric name is missing"},
      {" ,,1", "invalid: metric name is missing"},
      {"a-b,,1", "invalid: illegal metric name a-b; --utf8-names takes it"},
      {"a b,,1", "invalid: illegal metric name a b; --utf8-names takes it"},
      {"1,,1", "invalid: illegal metric name 1; --utf8-names takes it"},
      {"m,a,1", "invalid: '=' missing in the labels, which are k1=v1;k2=v2"},
      {"m,a=1;,1", "invalid: '=' missing in the labels, which are k1=v1;k2=v2"},
      {"m,a=1;;b=2,1", "invalid: '=' missing in the labels, which are k1=v1;k2=v2"},
      {"m,;,1", "invalid: '=' missing in the labels, which are k1=v1;k2=v2"},
      {"m,=1,1", "invalid: empty label name"},
      {"m,a b=1,1", "invalid: illegal label name a b; --utf8-names takes it"},
      {"m,a=1;a=2,1", "invalid: duplicate label a"},
      {"m,a=1; a =2,1", "invalid: duplicate label a"},
      {"m,__name__=x,1", "invalid: __name__ is the metric's name, not a label"},
      {"m,,", "invalid: value is missing"},
      {"m,, ,5", "invalid: value is missing"},
      {"m,,12abc", "invalid: value is not a number"},
      {"m,,0x10", "invalid: value is not a number"},
      {"m,,1_000", "invalid: value is not a number"},
      {"m,,1e999", "invalid: value is out of range"},
      {"m,,1,yesterday",
       "invalid: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"m,,1,1.5",
       "invalid: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"m,,1,+5", "invalid: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"m,,1,2025-12-31T00:00:00Z",
       "invalid: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {"m,,1,9223372036854775808",
       "invalid: timestamp is not in whole milliseconds since 1970: number is out of range"},
      {"m,\"a=1,1", "open: unclosed quote"},
      {"m,a=\"x\",1", "broken: quote inside a field that does not begin with one"},
      {"m,\"a=1\" ,1", "broken: text behind a closing quote"},
      {"m,a=\xff,1", "invalid: invalid UTF-8"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.record), c.result) << c.record;
  EXPECT_EQ(Parse(std::string_view("m,a=\0,1", 8)), "invalid: NUL byte");
}

TEST_F(CsvParserTest, NothingStaysFromTheRecordBefore) {
  Parse("m,a=1;b=2,3,4");
  EXPECT_EQ(Parse("n,,1"), "n 1\n");
  Parse("m,\"a=1");
  EXPECT_EQ(Parse("n,,1"), "n 1\n");
}

TEST(CsvParser, TakesNamesOfAnyKindWhereTold) {
  const struct {
    const char* record;
    const char* line;
  } cases[] = {
      {"my.metric,a.b=x;c=y,1,5", "{\"my.metric\",\"a.b\"=\"x\",c=\"y\"} 1 5\n"},
      {"my.metric,,1", "{\"my.metric\"} 1\n"},
      {" my metric , a b =x;c.d=, 1 ", "{\"my metric\",\"a b\"=\"x\"} 1\n"},
      {"m,\xc3\xa4=x,1", "m{\"\xc3\xa4\"=\"x\"} 1\n"},
      {"\"a,\"\"b\",\"\"\"=x\",1", "{\"a,\\\"b\",\"\\\"\"=\"x\"} 1\n"},
      {"m,a=x,1", "m{a=\"x\"} 1\n"},
  };
  CsvParser parser(NameRules::kUtf8);
  for (int i = 0; i < 3; ++i) {
    for (const auto& c : cases) {
      std::string lines;
      std::string error;
      ASSERT_EQ(parser.Parse(c.record, &lines, &error), CsvParser::Result::kOk) << error;
      EXPECT_EQ(lines, c.line);
    }
  }
  for (const char* const record :
       {",,1", "m,=x,1", "m.n,__name__=x,1", "m.n,a.b=1;a.b=2,1", "m.n,a.b,1"}) {
    std::string lines;
    std::string error;
    EXPECT_EQ(parser.Parse(record, &lines, &error), CsvParser::Result::kInvalid) << record;
    EXPECT_EQ(lines, "");
  }
}

TEST(CsvParser, KnowsAHeader) {
  CsvParser parser;
  std::string lines;
  std::string error;
  for (const char* header : {"metric_name,labels,value", "metric_name,labels,value,timestamp_ms",
                             "\"metric_name\", labels ,\"value\""}) {
    EXPECT_EQ(parser.Parse(header, &lines, &error), CsvParser::Result::kHeader) << header;
  }
  EXPECT_EQ(parser.Parse("metric_name,labels,values", &lines, &error), CsvParser::Result::kInvalid);
  EXPECT_EQ(lines, "");
}

TEST(AppendCsv, ReadsBackAsTheSame) {
  const struct {
    Row row;
    const char* csv;
  } cases[] = {
      {{"m", {}, "1", ""}, "m,,1,\n"},
      {{"m", {{"a", "1"}, {"b", "2"}}, "3", "4"}, "m,a=1;b=2,3,4\n"},
      {{"m", {{"a", "x,y"}}, "3", "4"}, "m,\"a=x,y\",3,4\n"},
      {{"m", {{"a", "say \"hi\""}}, "3", ""}, "m,\"a=say \"\"hi\"\"\",3,\n"},
      {{"m", {{"a", "two\nlines\r"}}, "3", ""}, "m,\"a=two\nlines\r\",3,\n"},
      {{"m", {{"a", "=x="}}, "+Inf", ""}, "m,a==x=,+Inf,\n"},
  };
  CsvParser parser;
  for (const auto& c : cases) {
    std::string csv;
    ASSERT_TRUE(AppendCsv(c.row, &csv));
    EXPECT_EQ(csv, c.csv);
    std::string expected;
    std::string line;
    std::string error;
    Row row = c.row;
    ASSERT_TRUE(AppendRow(NameRules::kClassic, &row, &expected, &error)) << error;
    csv.pop_back();
    ASSERT_EQ(parser.Parse(csv, &line, &error), CsvParser::Result::kOk) << csv << ": " << error;
    EXPECT_EQ(line, expected);
  }
}

TEST(AppendCsv, SaysWhatItCannotExpress) {
  std::string csv = ">";
  EXPECT_FALSE(AppendCsv({"m", {{"a", "x;y"}}, "1", ""}, &csv));
  EXPECT_EQ(csv, ">");
}

}  // namespace
}  // namespace pp
