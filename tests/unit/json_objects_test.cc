#include "conversion/json_objects.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/fake_input.h"
#include "support/temp_file.h"

namespace pp {
namespace {

class JsonObjectsTest : public testing::Test {
 protected:
  JsonObjectsTest() {
    std::string error;
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
  }

  void Parse(FakeInput* input, size_t max_object = 1000, bool strict = false) {
    report_.set_strict(strict);
    Verdicts verdicts(&out_, &report_);
    Marks marks(false, &verdicts);
    JsonObjects(max_object, &verdicts, &marks).Parse(input, OpenFile(-1, false, "f"));
    verdicts.Flush();
    failed_ = verdicts.failed();
  }
  void Parse(std::string_view text, size_t max_object = 1000, bool strict = false) {
    FakeInput input;
    input.Data(text);
    Parse(&input, max_object, strict);
  }

  CapturedStderr captured_;
  TempFile out_file_;
  TempFile rejects_;
  Report report_{"pp-x"};
  FilterOutput out_{out_file_.Open(O_WRONLY)};
  bool failed_ = false;
};

TEST_F(JsonObjectsTest, PassesGoodObjectsAroundABadOne) {
  Parse(
      "[{\"metric\":\"a\",\"value\":1},\n{\"metric\":\"b\",\n\"value\":tru},\n"
      "{\"metric\":\"c\",\"valeu\":1},{\"metric\":\"d\",\"value\":4}]");
  EXPECT_EQ(out_file_.Text(), "a 1\nd 4\n");
  EXPECT_EQ(rejects_.Text(),
            "# f:2: broken JSON at byte 27: Invalid value\n{\"metric\":\"b\", \"value\":tru}\n"
            "# f:4: unknown key valeu: known are metric, labels, value, timestamp_ms\n"
            "{\"metric\":\"c\",\"valeu\":1}\n");
}

TEST_F(JsonObjectsTest, AnObjectOverTheCapIsOneReject) {
  const std::string long_object = "{\"metric\":\"" + std::string(100, 'x') + "\"}";
  FakeInput input;
  input.Chunks("[" + long_object + ",\n{\"metric\":\"a\",\"value\":1}," + long_object + "]", 7);
  Parse(&input, 50);
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 2U);
  EXPECT_EQ(rejects_.Text(), "# f:1: object is longer than 50 bytes\n" + long_object +
                                 "\n# f:2: object is longer than 50 bytes\n" + long_object + "\n");
}

TEST_F(JsonObjectsTest, WhatBreaksInsideALongObjectBeginsALineOfItsOwn) {
  FakeInput input;
  input.Chunks("[{\"metric\":\"" + std::string(100, 'x'), 30);
  Parse(&input, 50);
  const std::string text = rejects_.Text();
  for (size_t i = text.find("# "); i != std::string::npos; i = text.find("# ", i + 1)) {
    EXPECT_TRUE(i == 0 || text[i - 1] == '\n') << text;
  }
  EXPECT_EQ(out_file_.Text(), "");
}

TEST_F(JsonObjectsTest, WhatIsBrokenEndsTheFile) {
  Parse("[{\"metric\":\"a\",\"value\":1} {\"metric\":\"b\",\"value\":1}]");
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 1U);
  EXPECT_TRUE(captured_.Text().starts_with(
      "pp-x: f:1: ',' or ']' expected behind an object; nothing behind this is read: "))
      << captured_.Text();
}

TEST_F(JsonObjectsTest, ATruncatedArrayIsSaid) {
  Parse("[{\"metric\":\"a\",\"value\":1},{\"metric\":\"b\",");
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_TRUE(rejects_.Text().starts_with("# f:1: the input ends inside an object"));
  EXPECT_EQ(report_.rejected(), 1U);
}

TEST_F(JsonObjectsTest, StrictEndsWithTheFirstReject) {
  Parse(
      "[{\"metric\":\"a\",\"value\":1},{\"metric\":\"b\"},{\"metric\":\"c\"},"
      "{\"metric\":\"d\",\"value\":1}]",
      1000, true);
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 1U);
}

TEST_F(JsonObjectsTest, FlushesBeforeItWaits) {
  FakeInput input;
  input.Data("[{\"metric\":\"a\",\"value\":1},{\"metric\":\"b\"").WouldBlock();
  input.Data(",\"value\":2}").WouldBlock().Data("]");
  std::vector<std::string> seen;
  input.set_on_wait([&](int64_t) { seen.push_back(out_file_.Text()); });
  Parse(&input);
  EXPECT_EQ(seen, (std::vector<std::string>{"a 1\n", "a 1\nb 2\n"}));
}

TEST_F(JsonObjectsTest, AByteOrderMarkIsSkipped) {
  Parse("\xef\xbb\xbf[{\"metric\":\"a\",\"value\":1}]");
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 0U);
}

TEST_F(JsonObjectsTest, AByteOrderMarkIsSkippedHoweverItArrives) {
  FakeInput input;
  input.Chunks("\xef\xbb\xbf[{\"metric\":\"a\",\"value\":1}]", 1);
  Parse(&input);
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 0U);
}

TEST_F(JsonObjectsTest, AReadErrorIsAFailure) {
  FakeInput input;
  input.Data("[{\"metric\":\"a\",\"value\":1},").Error("Input/output error");
  Parse(&input);
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_TRUE(failed_);
  EXPECT_EQ(captured_.Text(), "pp-x: f: cannot be read: Input/output error\n");
}

TEST_F(JsonObjectsTest, AStopRejectsNothing) {
  FakeInput input;
  input.Data("[{\"metric\":\"a\",\"value\":1},\n{\"metric\":").Stopped();
  Parse(&input);
  EXPECT_EQ(out_file_.Text(), "a 1\n");
  EXPECT_EQ(report_.rejected(), 0U);
  EXPECT_FALSE(failed_);
  EXPECT_TRUE(captured_.Text().starts_with("pp-x: stopped")) << captured_.Text();
}

TEST_F(JsonObjectsTest, AnyChunksGiveTheSame) {
  const std::string text =
      "[{\"metric\":\"a\",\"labels\":{\"x\":\"\\\"}\"},\"value\":1},{\"metric\":\"b\"},"
      "{\"metric\":\"c\",\"value\":3}]";
  std::string expected;
  for (size_t size = 1; size <= text.size(); ++size) {
    FakeInput input;
    input.Chunks(text, size);
    Parse(&input);
    expected += "a{x=\"\\\"}\"} 1\nc 3\n";
    ASSERT_EQ(out_file_.Text(), expected) << "chunks of " << size;
  }
  EXPECT_EQ(report_.rejected(), text.size());
}

TEST_F(JsonObjectsTest, WhatIsNoTextIsKnownByAnyChunks) {
  using namespace std::string_literals;
  for (const std::string& text :
       {"PK\3\4[{\"metric\":\"a\",\"value\":1}]"s, "[\0{\0}\0]\0"s, "\xff\xfe"s}) {
    for (size_t size = 1; size <= text.size(); ++size) {
      const uint64_t rejected = report_.rejected();
      FakeInput input;
      input.Chunks(text, size);
      Parse(&input);
      EXPECT_EQ(out_file_.Text(), "") << size;
      EXPECT_EQ(report_.rejected(), rejected) << size;
    }
  }
  EXPECT_EQ(captured_.Text().find("broken JSON"), std::string::npos) << captured_.Text();
}

// Known ones, unusual ones and bad ones behind each other.
TEST_F(JsonObjectsTest, LinesAreCountedWhateverTheObjectsAreLike) {
  const std::string plain = "{\"metric\":\"a\",\n\"labels\":{\"x\":\"1\"},\"value\":1}";
  const std::string unusual = "{\"value\":2,\n\"metric\":\"b\"}";
  const std::string bad = "{\"metric\":\"a\",\n\"labels\":{\"x\":\"1\"},\"value\":}";
  const std::string text = "[" + plain + ",\n" + plain + ",\n\n" + bad + "," + unusual + ",\n" +
                           plain + "," + bad + "\n," + unusual + "\n," + bad + "]\n";
  for (size_t size = 1; size <= text.size(); ++size) {
    const size_t passed = out_file_.Text().size();
    const size_t kept = rejects_.Text().size();
    FakeInput input;
    input.Chunks(text, size);
    Parse(&input);
    ASSERT_EQ(out_file_.Text().substr(passed),
              "a{x=\"1\"} 1\na{x=\"1\"} 1\nb 2\na{x=\"1\"} 1\nb 2\n")
        << "chunks of " << size;
    const std::string rejects = rejects_.Text().substr(kept);
    ASSERT_TRUE(rejects.starts_with("# f:6: ")) << rejects;
    ASSERT_NE(rejects.find("\n# f:10: "), std::string::npos) << rejects;
    ASSERT_NE(rejects.find("\n# f:14: "), std::string::npos) << rejects;
  }
}

TEST_F(JsonObjectsTest, APlainObjectOverTheCapIsRejectedToo) {
  const std::string at_cap = "{\"metric\":\"a\",\"value\":12345}";
  Parse("[" + at_cap + "," + at_cap + "]", at_cap.size());
  EXPECT_EQ(out_file_.Text(), "a 12345\na 12345\n");
  EXPECT_EQ(report_.rejected(), 0U);
  Parse("[" + at_cap + ",{\"metric\":\"a\",\"value\":123456}]", at_cap.size());
  EXPECT_EQ(out_file_.Text(), "a 12345\na 12345\na 12345\n");
  EXPECT_EQ(report_.rejected(), 1U);
}

// Flattened, it would be another object, and a legal one.
// Where it stayed a line end, what is behind it would be fed in again as an object of its own.
TEST_F(JsonObjectsTest, ALineEndInsideAStringIsAnotherIllegalCharacterInTheRejects) {
  Parse(
      "[{\"metric\":\"a\",\n\"labels\":{\"l\":\"\n{\"metric\":\"b\",\"value\":1}\n\"},\"value\":1}"
      "]");
  EXPECT_EQ(out_file_.Text(), "");
  const std::string text = rejects_.Text();
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            "{\"metric\":\"a\", "
            "\"labels\":{\"l\":\"\t{\"metric\":\"b\",\"value\":1}\t\"},\"value\":1}\n");
}

TEST_F(JsonObjectsTest, SoItIsInALongObjectHoweverThatArrives) {
  const std::string x(60, 'x');
  const std::string text = "[{\"metric\":\"" + x + "\\\"\n" + x + "\",\n\"value\":1}]";
  for (size_t chunk = 1; chunk <= text.size(); ++chunk) {
    const size_t before = rejects_.Text().size();
    FakeInput input;
    input.Chunks(text, chunk);
    Parse(&input, 50);
    EXPECT_EQ(rejects_.Text().substr(before),
              "# f:1: object is longer than 50 bytes\n{\"metric\":\"" + x + "\\\"\t" + x +
                  "\", \"value\":1}\n")
        << "in chunks of " << chunk;
  }
}

}  // namespace
}  // namespace pp
