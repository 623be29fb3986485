#include "formats/columns.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

// As it is written again, or what is wrong.
std::string Parse(std::string_view text) {
  std::vector<ColumnSpec> specs;
  std::string error;
  return ParseColumns(text, &specs, &error) ? FormatColumns(specs) : "error: " + error;
}

TEST(Columns, AreReadAndWritten) {
  for (const char* text :
       {"ts:time,host:label,path:label=route,ms:value=http_ms,bytes:value", "1:time,2:value=x",
        "\"2\":value", "\"a,b\":label=ab,v:value", "\"say \"\"hi\"\"\":label=x,v:value",
        "v:value=node:cpu:rate", "name:metric,l:labels,v:value,t:time", "min(cpu):value",
        "\" a\":label,\"b\t\":value"}) {
    EXPECT_EQ(Parse(text), text);
  }
  EXPECT_EQ(Parse(" ts : time , a b:label , v:value = x "), "ts:time,a b:label,v:value=x");
  EXPECT_EQ(Parse("a:b:value"), "\"a:b\":value");
  EXPECT_EQ(Parse("\"a:b\":value"), "\"a:b\":value");
}

TEST(Columns, SayWhatIsWrong) {
  const std::string form =
      "error: a column is COLUMN:time, COLUMN:label[=NAME], COLUMN:value[=METRIC], COLUMN:metric "
      "or "
      "COLUMN:labels";
  EXPECT_EQ(Parse("ts"), form);
  EXPECT_EQ(Parse("ts:when,v:value"), form);
  EXPECT_EQ(Parse("\"ts\"time,v:value"), form);
  EXPECT_EQ(Parse("v:value=a\xc7"), "error: invalid UTF-8");
  EXPECT_EQ(Parse(""), "error: a column has no name");
  EXPECT_EQ(Parse("v:value,"), "error: a column has no name");
  EXPECT_EQ(Parse("0:value=x"), "error: columns are counted from 1");
  EXPECT_EQ(Parse("\"a:value"), "error: unclosed quote");
  EXPECT_EQ(Parse("v:value="),
            "error: '=' needs a name behind it, and only label and value have one");
  EXPECT_EQ(Parse("t:time=x,v:value"),
            "error: '=' needs a name behind it, and only label and value have one");
  EXPECT_EQ(Parse("t:time"), "error: no column is a value");
  EXPECT_EQ(Parse("t:labels,u:labels,v:value"),
            "error: only one column can be the metric or the labels");
  EXPECT_EQ(Parse("m:metric,v:value,w:value"),
            "error: with a column for the metric there can be one value only");
  EXPECT_EQ(Parse("m:metric,v:value=x"),
            "error: with a column for the metric the value has no name of its own");
}

// "index name, ...": labels | values | time, or what is wrong.
std::string Find(std::string_view text, const std::vector<std::string>* header,
                 NameRules rules = NameRules::kClassic) {
  std::vector<ColumnSpec> specs;
  std::string error;
  EXPECT_TRUE(ParseColumns(text, &specs, &error)) << error;
  TableLayout layout;
  if (!FindColumns(specs, header, rules, &layout, &error)) return error;
  std::string found;
  for (const auto& label : layout.labels) found += std::to_string(label.index) + label.name + " ";
  found += "|";
  for (const auto& value : layout.values) found += " " + std::to_string(value.index) + value.name;
  found += " |";
  for (const size_t index : layout.times) found += " " + std::to_string(index);
  return found;
}

TEST(Columns, AreFoundByNameAndByNumber) {
  const std::vector<std::string> header = {"ts", "min(cpu)", "host name", "2"};
  EXPECT_EQ(Find("ts:time,min(cpu):value,host name:label,2:value=x", &header),
            "2host_name | 1min_cpu 1x | 0");
  EXPECT_EQ(Find("1:time,4:value,\"2\":label=two", &header), "3two | 3_2 | 0");
  EXPECT_EQ(Find("1:time,2:value=x,3:label=l", nullptr), "2l | 1x | 0");
  EXPECT_EQ(Find("min(cpu):value", &header, NameRules::kUtf8), "| 1min(cpu) |");
}

TEST(Columns, ThatAreNotThereAreNamed) {
  const std::vector<std::string> header = {"a", "b", "a", "温度"};
  EXPECT_EQ(Find("c:value", &header), "there is no column \"c\": the header has a, b, a, 温度");
  EXPECT_EQ(Find("5:value", &header), "there is no column 5: the header has 4");
  EXPECT_EQ(Find("a:value", &header), "column \"a\" is there twice; give its number");
  EXPECT_EQ(Find("1:value,3:value", &header),
            "two columns are called a; give column 3 another name, behind a '='");
  EXPECT_EQ(Find("温度:value", &header),
            "column \"温度\" needs a name: write value=METRIC behind its ':'");
  EXPECT_EQ(Find("b:value=a-b", &header), "illegal name a-b for column \"b\"");
  EXPECT_EQ(Find("1:value", nullptr), "column 1 needs a name: write value=METRIC behind its ':'");
  EXPECT_EQ(Find("b:value,a:label=__name__", &header),
            "column \"a\" is there twice; give its number");
  EXPECT_EQ(Find("b:value,1:label=__name__", &header),
            "__name__ is the metric's name, not a label; its role is metric");
}

}  // namespace
}  // namespace pp
