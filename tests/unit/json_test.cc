#include "formats/json.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

class JsonParserTest : public testing::Test {
 protected:
  std::string Parse(std::string_view object) {
    const std::string first = ParseOnce(object);
    EXPECT_EQ(ParseOnce(object), first) << object;
    return first;
  }

 private:
  std::string ParseOnce(std::string_view object) {
    std::string lines = ">";
    std::string error;
    if (parser_.Parse(object, &lines, &error)) return lines.substr(1);
    EXPECT_EQ(lines, ">") << object;
    return "error: " + error;
  }

  JsonParser parser_;
};

struct Case {
  const char* object;
  const char* result;
};

TEST_F(JsonParserTest, ReadsObjects) {
  const Case cases[] = {
      {R"({"metric":"m","value":1})", "m 1\n"},
      {R"({"metric":"m","labels":{},"value":1,"timestamp_ms":5})", "m 1 5\n"},
      {R"({"metric":"m","labels":{"a":"1","b":"2"},"value":3,"timestamp_ms":-4})",
       "m{a=\"1\",b=\"2\"} 3 -4\n"},
      {R"({"timestamp_ms":4,"value":3,"labels":{"a":"1"},"metric":"m"})", "m{a=\"1\"} 3 4\n"},
      {"\n{ \"metric\" : \"m\" ,\t\"value\" : 1 }\r\n", "m 1\n"},
      {R"({"metric":"m","labels":null,"value":1,"timestamp_ms":null})", "m 1\n"},
      {R"({"metric":"m","labels":{"a":""},"value":1})", "m 1\n"},
      {R"({"metric":"m","labels":{"a":"","b":"2","a":"1"},"value":1})", "m{b=\"2\",a=\"1\"} 1\n"},
      {R"({"metric":"m","labels":{"value":"v","metric":"n"},"value":1})",
       "m{value=\"v\",metric=\"n\"} 1\n"},
      {R"({"metr\u0069c":"\u006d","value":1})", "m 1\n"},
      {R"({"metric":"m","labels":{"a":"\"\\\/\b\f\n\r\t"},"value":1})",
       "m{a=\"\\\"\\\\/\b\f\\n\r\t\"} 1\n"},
      {R"({"metric":"m","labels":{"a":"\u00e4\u20ac\ud83d\ude00"},"value":1})",
       "m{a=\"ä€\xf0\x9f\x98\x80\"} 1\n"},
      {"{\"metric\":\"m\",\"labels\":{\"a\":\"{[}],\"},\"value\":1}", "m{a=\"{[}],\"} 1\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.object), c.result) << c.object;
}

TEST_F(JsonParserTest, NumbersKeepTheirBytes) {
  for (const char* number :
       {"0", "-0", "0e999", "-0.00E+400", "0.0e99999999999", "1", "1.50", "1e3", "1E+03", "-1.5e-3",
        "1e-999", "123456789012345678901234567890", "0.1000000000000000055511151231"}) {
    EXPECT_EQ(Parse(std::string(R"({"metric":"m","value":)") + number + "}"),
              std::string("m ") + number + "\n");
  }
  for (const char* text : {"NaN", "+Inf", "-Inf", "Infinity", "+5", ".5", "1"}) {
    EXPECT_EQ(Parse(std::string(R"({"metric":"m","value":")") + text + "\"}"),
              std::string("m ") + text + "\n");
  }
}

TEST_F(JsonParserTest, SaysWhatIsWrongWithASample) {
  const Case cases[] = {
      {R"({"value":1})", "error: metric name is missing"},
      {R"({"metric":"","value":1})", "error: metric name is missing"},
      {R"({"metric":"a-b","value":1})", "error: illegal metric name a-b; --utf8-names takes it"},
      {R"({"metric":"m"})", "error: value is missing"},
      {R"({})", "error: value is missing"},
      {R"({"metric":"m","value":null})", "error: value is not a number"},
      {R"({"metric":"m","value":true})", "error: value is not a number"},
      {R"({"metric":"m","value":""})", "error: value is missing"},
      {R"({"metric":"m","value":"12abc"})", "error: value is not a number"},
      {R"({"metric":"m","value":"0x10"})", "error: value is not a number"},
      {R"({"metric":"m","value":"1 2"})", "error: value is not a number"},
      {R"({"metric":"m","value":"1\n"})", "error: value is not a number"},
      {R"({"metric":"m","value":"1e999"})", "error: value is out of range"},
      {R"({"metric":"m","value":1e999})", "error: value is out of range"},
      {R"({"metric":"m","value":[1]})", "error: value is not a number"},
      {R"({"metric":"m","value":{"x":1}})", "error: value is not a number"},
      {R"({"metric":1,"value":1})", "error: metric is not a string"},
      {R"({"metric":null,"value":1})", "error: metric is not a string"},
      {R"({"metric":["m"],"value":1})", "error: metric is not a string"},
      {R"({"metric":"m","labels":[],"value":1})", "error: labels is not an object"},
      {R"({"metric":"m","labels":"a=1","value":1})", "error: labels is not an object"},
      {R"({"metric":"m","labels":{"a":1},"value":1})", "error: label a is not a string"},
      {R"({"metric":"m","labels":{"a":null},"value":1})", "error: label a is not a string"},
      {R"({"metric":"m","labels":{"a":{"b":"c"}},"value":1})", "error: label a is not a string"},
      {R"({"metric":"m","labels":{"a":[]},"value":1})", "error: label a is not a string"},
      {R"({"metric":"m","labels":{"":"x"},"value":1})", "error: empty label name"},
      {R"({"metric":"m","labels":{"a b":"x"},"value":1})",
       "error: illegal label name a b; --utf8-names takes it"},
      {R"({"metric":"m","labels":{"a":"1","a":"2"},"value":1})", "error: duplicate label a"},
      {R"({"metric":"m","labels":{"__name__":"x"},"value":1})",
       "error: __name__ is the metric's name, not a label"},
      {R"({"metric":"m","value":1,"timestamp_ms":1.5})",
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {R"({"metric":"m","value":1,"timestamp_ms":1e3})",
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {R"({"metric":"m","value":1,"timestamp_ms":9223372036854775808})",
       "error: timestamp is not in whole milliseconds since 1970: number is out of range"},
      {R"({"metric":"m","value":1,"timestamp_ms":"5"})",
       "error: timestamp_ms is not in whole milliseconds since 1970"},
      {R"({"metric":"m","value":1,"timestamp_ms":"yesterday"})",
       "error: timestamp_ms is not in whole milliseconds since 1970"},
      {R"({"metric":"m","value":1,"timestamp_ms":false})",
       "error: timestamp_ms is not in whole milliseconds since 1970"},
      {R"({"metric":"m","value":1,"timestamp":5})",
       "error: unknown key timestamp: known are metric, labels, value, timestamp_ms"},
      {R"({"metric":"m","value":1,"Value":5})",
       "error: unknown key Value: known are metric, labels, value, timestamp_ms"},
      {R"({"metric":"m","value":1,"value":2})", "error: key value stands twice"},
      {R"({"metric":"m","value":1,"labels":{},"labels":{}})", "error: key labels stands twice"},
      {R"({"metric":"m","labels":{"a":"x\u0000y"},"value":1})", "error: NUL byte"},
      {R"({"metric":"m","labels":{"a":"\udc00"},"value":1})", "error: invalid UTF-8"},
      {"{\"metric\":\"m\",\"labels\":{\"a\":\"\xff\"},\"value\":1}", "error: invalid UTF-8"},
      {R"([{"metric":"m","value":1}])", "error: not an object"},
      {R"("m")", "error: not an object"},
      {"5", "error: not an object"},
      {"null", "error: not an object"},
  };
  for (const Case& c : cases) EXPECT_EQ(Parse(c.object), c.result) << c.object;
  EXPECT_EQ(Parse(std::string_view("{\"metric\":\"m\0\"}", 15)), "error: NUL byte");
}

TEST_F(JsonParserTest, SaysWhereJsonIsBroken) {
  for (const char* object : {"",
                             "   ",
                             "{",
                             "{\"metric\"",
                             "{\"metric\":",
                             "{\"metric\":\"m",
                             "{metric:\"m\"}",
                             "{'metric':'m'}",
                             R"({"metric":"m",})",
                             R"({"metric":"m" "value":1})",
                             R"({"metric":"m","value":})",
                             R"({"metric":"m","value":1)",
                             R"({"metric":"m","value":+5})",
                             R"({"metric":"m","value":.5})",
                             R"({"metric":"m","value":5.})",
                             R"({"metric":"m","value":012})",
                             R"({"metric":"m","value":0x10})",
                             R"({"metric":"m","value":1_000})",
                             R"({"metric":"m","value":NaN})",
                             R"({"metric":"m","value":-})",
                             R"({"metric":"m","value":1}})",
                             R"({"metric":"m","value":1} {"metric":"n","value":1})",
                             R"({"metric":"m","value":1] )",
                             R"({"metric":"\x","value":1})",
                             R"({"metric":"\u12","value":1})",
                             R"({"metric":"m","labels":{"a":"\ud83d"},"value":1})",
                             "{\"metric\":\"m\",\"labels\":{\"a\":\"x\ny\"},\"value\":1}",
                             "garbage",
                             "}{"}) {
    const std::string result = Parse(object);
    EXPECT_TRUE(result.starts_with("error: broken JSON at byte ")) << object << ": " << result;
  }
  EXPECT_TRUE(Parse(R"({"metric":"m" "value":1})").starts_with("error: broken JSON at byte 15: "));
}

TEST_F(JsonParserTest, DeepNestingCostsNoStack) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(Parse(R"({"metric":"m","value":)" + deep), "error: value is not a number");
  EXPECT_EQ(Parse(R"({"metric":"m","labels":{"a":)" + deep), "error: label a is not a string");
  EXPECT_EQ(Parse(deep), "error: not an object");
}

TEST_F(JsonParserTest, NothingStaysFromTheObjectBefore) {
  Parse(R"({"metric":"m","labels":{"a":"1"},"value":3,"timestamp_ms":4})");
  EXPECT_EQ(Parse(R"({"metric":"n","value":1})"), "n 1\n");
  EXPECT_EQ(Parse(R"({"metric":"n"})"), "error: value is missing");
  EXPECT_EQ(Parse(R"({"value":1})"), "error: metric name is missing");
  Parse(R"({"metric":"m","labels":{"a":)");
  EXPECT_EQ(Parse(R"({"metric":"n","value":1})"), "n 1\n");
}

TEST_F(JsonParserTest, ManyLabelsStayWhereTheyAre) {
  std::string object = R"({"metric":"m","labels":{)";
  std::string expected = "m{";
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(i);
    const char* comma = i == 0 ? "" : ",";
    object += comma + ("\"l" + n) + "\":\"v\\n" + n + "\"";
    expected += comma + ("l" + n) + "=\"v\\n" + n + "\"";
  }
  EXPECT_EQ(Parse(object + "},\"value\":1}"), expected + "} 1\n");
}

TEST(ParsePlain, TakesThePlainObjectThatATextBeginsWith) {
  const std::string plain = R"({"metric":"m","labels":{"a":"1"},"value":5,"timestamp_ms":6})";
  JsonParser parser;
  std::string lines = ">";
  for (const char* behind : {"", ",", "\n]", "{", "\xff", "garbage \""}) {
    lines = ">";
    EXPECT_EQ(parser.ParsePlain(plain + behind, &lines), plain.size()) << behind;
    EXPECT_EQ(lines, ">m{a=\"1\"} 5 6\n");
  }
  for (size_t size = 0; size < plain.size(); ++size) {
    JsonParser fresh;
    lines = ">";
    EXPECT_EQ(fresh.ParsePlain(plain.substr(0, size), &lines), 0U);
    EXPECT_EQ(parser.ParsePlain(plain.substr(0, size), &lines), 0U);
    EXPECT_EQ(lines, ">");
  }
}

// They are looked up as they stand there.
TEST(ParsePlain, TakesKnownObjectsWithEscapesAndLineEnds) {
  const std::string objects[] = {
      R"({"metric":"m","labels":{"a":"\"\\"},"value":1})",
      R"({"metric":"m","labels":{"a":"\\\u00e4","\u0062":"\\"},"value":1})",
      R"({"metric":"m","labels":{"a":"\",\"b\":\""},"value":1})",
      "{\r\n\t\"metric\":\n\"m\",\n\t\"value\":\t1\n}",
  };
  JsonParser parser;
  std::string lines;
  std::string error;
  for (const std::string& object : objects) {
    EXPECT_EQ(parser.ParsePlain(object, &lines), 0U) << object;
    EXPECT_TRUE(parser.Parse(object, &lines, &error)) << object << ": " << error;
  }
  for (const std::string& object : {objects[3], objects[0], objects[2], objects[1]}) {
    EXPECT_EQ(parser.ParsePlain(object, &lines), object.size()) << object;
  }
}

TEST(ParsePlain, LeavesWhatIsWrongToParse) {
  JsonParser parser;
  std::string lines = ">";
  for (const char* object :
       {R"({"metric":"a-b","value":1})", R"({"value":1})", R"({"metric":"m"})",
        R"({"metric":"m","labels":{"a":"1","a":"2"},"value":1})",
        R"({"metric":"m","labels":{"a":"\u0000"},"value":1})", R"({"metric":"m","value":1e999})",
        "{\"metric\":\"m\",\"labels\":{\"a\":\"\xff\"},\"value\":1}",
        "{\"metric\":\"m\",\"labels\":{\"a\":\"\n\"},\"value\":1}"}) {
    EXPECT_EQ(parser.ParsePlain(object, &lines), 0U) << object;
    EXPECT_EQ(lines, ">");
  }
}

TEST(AppendJson, ReadsBackAsTheSame) {
  const struct {
    Row row;
    const char* json;
  } cases[] = {
      {{"m", {}, "1", ""}, R"({"metric":"m","value":1})"},
      {{"m", {{"a", "1"}, {"b", "2"}}, "1.5e+3", "4"},
       R"({"metric":"m","labels":{"a":"1","b":"2"},"value":1.5e+3,"timestamp_ms":4})"},
      {{"m", {{"a", "\"\\\n\x01ä"}}, "-0.5", ""},
       R"({"metric":"m","labels":{"a":"\"\\\u000a\u0001ä"},"value":-0.5})"},
      {{"m", {}, "NaN", ""}, R"({"metric":"m","value":"NaN"})"},
      {{"m", {}, "+Inf", ""}, R"({"metric":"m","value":"+Inf"})"},
      {{"m", {}, "-Inf", ""}, R"({"metric":"m","value":"-Inf"})"},
      {{"m", {}, "+5", ""}, R"({"metric":"m","value":"+5"})"},
      {{"m", {}, ".5", ""}, R"({"metric":"m","value":".5"})"},
      {{"m", {}, "-.5", ""}, R"({"metric":"m","value":"-.5"})"},
      {{"m", {}, "5.", ""}, R"({"metric":"m","value":"5."})"},
      {{"m", {}, "5.e3", ""}, R"({"metric":"m","value":"5.e3"})"},
      {{"m", {}, "007", ""}, R"({"metric":"m","value":"007"})"},
      {{"m", {}, "0", ""}, R"({"metric":"m","value":0})"},
      {{"m", {}, "0.5", ""}, R"({"metric":"m","value":0.5})"},
  };
  JsonParser parser;
  for (const auto& c : cases) {
    std::string json;
    AppendJson(c.row, &json);
    EXPECT_EQ(json, c.json);
    std::string expected;
    std::string line;
    std::string error;
    Row row = c.row;
    ASSERT_TRUE(AppendRow(NameRules::kClassic, &row, &expected, &error)) << error;
    ASSERT_TRUE(parser.Parse(json, &line, &error)) << json << ": " << error;
    EXPECT_EQ(line, expected);
  }
}

}  // namespace
}  // namespace pp
