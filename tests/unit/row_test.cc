#include "formats/row.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

std::string LineOf(Row row, NameRules rules = NameRules::kClassic) {
  std::string line = ">";
  std::string error;
  if (AppendRow(rules, &row, &line, &error)) return line.substr(1);
  EXPECT_EQ(line, ">") << "a bad row left something behind";
  return "error: " + error;
}

TEST(AppendRow, WritesALineOfTheStream) {
  const struct {
    Row row;
    const char* line;
  } cases[] = {
      {{"a", {}, "1", ""}, "a 1\n"},
      {{"a", {}, "1", "5"}, "a 1 5\n"},
      {{"a", {{"b", "c"}}, "1.50", "-5"}, "a{b=\"c\"} 1.50 -5\n"},
      {{"a", {{"b", "x\"\\\n"}}, "NaN", ""}, "a{b=\"x\\\"\\\\\\n\"} NaN\n"},
      {{"a:b", {{"b", ""}}, "+Inf", "007"}, "a:b +Inf 007\n"},
      {{"a", {{"b", ""}, {"c", "1"}, {"b", "2"}, {"c", ""}}, "1", ""}, "a{c=\"1\",b=\"2\"} 1\n"},
      {{"a", {}, "1e-999", ""}, "a 1e-999\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(LineOf(c.row), c.line);
}

TEST(AppendRow, SaysWhatIsWrong) {
  const std::string long_name(61, ':');
  const std::string long_name_error =
      "error: illegal label name " + long_name.substr(1) + "...; --utf8-names takes it";
  const struct {
    Row row;
    std::string_view line;
  } cases[] = {
      {{"", {}, "1", ""}, "error: metric name is missing"},
      {{"a-b", {}, "1", ""}, "error: illegal metric name a-b; --utf8-names takes it"},
      {{"1", {}, "1", ""}, "error: illegal metric name 1; --utf8-names takes it"},
      {{"a", {{"", "x"}}, "1", ""}, "error: empty label name"},
      {{"a", {{"b:c", "x"}}, "1", ""}, "error: illegal label name b:c; --utf8-names takes it"},
      {{"a\xff", {}, "1", ""}, "error: illegal metric name a\xff"},
      {{"a", {{std::string_view("\0", 1), "x"}}, "1", ""},
       std::string_view("error: illegal label name \0", 27)},
      {{"a", {{"", ""}}, "1", ""}, "error: empty label name"},
      {{"a", {{long_name, "x"}}, "1", ""}, long_name_error},
      {{"a", {{"b:c", ""}}, "1", ""}, "error: illegal label name b:c; --utf8-names takes it"},
      {{"a", {{"__name__", ""}}, "1", ""}, "error: __name__ is the metric's name, not a label"},
      {{"a", {{"__name__", "x"}}, "1", ""}, "error: __name__ is the metric's name, not a label"},
      {{"a", {{"b", "1"}, {"b", "2"}}, "1", ""}, "error: duplicate label b"},
      {{"a", {}, "", ""}, "error: value is missing"},
      {{"a", {}, "12abc", ""}, "error: value is not a number"},
      {{"a", {}, "1 2", ""}, "error: value is not a number"},
      {{"a", {}, "1e999", ""}, "error: value is out of range"},
      {{"a", {}, "1", "yesterday"},
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {{"a", {}, "1", "1.5"},
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {{"a", {}, "1", "+5"},
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {{"a", {}, "1", "9223372036854775808"},
       "error: timestamp is not in whole milliseconds since 1970: number is out of range"},
      {{"a", {}, "1", " "},
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
  };
  for (const auto& c : cases) EXPECT_EQ(LineOf(c.row), c.line);
}

TEST(AppendRow, WritesOtherNamesInTheQuotedForm) {
  const struct {
    Row row;
    const char* line;
  } cases[] = {
      {{"a", {{"b", "c"}}, "1", ""}, "a{b=\"c\"} 1\n"},
      {{"my.metric", {}, "1", "5"}, "{\"my.metric\"} 1 5\n"},
      {{"my.metric", {{"a.b", "x"}, {"label", "y"}, {"e.f", ""}}, "1", ""},
       "{\"my.metric\",\"a.b\"=\"x\",label=\"y\"} 1\n"},
      {{"9 \"\\\n\xc3\xa4", {{"}", "\""}}, "1", ""},
       "{\"9 \\\"\\\\\\n\xc3\xa4\",\"}\"=\"\\\"\"} 1\n"},
      {{"", {}, "1", ""}, "error: metric name is missing"},
      {{"a", {{"", "x"}}, "1", ""}, "error: empty label name"},
      {{"a.b", {{"c.d", "1"}, {"c.d", "2"}}, "1", ""}, "error: duplicate label c.d"},
      {{"a.b", {{"__name__", "x"}}, "1", ""}, "error: __name__ is the metric's name, not a label"},
  };
  for (const auto& c : cases) EXPECT_EQ(LineOf(c.row, NameRules::kUtf8), c.line);
}

}  // namespace
}  // namespace pp
