#include "formats/table_csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/samples_limit.h"

namespace pp {
namespace {

using Result = CsvRecordParser::Result;

class TableCsv : public testing::Test {
 protected:
  TableCsvParser Make(std::string_view columns, bool has_header = true) {
    std::vector<ColumnSpec> specs;
    std::string error;
    EXPECT_TRUE(ParseColumns(columns, &specs, &error)) << error;
    return TableCsvParser(specs, has_header, cells_, NameRules::kClassic, nullptr);
  }

  // The samples, and behind them what is wrong; "header" for one.
  static std::string Parse(TableCsvParser* parser, std::string_view record) {
    std::string lines;
    std::string error = "left from before";
    switch (parser->Parse(record, &lines, &error)) {
      case Result::kSamples:
        EXPECT_EQ(error, "");
        return lines;
      case Result::kHeader:
        return lines + "header";
      case Result::kSomeBad:
        return lines + "bad: " + error;
      case Result::kInvalid:
        return lines + "invalid: " + error;
      case Result::kBroken:
        return lines + "broken: " + error;
      case Result::kOpenQuote:
        return lines + "open";
      case Result::kOk:
        break;
    }
    return "ok";
  }
  std::string ParseRow(std::string_view columns, std::string_view header, std::string_view row) {
    TableCsvParser parser = Make(columns);
    EXPECT_EQ(Parse(&parser, header), "header");
    return Parse(&parser, row);
  }

  CellRules cells_;
};

// Of less than a mebibyte it would make 2 GB.
TEST_F(TableCsv, LongLabelsAreNotRepeatedWithoutLimit) {
  std::string header = "host";
  std::string columns = "host:label";
  std::string values;
  for (int i = 0; i < 1000; ++i) {
    header += ",v" + std::to_string(i);
    columns += ",v" + std::to_string(i) + ":value";
    values += ",1";
  }
  EXPECT_EQ(ParseRow(columns, header, std::string(16'000, 'x') + values).find("v0{host=\"xxx"), 0U);
  EXPECT_EQ(ParseRow(columns, header, std::string(17'000, 'x') + values),
            "invalid: " + std::string(kTooManyBytesOfSamples));
}

TEST_F(TableCsv, ARowIsASampleOfEachValue) {
  EXPECT_EQ(ParseRow("ts:time,host:label,path:label=route,ms:value=http_ms,bytes:value",
                     "ts,host,path,ms,bytes", "1767125148000, a b ,/,12.5, 1e3 "),
            "http_ms{host=\" a b \",route=\"/\"} 12.5 1767125148000\n"
            "bytes{host=\" a b \",route=\"/\"} 1e3 1767125148000\n");
  EXPECT_EQ(ParseRow("v:value", "x,v", ",NaN"), "v NaN\n");
}

TEST_F(TableCsv, CellsWithoutAValueAreNoSamplesAndNoLabels) {
  cells_.nulls = {"NA", "-"};
  EXPECT_EQ(ParseRow("h:label,g:label,a:value,b:value,c:value,d:value", "h,g,a,b,c,d",
                     "NA, - ,1, NA ,, "),
            "a 1\n");
  EXPECT_EQ(ParseRow("h:label,a:value", "h,a", "x,-"), "");
  EXPECT_EQ(ParseRow("h:label,a:value", "h,a", "NAN,-1"), "a{h=\"NAN\"} -1\n");
  EXPECT_EQ(ParseRow("h:label,a:value", "h,a", "x,NaN"), "a{h=\"x\"} NaN\n");
}

TEST_F(TableCsv, DecimalCommas) {
  cells_.decimal_comma = true;
  cells_.delimiter = ';';
  EXPECT_EQ(ParseRow("a:value,b:value,c:value", "a;b;c", "3,14;-,5;1e3"), "a 3.14\nb -.5\nc 1e3\n");
  EXPECT_EQ(
      ParseRow("a:value,b:value,c:value", "a;b;c", "3.14;1.234,5;6"),
      "c 6\nbad: a: value has a point, where --decimal-comma says that it has a comma; points "
      "between thousands are to be taken out before; b: value has a point, where "
      "--decimal-comma says that it has a comma; points between thousands are to be taken out "
      "before");
  EXPECT_EQ(ParseRow("a:value", "a", "1,234,5"), "bad: a: value is not a number");
  cells_.delimiter = ',';
  EXPECT_EQ(ParseRow("a:value,b:value", "a,b", "\"3,14\",2"), "a 3.14\nb 2\n");
  cells_.decimal_comma = false;
  EXPECT_EQ(ParseRow("a:value", "a", "\"3,14\""), "bad: a: value is not a number");
}

TEST_F(TableCsv, BadCellsCostOnlyThemselves) {
  EXPECT_EQ(ParseRow("t:time,a:value,b:value,c:value", "t,a,b,c", "5,x,2,y"),
            "b 2 5\nbad: a: value is not a number; c: value is not a number");
  EXPECT_EQ(ParseRow("2:value=v", ",", ",x"), "bad: column 2: value is not a number");
}

TEST_F(TableCsv, WhatStandsForNothingIsNoMetricAndNoLabels) {
  cells_.nulls = {"NA"};
  const auto parse = [this](std::string_view row) {
    return ParseRow("m:metric,l:labels,v:value", "m,l,v", row);
  };
  EXPECT_EQ(parse("up, NA ,6"), "up 6\n");
  EXPECT_EQ(parse("up,,6"), "up 6\n");
  EXPECT_EQ(parse(" NA ,a=1,5"), "invalid: metric name is missing");
  EXPECT_EQ(parse(",a=1,5"), "invalid: metric name is missing");
  EXPECT_EQ(parse("up,a=NA,5"), "up{a=\"NA\"} 5\n");
}

TEST_F(TableCsv, ATimeInAnotherUnitIsSaidOrRejectedWhereTheUnitWasGuessed) {
  std::string error;
  ASSERT_TRUE(TimeFormat::Parse("us", &cells_.time, &error));
  std::string said;
  const auto say = [&said](TimeUnit unit, int64_t ms) {
    said = std::string(NameOf(unit)) + " " + std::to_string(ms);
  };
  const struct {
    const char* time;
    const char* ms;
    const char* said;
    const char* reason;  // where it was guessed; empty for none
  } cases[] = {
      {"1767125148000000", "1767125148000", "", ""},
      {"1000000000000000", "1000000000000", "", ""},
      {"2099999999999999.5", "2099999999999", "", ""},
      // Of other times, and dates such as 202512311200, there is nothing to say.
      {"0", "0", "", ""},
      {"2100000000000000", "2100000000000", "", ""},
      {"202512311200", "202512311", "", ""},
      {"1767125148", "1767125", "seconds 1767125",
       "invalid: time is of 1970-01-01T00:29:27.125Z, taken as us as in the first rows; it looks "
       "like --time-format 's'"},
      {"1767125148250", "1767125148", "milliseconds 1767125148",
       "invalid: time is of 1970-01-21T10:52:05.148Z, taken as us as in the first rows; it looks "
       "like --time-format 'ms'"},
  };
  for (const bool is_guessed : {false, true}) {
    cells_.time_is_guessed = is_guessed;
    TableCsvParser parser = Make("1:time,2:value=v", false);
    parser.set_on_other_unit(say);
    for (const auto& c : cases) {
      said.clear();
      const std::string row = std::string(c.time) + ",5";
      const std::string sample = std::string("v 5 ") + c.ms + "\n";
      const bool is_rejected = is_guessed && *c.reason != '\0';
      EXPECT_EQ(Parse(&parser, row), is_rejected ? c.reason : sample);
      EXPECT_EQ(said, is_guessed ? "" : c.said) << row;
    }
  }
}

TEST_F(TableCsv, WithoutItsTimeARowIsRejected) {
  cells_.nulls = {"-"};
  EXPECT_EQ(ParseRow("t:time,v:value", "t,v", ",1"), "invalid: time is missing");
  EXPECT_EQ(ParseRow("t:time,v:value", "t,v", " - ,1"), "invalid: time is missing");
  EXPECT_EQ(ParseRow("t:time,v:value", "t,v", "soon,1"),
            "invalid: time is neither in whole milliseconds since 1970 nor in RFC 3339; see "
            "--time-format");
  EXPECT_EQ(ParseRow("t:time,v:value", "t,v", "2025-12-30T20:05:48Z,1"), "v 1 1767125148000\n");
}

TEST_F(TableCsv, ARowHasAsManyCellsAsTheHeader) {
  EXPECT_EQ(ParseRow("v:value", "h,v", "1"), "broken: 1 column instead of 2");
  EXPECT_EQ(ParseRow("v:value", "h,v", "a,1,2"), "broken: 3 columns instead of 2");
  TableCsvParser parser = Make("2:value=v", false);
  EXPECT_EQ(Parse(&parser, "a"), "broken: 1 column instead of 2 or more");
  EXPECT_EQ(Parse(&parser, "a,1,2"), "v 1\n");
}

TEST_F(TableCsv, TextThatIsNoRecordIsNoRow) {
  EXPECT_EQ(ParseRow("v:value", "h,v", "\"a,1"), "open");
  EXPECT_EQ(ParseRow("v:value", "h,v", "\"a\"b,1"), "broken: text behind a closing quote");
  EXPECT_EQ(ParseRow("v:value", "h,v", "a\"b\",1"),
            "broken: quote inside a field that does not begin with one");
  EXPECT_EQ(ParseRow("v:value", "h,v", "\xff,1"), "invalid: invalid UTF-8");
  EXPECT_EQ(ParseRow("v:value", "h,v", "\"\xff,1"), "open");
  EXPECT_EQ(ParseRow("v:value", "h,v", "\"\xff\na,1\",1"), "invalid: invalid UTF-8");
}

TEST_F(TableCsv, AHeaderComesAgainAndAnotherWhenItIsExpected) {
  TableCsvParser parser = Make("v:value,h:label");
  EXPECT_TRUE(parser.expects_header());
  EXPECT_EQ(Parse(&parser, " h ,v"), "header");
  EXPECT_FALSE(parser.expects_header());
  EXPECT_EQ(Parse(&parser, "a,1"), "v{h=\"a\"} 1\n");
  EXPECT_EQ(Parse(&parser, " h ,v"), "header");
  EXPECT_EQ(Parse(&parser, "v,h"), "bad: v: value is not a number");
  parser.ExpectHeader();
  EXPECT_EQ(Parse(&parser, "v,h"), "header");
  EXPECT_EQ(Parse(&parser, "1,a"), "v{h=\"a\"} 1\n");
  parser.ExpectHeader();
  EXPECT_EQ(Parse(&parser, "v,g"), "header");
  EXPECT_EQ(Parse(&parser, "1,a"), "invalid: there is no column \"h\": the header has v, g");
}

// An empty name and one that begins with a '#' are names only with others behind them.
TEST_F(TableCsv, AnIndentedCommentIsNoHeader) {
  cells_.delimiter = '\t';
  TableCsvParser parser = Make("v:value");
  EXPECT_EQ(Parse(&parser, "\t# generated by x"), "");
  EXPECT_TRUE(parser.expects_header());
  EXPECT_EQ(Parse(&parser, "\t#\tv"), "header");
}

TEST_F(TableCsv, TellsOfEachHeader) {
  std::vector<std::string> told;
  TableCsvParser parser({{"v", 0, ColumnRole::kValue, ""}}, true, cells_, NameRules::kClassic,
                        [&told](std::string_view record, std::string_view error) {
                          told.push_back(std::string(record) + "|" + std::string(error));
                        });
  Parse(&parser, "h,v");
  Parse(&parser, "h,v");
  parser.ExpectHeader();
  Parse(&parser, "x");
  EXPECT_EQ(told,
            (std::vector<std::string>{"h,v|", "x|there is no column \"v\": the header has x"}));
}

TEST_F(TableCsv, AColumnCanBeTheMetricAndOneAllLabels) {
  EXPECT_EQ(ParseRow("n:metric,v:value,l:labels,h:label", "n,v,l,h", " cpu ,1,a=b;c=d,x"),
            "cpu{h=\"x\",a=\"b\",c=\"d\"} 1\n");
  EXPECT_EQ(ParseRow("n:metric,v:value", "n,v", "a b,1"),
            "invalid: illegal metric name a b; --utf8-names takes it");
  EXPECT_EQ(ParseRow("n:metric,v:value", "n,v", ",1"), "invalid: metric name is missing");
  EXPECT_EQ(ParseRow("v:value,l:labels", "v,l", "1,a"),
            "invalid: '=' missing in the labels, which are k1=v1;k2=v2");
  EXPECT_EQ(ParseRow("v:value,l:labels,h:label", "v,l,h", "1,h=a,b"), "invalid: duplicate label h");
}

TEST_F(TableCsv, RowsHaveOtherCells) {
  cells_.delimiter = ';';
  cells_.decimal_comma = true;
  TableCsvParser parser = TableCsvParser::ForRows(cells_, NameRules::kClassic);
  EXPECT_EQ(Parse(&parser, "metric_name;labels;value"), "header");
  EXPECT_EQ(Parse(&parser, "m;a=b;3,5;7"), "m{a=\"b\"} 3.5 7\n");
  EXPECT_EQ(Parse(&parser, "m;\"a=b;c=d\";1"), "m{a=\"b\",c=\"d\"} 1\n");
  EXPECT_EQ(Parse(&parser, "m;;1;"), "m 1\n");
  EXPECT_EQ(Parse(&parser, "m;;"), "bad: value is missing");
  EXPECT_EQ(Parse(&parser, "m;1"), "broken: 2 columns instead of 3 or 4");
  EXPECT_EQ(Parse(&parser, "m;;1;2;3"), "broken: 5 columns instead of 3 or 4");
}

TEST_F(TableCsv, UndecidedColumnsAreTakenWhenThereIsSomethingInThem) {
  TableCsvParser parser = Make("v:value");
  std::vector<std::string> decided;
  parser.set_undecided({{2, {"a", 0, ColumnRole::kValue, ""}, {"a", 0, ColumnRole::kLabel, ""}},
                        {3, {"b", 0, ColumnRole::kValue, ""}, {"b", 0, ColumnRole::kLabel, ""}}},
                       [&decided](const std::vector<ColumnSpec>& specs) {
                         decided.push_back(FormatColumns(specs));
                       });
  EXPECT_EQ(Parse(&parser, "v,a,b"), "header");
  EXPECT_EQ(Parse(&parser, "1,,"), "v 1\n");
  EXPECT_EQ(Parse(&parser, "1"), "broken: 1 column instead of 3");
  EXPECT_EQ(Parse(&parser, "2,,x"), "v{b=\"x\"} 2\n");
  EXPECT_EQ(Parse(&parser, "3,4,"), "v 3\na 4\n");
  EXPECT_EQ(Parse(&parser, "5,6,7"), "v{b=\"7\"} 5\na{b=\"7\"} 6\n");
  EXPECT_EQ(decided, (std::vector<std::string>{"b:label", "a:value"}));
}

}  // namespace
}  // namespace pp
