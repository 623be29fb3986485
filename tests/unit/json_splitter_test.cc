#include "formats/json_splitter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pp {
namespace {

using Event = JsonSplitter::Event;
using Lines = std::vector<std::string>;

// Of the whole object that `text` begins with, or 0.
size_t SizeOfObject(std::string_view text) {
  JsonSplitter splitter(text.size());
  splitter.Feed(text);
  return splitter.Next() == Event::kObject ? splitter.text().size() : 0;
}

// "line:object", "line:LONG object|" for one in pieces, "line:error".
// `skip`: what is all there is not cut out but skipped.
Lines Split(const std::string& text, size_t chunk, size_t max_object = 1000, bool skip = false,
            std::vector<uint64_t>* places = nullptr) {
  JsonSplitter splitter(max_object);
  Lines events;
  size_t fed = 0;
  for (;;) {
    if (places != nullptr) {
      places->push_back(splitter.place().offset);
      places->push_back(splitter.place().lines);
    }
    if (skip && splitter.FindObject()) {
      const std::string_view ahead = splitter.ahead();
      EXPECT_TRUE(splitter.FindObject());
      EXPECT_EQ(splitter.ahead(), ahead);
      if (const size_t size = SizeOfObject(ahead)) {
        events.push_back(std::to_string(splitter.line_number()) + ":" +
                         std::string(ahead.substr(0, size)));
        splitter.SkipObject(size);
        continue;
      }
    }
    const Event event = splitter.Next();
    const std::string at = std::to_string(splitter.line_number()) + ":";
    switch (event) {
      case Event::kObject:
        events.push_back(at + std::string(splitter.text()));
        break;
      case Event::kLongObject:
        if (splitter.long_begins()) events.push_back(at + "LONG ");
        events.back() += splitter.text();
        if (splitter.long_ends()) events.back() += "|";
        break;
      case Event::kMoreInput:
        if (fed == text.size()) {
          splitter.FeedEnd();
        } else {
          splitter.Feed(std::string_view(text).substr(fed, chunk));
          fed += std::min(chunk, text.size() - fed);
        }
        break;
      case Event::kBroken:
        events.push_back(at + splitter.error());
        EXPECT_EQ(splitter.Next(), Event::kBroken);
        return events;
      case Event::kEnd:
        EXPECT_EQ(splitter.Next(), Event::kEnd);
        return events;
    }
  }
}

void ExpectHoweverItArrives(const std::string& text, const Lines& expected,
                            size_t max_object = 1000) {
  for (size_t chunk = 1; chunk <= text.size() + 1; ++chunk) {
    std::vector<uint64_t> places;
    EXPECT_EQ(Split(text, chunk, max_object, false, &places), expected)
        << text << " in chunks of " << chunk;
    std::vector<uint64_t> skipped_places;
    EXPECT_EQ(Split(text, chunk, max_object, true, &skipped_places), expected)
        << text << " skipped, in chunks of " << chunk;
    EXPECT_EQ(skipped_places, places) << text << " in chunks of " << chunk;
  }
}

TEST(JsonSplitter, FindsTheObjectsOfAnArray) {
  ExpectHoweverItArrives("", {});
  ExpectHoweverItArrives(" \r\n\t ", {});
  ExpectHoweverItArrives("[]", {});
  ExpectHoweverItArrives("[ ]\n", {});
  ExpectHoweverItArrives("[{}]", {"1:{}"});
  ExpectHoweverItArrives("[{\"a\":1},{\"b\":2}]", {"1:{\"a\":1}", "1:{\"b\":2}"});
  ExpectHoweverItArrives("[\n {\"a\":1},\n\n {\"b\":\n2}\r\n,{}]\n",
                         {"2:{\"a\":1}", "4:{\"b\":\n2}", "6:{}"});
}

TEST(JsonSplitter, TakesObjectsWithoutAnArrayAndSeveralArrays) {
  ExpectHoweverItArrives("{\"a\":1}", {"1:{\"a\":1}"});
  ExpectHoweverItArrives("{}\n{}{}", {"1:{}", "2:{}", "2:{}"});
  ExpectHoweverItArrives("[{}]\n[{}]{}[]", {"1:{}", "2:{}", "2:{}"});
}

TEST(JsonSplitter, SkipsAByteOrderMark) {
  ExpectHoweverItArrives("\xef\xbb\xbf[{}]", {"1:{}"});
  ExpectHoweverItArrives("\xef\xbb\xbf", {});
  for (const char* part : {"\xef", "\xef\xbb", "\xef{}", "\xef\xbb[{}]"}) {
    ExpectHoweverItArrives(part, {"1:'[' or '{' expected"});
  }
}

TEST(JsonSplitter, KnowsStringsAndEscapes) {
  const std::string objects[] = {
      R"({"a":"}"})",      R"({"a":"{"})",           R"({"a":"]["})",
      R"({"a":"\"}"})",    R"({"a":"\\"})",          R"({"a":"\\\"}\\"})",
      R"({"a":"\u007d"})", R"({"a":{"b":[{},[]]}})", R"({"a":"[{\"b\":1}]"})",
  };
  for (const std::string& object : objects) {
    ExpectHoweverItArrives("[" + object + "," + object + "]", {"1:" + object, "1:" + object});
  }
}

TEST(JsonSplitter, AnObjectThatIsBrokenInsideIsStillCutOut) {
  ExpectHoweverItArrives(R"([{"a":1},{garbage, : 12abc ,,},{"b":2}])",
                         {R"(1:{"a":1})", "1:{garbage, : 12abc ,,}", R"(1:{"b":2})"});
  ExpectHoweverItArrives(R"([{"a":[[1,2],{"x":}]},{}])", {R"(1:{"a":[[1,2],{"x":}]})", "1:{}"});
}

TEST(JsonSplitter, StopsWhereTheBracketsAreBroken) {
  const struct {
    const char* text;
    Lines events;
  } cases[] = {
      {"[{}", {"1:{}", "1:the input ends before the array does: ']' is missing"}},
      {"[", {"1:the input ends before the array does: ']' is missing"}},
      {"[{},\n", {"1:{}", "2:the input ends before the array does: ']' is missing"}},
      {"[{},\n{\"a\":\n1", {"1:{}", "2:the input ends inside an object"}},
      {"{\"a\":\"}", {"1:the input ends inside an object"}},
      {"[{}{}]", {"1:{}", "1:',' or ']' expected behind an object"}},
      {"[{},]", {"1:{}", "1:an object expected behind ','"}},
      {"[{},,{}]", {"1:{}", "1:an object expected behind ','"}},
      {"[,{}]", {"1:an object or ']' expected"}},
      {"[1,2]", {"1:an object or ']' expected"}},
      {"[{},\n1]", {"1:{}", "2:an object expected behind ','"}},
      {"[[{}]]", {"1:an object or ']' expected"}},
      {"[}", {"1:an object or ']' expected"}},
      {"]", {"1:'[' or '{' expected"}},
      {"\n\nhello", {"3:'[' or '{' expected"}},
      {"{},{}", {"1:{}", "1:'[' or '{' expected"}},
      {"[{}]]", {"1:{}", "1:'[' or '{' expected"}},
      {"[{\"a\":[1}},{}]", {"1:'}' closes a '['"}},
      {"[{},\n{\"a\":1]", {"1:{}", "2:']' closes a '{'"}},
      {"[\xef\xbb\xbf{}]", {"1:an object or ']' expected"}},
  };
  for (const auto& c : cases) ExpectHoweverItArrives(c.text, c.events);
}

// What is broken, and before a '|' each what was given as too long.
std::string BrokenText(std::string_view text, size_t chunk, size_t max_object) {
  JsonSplitter splitter(max_object);
  std::string shown;
  for (;;) {
    switch (splitter.Next()) {
      case Event::kMoreInput:
        splitter.Feed(text.substr(0, chunk));
        if (text.empty()) splitter.FeedEnd();
        text.remove_prefix(std::min(chunk, text.size()));
        break;
      case Event::kLongObject:
        shown += splitter.text();
        if (splitter.long_ends()) shown += "|";
        break;
      case Event::kBroken:
        return shown.append(splitter.text());
      case Event::kEnd:
        return "nothing is broken";
      case Event::kObject:
        break;
    }
  }
}

// The rejects of a run are those of any other.
TEST(JsonSplitter, ShowsTheLineThatIsBrokenHoweverItArrives) {
  const std::string twenty(20, 'x');
  const struct {
    std::string text;
    std::string broken;
  } cases[] = {
      {"hello", "hello"},
      {"[{\"a\":1} {\"b\":2}]\n[]\n", "{\"b\":2}]"},
      {"[{\"a\":1},\n{\"b\":\n[2}],3\n]", "{\"b\":\n[2}],3"},
      {"[{\"a\":1},\n{\"b\":\n[2", "{\"b\":\n[2"},
      {"[{\"a\":1}", ""},
      {"\xef\xbb", "\xef\xbb"},
      {"\xef{}\n", "\xef{}"},
      {"[1," + twenty + twenty, "1," + twenty + "xxxxxxxx"},
      {"[{\"a\":\"" + twenty + twenty + "\"],3\n4", "{\"a\":\"" + twenty + twenty + "\"|],3"},
  };
  for (const auto& c : cases) {
    for (size_t chunk = 1; chunk <= c.text.size(); ++chunk) {
      EXPECT_EQ(BrokenText(c.text, chunk, 30), c.broken) << c.text << " in chunks of " << chunk;
    }
  }
}

TEST(JsonSplitter, TakesObjectsUpToTheCap) {
  const std::string at_cap = R"({"a":"1234"})";
  ExpectHoweverItArrives("[" + at_cap + "]", {"1:" + at_cap}, at_cap.size());
  ExpectHoweverItArrives("[" + at_cap + "]", {"1:LONG " + at_cap + "|"}, at_cap.size() - 1);
}

TEST(JsonSplitter, GivesALongObjectInPiecesAndGoesOn) {
  const std::string long_object = "{\"a\":\"" + std::string(50, 'x') + "\",\n\"b\":[{\"}\":1}]}";
  ExpectHoweverItArrives(
      "[{},\n" + long_object + ",\n{\"c\":3}," + long_object + "]",
      {"1:{}", "2:LONG " + long_object + "|", "4:{\"c\":3}", "4:LONG " + long_object + "|"}, 20);
}

TEST(JsonSplitter, HoldsNoMoreThanTheCapAndAChunk) {
  JsonSplitter splitter(100);
  const std::string chunk(50, 'x');
  splitter.Feed("{\"a\":\"");
  size_t given = 0;
  for (int i = 0; i < 1000; ++i) {
    while (splitter.Next() == Event::kLongObject) {
      EXPECT_LE(splitter.text().size(), 150U);
      given += splitter.text().size();
    }
    splitter.Feed(chunk);
  }
  EXPECT_GE(given, 49'000U);
}

TEST(JsonSplitter, DeepNestingIsFound) {
  const std::string deep = "{\"a\":" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  EXPECT_EQ(Split("[" + deep + ",{}]", 4096, 1'000'000), (Lines{"1:" + deep, "1:{}"}));
}

// An object over the cap is not held, and neither may its brackets be.
TEST(JsonSplitter, NestingWithoutEndIsBroken) {
  JsonSplitter splitter(1000);
  const std::string brackets(4096, '[');
  splitter.Feed("{\"a\":");
  EXPECT_EQ(splitter.Next(), Event::kMoreInput);
  splitter.Feed(brackets);
  EXPECT_EQ(splitter.Next(), Event::kLongObject);
  EXPECT_TRUE(splitter.long_ends());
  EXPECT_EQ(splitter.Next(), Event::kBroken);
}

TEST(JsonSplitter, AnyChunksGiveTheSame) {
  const std::string text =
      "[{\"metric\":\"m\",\"labels\":{\"a\":\"\\\"}\"},\"value\":1},\n"
      "{\"metric\":\"n\",\n\"value\":2},{broken],]";
  const Lines expected = Split(text, text.size());
  ASSERT_EQ(expected.size(), 3U);
  ExpectHoweverItArrives(text, expected);
}

}  // namespace
}  // namespace pp
