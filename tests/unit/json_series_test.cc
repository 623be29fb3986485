#include "formats/json.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pp {
namespace {

struct Case {
  const char* object;
  const char* result;
};

// A parser that has met a series knows it again by its text.
class KnownSeriesTest : public testing::Test {
 protected:
  static std::string Parse(JsonParser* parser, std::string_view object) {
    std::string lines = ">";
    std::string error;
    if (parser->Parse(object, &lines, &error)) return lines.substr(1);
    EXPECT_EQ(lines, ">") << object;
    return "error: " + error;
  }

  // Behind `known`, which begins as `object` does, and again when it has gone wrong.
  static void ExpectBehind(const std::string& known, const std::string& object,
                           const std::string& result) {
    JsonParser parser;
    const std::string first = Parse(&parser, known);
    EXPECT_FALSE(first.starts_with("error")) << known << ": " << first;
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(Parse(&parser, object), result) << object;
      EXPECT_EQ(Parse(&parser, known), first) << known << " behind " << object;
    }
  }
};

TEST_F(KnownSeriesTest, ComesInAnyOrder) {
  const struct {
    std::string begin;
    std::string series;
  } kinds[] = {
      {R"({"metric":"m",)", "m"},
      {R"({"metric":"m","labels":{},)", "m"},
      {R"({"metric":"m","labels":null,)", "m"},
      {R"({"metric":"m","labels":{"a":"1"},)", "m{a=\"1\"}"},
      {R"({"metric":"m","labels":{"a":"1","b":""},)", "m{a=\"1\"}"},
      {R"({"labels":{"a":"2"},"metric":"m",)", "m{a=\"2\"}"},
      {R"( { "metric" : "m" , "labels" : { "a" : "3" } , )", "m{a=\"3\"}"},
      {"{\n  \"metric\": \"m\",\r\n\t\"labels\": {\n\"a\": \"4\"\n},\n  ", "m{a=\"4\"}"},
      {R"({"metric":"m","labels":{"a":"\"\\\u00e4"},)", "m{a=\"\\\"\\\\ä\"}"},
      {R"({"metric":"m","labels":{"a":"ä","value":"\"value\":1}"},)",
       "m{a=\"ä\",value=\"\\\"value\\\":1}\"}"},
      {R"({"metr\u0069c":"m","labels":{"a":"5"},)", "m{a=\"5\"}"},
  };
  constexpr size_t kKinds = std::size(kinds);
  JsonParser parser;
  size_t n = 0;
  const auto expect = [&](size_t kind) {
    const std::string number = std::to_string(++n);
    const std::string object =
        kinds[kind].begin + "\"value\":" + number + ",\"timestamp_ms\":-" + number + "}";
    EXPECT_EQ(Parse(&parser, object), kinds[kind].series + " " + number + " -" + number + "\n");
  };
  for (int round = 0; round < 3; ++round) {
    for (size_t i = 0; i < kKinds; ++i) expect(i);
  }
  for (size_t i = kKinds; i-- > 0;) expect(i);
  for (size_t i = 0; i < kKinds; ++i) {
    for (int times = 0; times < 3; ++times) expect(i);
  }
  for (size_t i = 0; i < 100; ++i) expect(i * i * 7 % kKinds);
}

TEST_F(KnownSeriesTest, GoesOnWithNumbersOfAnyForm) {
  const std::string begin = R"({"metric":"m","labels":{"a":"1"},)";
  const std::string known = begin + R"("value":5,"timestamp_ms":6})";
  const Case good[] = {
      {R"("value":0})", "0"},
      {R"("value":-0})", "-0"},
      {R"("value":25.40})", "25.40"},
      {R"("value":1e3})", "1e3"},
      {R"("value":-1.5E-03})", "-1.5E-03"},
      {R"("value":1e+99})", "1e+99"},
      {R"("value":1e308})", "1e308"},
      {R"("value":1e-999})", "1e-999"},
      {R"("value":123456789012345678})", "123456789012345678"},
      {R"("value":1234567890123456789012})", "1234567890123456789012"},
      {R"("value":0.1000000000000000055511151231})", "0.1000000000000000055511151231"},
      {R"("value":"NaN"})", "NaN"},
      {R"("value":"+Inf","timestamp_ms":1})", "+Inf 1"},
      {R"("value":"+5"})", "+5"},
      {R"("value":"007"})", "007"},
      {R"("value":"1\u0030"})", "10"},
      {R"("value":1,"timestamp_ms":-0})", "1 -0"},
      {R"("value":1,"timestamp_ms":999999999999999999})", "1 999999999999999999"},
      {R"("value":1,"timestamp_ms":9223372036854775807})", "1 9223372036854775807"},
      {R"("value":1,"timestamp_ms":-9223372036854775808})", "1 -9223372036854775808"},
      {R"("value":1,"timestamp_ms":null})", "1"},
      {R"("timestamp_ms":1795493264000,"value":2})", "2 1795493264000"},
      {R"("timestamp_ms":null,"value":2})", "2"},
      {R"("value": 1, "timestamp_ms": 2})", "1 2"},
      {"\"value\"\t:\n1\r, \"timestamp_ms\" : 2 }", "1 2"},
      {"\"value\":1} \t\r\n", "1"},
  };
  for (const Case& c : good) {
    ExpectBehind(known, begin + c.object, "m{a=\"1\"} " + std::string(c.result) + "\n");
  }
  const Case bad[] = {
      {R"("value":"1e999"})", "error: value is out of range"},
      {R"("value":1e999})", "error: value is out of range"},
      {R"("value":"12abc"})", "error: value is not a number"},
      {R"("value":" 1"})", "error: value is not a number"},
      {R"("value":"0x10"})", "error: value is not a number"},
      {R"("value":""})", "error: value is missing"},
      {R"("value":null})", "error: value is not a number"},
      {R"("value":true})", "error: value is not a number"},
      {R"("value":[1]})", "error: value is not a number"},
      {R"("value":{"value":1}})", "error: value is not a number"},
      {R"("timestamp_ms":1})", "error: value is missing"},
      {R"("value":1,"timestamp_ms":9223372036854775808})",
       "error: timestamp is not in whole milliseconds since 1970: number is out of range"},
      {R"("value":1,"timestamp_ms":1.0})",
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {R"("value":1,"timestamp_ms":1e3})",
       "error: timestamp is not in whole milliseconds since 1970: not a whole number"},
      {R"("value":1,"timestamp_ms":"5"})",
       "error: timestamp_ms is not in whole milliseconds since 1970"},
  };
  for (const Case& c : bad) ExpectBehind(known, begin + c.object, c.result);
}

TEST_F(KnownSeriesTest, GoesOnWithBrokenNumbers) {
  const std::string begin = R"({"metric":"m","labels":{"a":"1"},)";
  const std::string known = begin + R"("value":5,"timestamp_ms":6})";
  for (const char* broken : {
           "",
           "}",
           "\"value\"",
           "\"value\":",
           "\"value\":}",
           "\"value\":1",
           "\"value\":1,",
           "\"value\":1,}",
           "\"value\":+1}",
           "\"value\":-}",
           "\"value\":01}",
           "\"value\":-01}",
           "\"value\":.5}",
           "\"value\":5.}",
           "\"value\":5.e1}",
           "\"value\":1e}",
           "\"value\":1e+}",
           "\"value\":1_000}",
           "\"value\":0x10}",
           "\"value\":NaN}",
           "\"value\":Inf}",
           "\"value\":1 2}",
           "\"value\":1\"timestamp_ms\":2}",
           "\"value\" 1}",
           "\"value\":\"1}",
           "\"value\":1,\"timestamp_ms\":}",
           "\"value\":1,\"timestamp_ms\":02}",
           "\"value\":1,\"timestamp_ms\":+2}",
           "\"value\":1,\"timestamp_ms\":2,}",
           "\"value\":1,\"timestamp_ms\":2]",
           "\"value\":1,,\"timestamp_ms\":2}",
           "\"value\":1}}",
           "\"value\":1}x",
           "\"value\":1},",
           "\"value\":1}{\"metric\":\"m\",\"value\":1}",
           "\"value\":1\v}",
       }) {
    JsonParser fresh;
    const std::string result = Parse(&fresh, begin + broken);
    EXPECT_TRUE(result.starts_with("error: broken JSON at byte ")) << broken << ": " << result;
    ExpectBehind(known, begin + broken, result);
  }
}

TEST_F(KnownSeriesTest, DoesNotHideAKeyThatStandsTwice) {
  const std::string both = R"({"metric":"m","labels":{"a":"1"},)";
  const std::string known = both + R"("value":5,"timestamp_ms":6})";
  const Case cases[] = {
      {R"("value":1,"value":2})", "error: key value stands twice"},
      {R"("value":1,"timestamp_ms":2,"value":2})", "error: key value stands twice"},
      {R"("timestamp_ms":1,"timestamp_ms":2,"value":2})", "error: key timestamp_ms stands twice"},
      {R"("value":1,"metric":"n"})", "error: key metric stands twice"},
      {R"("value":1,"labels":{}})", "error: key labels stands twice"},
      {R"("metric":"n","value":1})", "error: key metric stands twice"},
      {R"("labels":{},"value":1})", "error: key labels stands twice"},
      {R"("value":1,"valeu":1})",
       "error: unknown key valeu: known are metric, labels, value, timestamp_ms"},
      {R"("value":1,"value\u0020":1})",
       "error: unknown key value : known are metric, labels, value, timestamp_ms"},
      {R"("valu\u0065":1,"value":1})", "error: key value stands twice"},
  };
  for (const Case& c : cases) ExpectBehind(known, both + c.object, c.result);
  // Where a number stands before the labels, it is none of what is known again.
  ExpectBehind(R"({"timestamp_ms":1,"metric":"m","value":1})",
               R"({"timestamp_ms":1,"metric":"m","value":1,"timestamp_ms":2})",
               "error: key timestamp_ms stands twice");
  ExpectBehind(R"({"timestamp_ms":null,"metric":"m","value":1})",
               R"({"timestamp_ms":null,"metric":"m","value":1,"timestamp_ms":2})",
               "error: key timestamp_ms stands twice");
  ExpectBehind(R"({"value":1,"metric":"m","timestamp_ms":1})",
               R"({"value":1,"metric":"m","timestamp_ms":1,"value":2})",
               "error: key value stands twice");
  ExpectBehind(R"({"metric":"m","value":1})", R"({"metric":"m","labels":{"a":"1"},"value":1})",
               "m{a=\"1\"} 1\n");
}

// As if it had not been met before.
TEST_F(KnownSeriesTest, IsNotWhatOnlyLooksLikeIt) {
  const std::string known =
      R"({"metric":"m", "labels":{"a":"1","b":"x\\y\"z"},"value":5,"timestamp_ms":6})";
  std::vector<std::string> others;
  for (size_t i = 0; i < known.size(); ++i) {
    others.push_back(known.substr(0, i));
    others.push_back(std::string(known).erase(i, 1));
    for (const char c : std::string_view("\0 \n\x1f\"\\,:{}[]0-.em\x80\xff", 20)) {
      others.push_back(known);
      others.back()[i] = c;
      others.push_back(known);
      others.back().insert(i, 1, c);
    }
  }
  JsonParser parser;
  for (const std::string& other : others) {
    JsonParser fresh;
    const std::string result = Parse(&fresh, other);
    EXPECT_EQ(Parse(&parser, known), "m{a=\"1\",b=\"x\\\\y\\\"z\"} 5 6\n");
    EXPECT_EQ(Parse(&parser, other), result) << other;
    EXPECT_EQ(Parse(&parser, other), result) << other;
  }
}

TEST_F(KnownSeriesTest, MayHaveNamesOfAnyKind) {
  const Case cases[] = {
      {R"({"metric":"my.metric","labels":{"a.b":"x","c":"y"},"value":1})",
       "{\"my.metric\",\"a.b\"=\"x\",c=\"y\"} 1\n"},
      {R"({"metric":"m","labels":{"a.b":"","c":"y"},"value":1})", "m{c=\"y\"} 1\n"},
      {R"({"metric":"m","labels":{"9 \"\\\n\u00e4":"x"},"value":1,"timestamp_ms":2})",
       "m{\"9 \\\"\\\\\\n\xc3\xa4\"=\"x\"} 1 2\n"},
      {R"({"metric":"\u0000","value":1})", "error: NUL byte"},
      {R"({"metric":"","value":1})", "error: metric name is missing"},
      {R"({"metric":"m.n","labels":{"":"x"},"value":1})", "error: empty label name"},
      {R"({"metric":"m.n","labels":{"__name__":"x"},"value":1})",
       "error: __name__ is the metric's name, not a label"},
      {R"({"metric":"m.n","labels":{"a.b":"1","a.b":"2"},"value":1})",
       "error: duplicate label a.b"},
  };
  JsonParser parser(NameRules::kUtf8);
  for (int i = 0; i < 3; ++i) {
    for (const Case& c : cases) EXPECT_EQ(Parse(&parser, c.object), c.result) << c.object;
  }
}

TEST_F(KnownSeriesTest, ManySeriesAreForgottenInTime) {
  JsonParser parser;
  const std::string filler(1000, 'x');
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20'000; ++i) {
      const std::string n = std::to_string(i);
      ASSERT_EQ(
          Parse(&parser, R"({"metric":"m","labels":{"a":")" + filler + n + R"("},"value":1})"),
          "m{a=\"" + filler + n + "\"} 1\n");
    }
  }
}

}  // namespace
}  // namespace pp
