#include "formats/openmetrics.h"

#include <gtest/gtest.h>

#include <string>

namespace pp {
namespace {

using Kind = OpenMetricsParser::Kind;

class OpenMetrics : public testing::Test {
 protected:
  // The line of the stream, or what is wrong. Twice, for a series is remembered.
  std::string Parse(std::string_view line, Kind expected = Kind::kSample) {
    const std::string first = ParseOnce(line, expected);
    EXPECT_EQ(ParseOnce(line, expected), first);
    return first;
  }

 private:
  std::string ParseOnce(std::string_view line, Kind expected) {
    std::string text = "stale";
    std::string error;
    const Kind kind = parser_.Parse(line, &text, &error);
    EXPECT_EQ(kind, expected) << line;
    if (kind == Kind::kSample || kind == Kind::kMetadata) return text;
    return error;
  }

  OpenMetricsParser parser_;
};

TEST_F(OpenMetrics, TimestampsBecomeMilliseconds) {
  EXPECT_EQ(Parse("foo{a=\"b\"} 17.0 1520879607.789"), "foo{a=\"b\"} 17.0 1520879607789\n");
  EXPECT_EQ(Parse("foo{a=\"b\"} 17.0 123"), "foo{a=\"b\"} 17.0 123000\n");
  EXPECT_EQ(Parse("foo{a=\"b\"} 17.0"), "foo{a=\"b\"} 17.0\n");
  EXPECT_EQ(Parse("foo 17.0 123"), "foo 17.0 123000\n");
  EXPECT_EQ(Parse("foo 17.0 1.5e9 # {} 1 5"), "foo 17.0 1500000000000 # {} 1 5\n");
}

// Nor are those of a file in the text format 0.0.4, which has milliseconds.
TEST_F(OpenMetrics, MillisecondsAreNoSeconds) {
  const std::string error = "timestamp is not in seconds since 1970, or beyond the year 9999";
  EXPECT_EQ(Parse("foo 1 1767125148000", Kind::kInvalid), error);
  EXPECT_EQ(Parse("foo 1 1"), "foo 1 1000\n");
  EXPECT_EQ(Parse("foo 1 1767125148000", Kind::kInvalid), error);
}

TEST_F(OpenMetrics, ABackslashThatBeginsNoEscapeIsItself) {
  EXPECT_EQ(Parse("foo{a=\"\\a\\\\\\n\\\"\\\\a\"} 1"), "foo{a=\"\\\\a\\\\\\n\\\"\\\\a\"} 1\n");
  EXPECT_EQ(Parse("foo{a=\"\\a\"} 1 1.5"), "foo{a=\"\\\\a\"} 1 1500\n");
  EXPECT_EQ(Parse("foo 1 # {a=\"\\ü\"} 1"), "foo 1 # {a=\"\\\\ü\"} 1\n");
  EXPECT_EQ(Parse("# HELP foo \\a \\n", Kind::kMetadata), "# HELP foo \\\\a \\n");
  EXPECT_EQ(Parse("foo{a=\"\\\"} 1", Kind::kInvalid), "unclosed quote");
}

// 128 characters with the backslash.
TEST_F(OpenMetrics, ALoneBackslashIsOneCharacter) {
  EXPECT_EQ(Parse("foo 1 # {a=\"\\" + std::string(126, 'x') + "\"} 1").substr(0, 16),
            "foo 1 # {a=\"\\\\xx");
  EXPECT_EQ(Parse("foo 1 # {a=\"\\" + std::string(127, 'x') + "\"} 1", Kind::kInvalid),
            "exemplar labels have more than 128 characters");
}

TEST_F(OpenMetrics, MetadataStaysWhatItIs) {
  EXPECT_EQ(Parse("# TYPE foo counter", Kind::kMetadata), "# TYPE foo counter");
  EXPECT_EQ(Parse("# UNIT foo_seconds seconds", Kind::kMetadata), "# UNIT foo_seconds seconds");
  for (const char* type :
       {"gauge", "histogram", "gaugehistogram", "stateset", "info", "summary", "unknown"}) {
    const std::string line = std::string("# TYPE foo ") + type;
    EXPECT_EQ(Parse(line, Kind::kMetadata), line);
  }
  for (const char* line : {"# UNIT foo", "# UNIT foo ", "# HELP foo", "# HELP foo "}) {
    Parse(line, Kind::kIgnored);
  }
  const std::string unit = "the metric's name does not end in '_' and its unit";
  for (const char* line : {"# UNIT foo seconds", "# UNIT fooseconds seconds", "# UNIT s s"}) {
    EXPECT_EQ(Parse(line, Kind::kInvalid), unit);
  }
}

TEST_F(OpenMetrics, CommentsAreToldFromWhatIsMisspelt) {
  Parse("# EOF", Kind::kEof);
  for (const char* line : {"#EOF", "# EOF ", " # EOF", "# eof", "#\tEOF", "# EOF x"}) {
    EXPECT_EQ(Parse(line, Kind::kInvalid), "not exactly \"# EOF\"");
  }
  for (const char* line : {"#TYPE a gauge", "#  TYPE a gauge", "# type a gauge", "# TYPE"}) {
    EXPECT_EQ(Parse(line, Kind::kInvalid), "not exactly \"# TYPE NAME ...\", with single blanks");
  }
  for (const char* line : {"#", "# x.om:5: bad", "#pp mark x 5", "# TYPES", "# EOF:"}) {
    Parse(line, Kind::kComment);
  }
  Parse("", Kind::kIgnored);
  Parse(" \t", Kind::kIgnored);
}

TEST_F(OpenMetrics, WhatFollowsAKnownSeriesIsStillChecked) {
  EXPECT_EQ(Parse("foo{a=\"b\"} 1"), "foo{a=\"b\"} 1\n");
  EXPECT_EQ(Parse("foo{a=\"b\"} x", Kind::kInvalid), "value is not a number");
  EXPECT_EQ(Parse("foo{a=\"b\"} 1 x", Kind::kInvalid),
            "timestamp is not in seconds since 1970: not a number of seconds");
  EXPECT_EQ(Parse("foo{a=\"b\"} 1 1 1", Kind::kInvalid), "text after the timestamp");
  EXPECT_EQ(Parse("foo{a=\"b\"} 1  1.5 "), "foo{a=\"b\"} 1 1500\n");
  EXPECT_EQ(Parse("foo{a=\"b\"} 1 1.5 # {} 1"), "foo{a=\"b\"} 1 1500 # {} 1\n");
  EXPECT_EQ(Parse("foo{a=\"b\"} ", Kind::kInvalid), "value is missing");
}

}  // namespace
}  // namespace pp
