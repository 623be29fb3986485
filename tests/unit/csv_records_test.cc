#include "formats/csv_records.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/csv.h"

namespace pp {
namespace {

using Lines = std::vector<std::string>;

// What comes out, in order: "m 1", or "2: reason: text".
class Recorder : public CsvRecords::Receiver {
 public:
  void OnSamples(std::string_view line, uint64_t samples) override {
    EXPECT_EQ(samples, 1u);
    EXPECT_TRUE(line.ends_with('\n'));
    line.remove_suffix(1);
    events_.emplace_back(line);
  }
  void OnReject(uint64_t number, std::string_view reason, std::string_view text) override {
    events_.push_back(std::to_string(number) + ": " + std::string(reason) + ": " +
                      std::string(text));
  }
  void OnUnclosed(uint64_t number, std::string_view reason, std::string_view text) override {
    OnReject(number, reason, text);
  }
  const Lines& events() const { return events_; }

 private:
  Lines events_;
};

Lines Feed(const Lines& lines, size_t max_bytes = 1000) {
  Recorder recorder;
  CsvParser parser;
  CsvRecords records(max_bytes, &parser, &recorder);
  uint64_t number = 0;
  for (const std::string& line : lines) records.AddLine(++number, line);
  records.GiveUp();
  EXPECT_FALSE(records.IsOpen());
  return recorder.events();
}

TEST(CsvRecords, KnowsBlankLinesAndComments) {
  for (const char* ignored : {"", " ", "\t", "#", "# comment", "  # m,,1", "#m,,1"}) {
    EXPECT_TRUE(CsvRecords::IsIgnored(ignored)) << ignored;
  }
  for (const char* record : {"m,,1", ",", "\"#\"", "m#,,1"}) {
    EXPECT_FALSE(CsvRecords::IsIgnored(record)) << record;
  }
}

// Among rejects, the first may not take the others for its rest.
TEST(CsvRecords, ALineThatIsAloneBeginsNothing) {
  EXPECT_EQ(Feed({"#pp alone", "a,\"x=1,2", "# why", "\"x\",3", "b,\"x=3", "\",4"}),
            (Lines{"2: unclosed quote: a,\"x=1,2",
                   "4: 2 columns instead of metric_name,labels,value[,timestamp_ms]: \"x\",3",
                   "b{x=\"3\\n\"} 4"}));
  EXPECT_EQ(Feed({"#pp alone", "a,\"x=1", "# why", "\",3"}),
            (Lines{"2: unclosed quote: a,\"x=1", "4: unclosed quote: \",3"}));
  // It may be good by now, and the mark is for the next line only.
  EXPECT_EQ(Feed({"#pp alone\r", "m,,1", "n,\"a=", "\",2", "#pp alone", "", "o,\"a=", "\",3"}),
            (Lines{"m 1", "n{a=\"\\n\"} 2", "o{a=\"\\n\"} 3"}));
  // In an open quote it is text, which may be anybody's.
  EXPECT_EQ(Feed({"m,\"a=", "#pp alone", "evil,,1", "\",2"}),
            (Lines{"m{a=\"\\n#pp alone\\nevil,,1\\n\"} 2"}));
}

TEST(CsvRecords, HoldsTheMarkOfTheNextLine) {
  Recorder recorder;
  CsvParser parser;
  CsvRecords records(1000, &parser, &recorder);
  records.AddLine(1, "#pp alone\r");
  EXPECT_EQ(records.held_bytes(), 11U);
  EXPECT_EQ(records.held_lines(), 1U);
  records.AddLine(2, "m,,1");
  EXPECT_EQ(records.held_bytes(), 0U);
  EXPECT_EQ(records.held_lines(), 0U);
  for (const auto end : {&CsvRecords::Forget, &CsvRecords::GiveUp}) {
    records.AddLine(3, "#pp alone");
    (records.*end)();
    EXPECT_EQ(records.held_lines(), 0U);
    records.AddLine(4, "m,\"a=");
    EXPECT_TRUE(records.IsOpen());
    records.Forget();
  }
}

// Bad text before it or in it makes nothing of what a quote holds a record of its own.
TEST(CsvRecords, WhatAQuoteHoldsIsNoRecord) {
  EXPECT_EQ(Feed({"m,\"a=\xff", "evil,,666", "\",1"}),
            (Lines{"1: invalid UTF-8: m,\"a=\xff\nevil,,666\n\",1"}));
  EXPECT_EQ(Feed({"m,\"a=b", "\xff", "evil,,666", "\",1", "n,,2"}),
            (Lines{"1: invalid UTF-8: m,\"a=b\n\xff\nevil,,666\n\",1", "n 2"}));
}

TEST(CsvRecords, ACommentBeginsBeforeTheFirstDelimiter) {
  for (const char* ignored : {"", "\t", " \t\t", "#", "#\t1", "  #\t1"}) {
    EXPECT_TRUE(CsvRecords::IsIgnored(ignored, '\t')) << ignored;
  }
  for (const char* record : {"\t#1\t5", " \t#1", "\t #1", "a\t#1"}) {
    EXPECT_FALSE(CsvRecords::IsIgnored(record, '\t')) << record;
  }
  EXPECT_TRUE(CsvRecords::IsIgnored("\t#1", ' '));
  EXPECT_FALSE(CsvRecords::IsIgnored(" #1", ' '));
}

// However it is quoted and wherever it stands: no sample can look like it.
TEST(CsvRecords, PassesRowsAndRejectsBadOnes) {
  EXPECT_EQ(Feed({"m,,1", "bad", "", "# comment", "n,a=1,2,3", "n,,x"}),
            (Lines{"m 1", "2: 1 column instead of metric_name,labels,value[,timestamp_ms]: bad",
                   "n{a=\"1\"} 2 3", "6: value is not a number: n,,x"}));
}

// Several files may come as one.
TEST(CsvRecords, SkipsAHeaderWhereverItStands) {
  const std::string header = "metric_name,labels,value,timestamp_ms";
  EXPECT_EQ(Feed({header, "m,,1", header, "n,,2"}), (Lines{"m 1", "n 2"}));
}

TEST(CsvRecords, PutsTheLinesOfAQuotedFieldTogether) {
  EXPECT_EQ(Feed({"m,\"a=one", "two\",1", "n,,2"}), (Lines{"m{a=\"one\\ntwo\"} 1", "n 2"}));
  EXPECT_EQ(Feed({"m,\"a=", "", "# no comment", "n,,1", "\",1,5"}),
            Lines{"m{a=\"\\n\\n# no comment\\nn,,1\\n\"} 1 5"});
  EXPECT_EQ(Feed({"m,\"a=\"\"q\"\"", "\"\"r\"\"\",1"}), Lines{"m{a=\"\\\"q\\\"\\n\\\"r\\\"\"} 1"});
}

TEST(CsvRecords, ARecordOfSeveralLinesIsRejectedAsOne) {
  EXPECT_EQ(Feed({"m,\"a=one", "two\",x", "n,,2"}),
            (Lines{"1: value is not a number: m,\"a=one\ntwo\",x", "n 2"}));
}

TEST(CsvRecords, AnUnclosedQuoteSwallowsNoGoodLine) {
  const struct {
    Lines lines;
    Lines events;
  } cases[] = {
      {{"m,\"a=1,1"}, {"1: unclosed quote: m,\"a=1,1"}},
      {{"m,\"a=1,1", "n,,2", "o,,3"}, {"1: unclosed quote: m,\"a=1,1", "n 2", "o 3"}},
      {{"m,\"a=1,1", "n,\"b=2\",2", "o,,3"},
       {"1: unclosed quote: m,\"a=1,1", "n{b=\"2\"} 2", "o 3"}},
      {{"m,\"a=1,1", "n,\"b=\"\"q\"\"\",2", "# c", "", "o,\"c=3\",3"},
       {"1: unclosed quote: m,\"a=1,1", "n{b=\"\\\"q\\\"\"} 2", "o{c=\"3\"} 3"}},
      {{"m,\"a=1,1", "n,,2", "o,\"b=2,3", "p,,4"},
       {"1: unclosed quote: m,\"a=1,1", "n 2", "3: unclosed quote: o,\"b=2,3", "p 4"}},
      {{"m,\"a=1,1", "n,,2", "o,\"b=x", "y\",3", "p,,4"},
       {"1: unclosed quote: m,\"a=1,1", "n 2", "o{b=\"x\\ny\"} 3", "p 4"}},
      {{"m,\"a=1,1", "bad", "n,,2"},
       {"1: unclosed quote: m,\"a=1,1",
        "2: 1 column instead of metric_name,labels,value[,timestamp_ms]: bad", "n 2"}},
      {{"m,\"a=1,1", "n,b=\"2,2", "o,,3"},
       {"1: unclosed quote: m,\"a=1,1",
        "2: quote inside a field that does not begin with one: n,b=\"2,2", "o 3"}},
      {{"m,\"a=1,1", "n,b=\xff,2", "o,\"c=1,3", "p,,4"},
       {"1: unclosed quote: m,\"a=1,1", "2: invalid UTF-8: n,b=\xff,2",
        "3: unclosed quote: o,\"c=1,3", "p 4"}},
  };
  for (const auto& c : cases) EXPECT_EQ(Feed(c.lines), c.events);
}

TEST(CsvRecords, AnOpenQuoteHasACap) {
  const std::string open = "m,\"a=1,1";
  Lines lines = {open};
  Lines expected = {"1: unclosed quote: " + open};
  for (int i = 0; i < 100; ++i) {
    lines.push_back("n,," + std::to_string(i));
    expected.push_back("n " + std::to_string(i));
  }
  Recorder recorder;
  CsvParser parser;
  CsvRecords records(100, &parser, &recorder);
  uint64_t number = 0;
  for (const std::string& line : lines) {
    records.AddLine(++number, line);
    if (number == 50) {
      EXPECT_FALSE(records.IsOpen());
    }
  }
  EXPECT_EQ(recorder.events(), expected);
}

TEST(CsvRecords, ARecordMayBeAsLongAsTheCap) {
  const std::string second = std::string(50, 'x') + "\",1";
  const std::string first = "m,\"a=";
  const size_t size = first.size() + 1 + second.size();
  EXPECT_EQ(Feed({first, second}, size), Lines{"m{a=\"\\n" + std::string(50, 'x') + "\"} 1"});
  EXPECT_EQ(Feed({first, second}, size - 1).front(), "1: unclosed quote: " + first);
}

TEST(CsvRecords, GivesUpWhenTold) {
  Recorder recorder;
  CsvParser parser;
  CsvRecords records(1000, &parser, &recorder);
  records.AddLine(1, "m,\"a=1,1");
  records.AddLine(2, "n,,2");
  EXPECT_TRUE(records.IsOpen());
  EXPECT_EQ(recorder.events(), Lines{});
  records.GiveUp();
  EXPECT_FALSE(records.IsOpen());
  EXPECT_EQ(recorder.events(), (Lines{"1: unclosed quote: m,\"a=1,1", "n 2"}));
  records.AddLine(3, "o,\"b=3\",3");
  EXPECT_EQ(recorder.events().back(), "o{b=\"3\"} 3");
}

TEST(CsvRecords, LosesNoLineWhateverTheQuotes) {
  // Every sequence of four of these: a sample or a reject must come of each line, or of a record
  // that it is part of.
  const Lines kinds = {"m,,1", "m,\"a=x\",2", "m,\"a=x,3", "x\",4", "m,a=\"x,5"};
  for (size_t code = 0; code < 5 * 5 * 5 * 5; ++code) {
    Lines lines;
    for (size_t i = 0, rest = code; i < 4; ++i, rest /= 5) lines.push_back(kinds[rest % 5]);
    size_t accounted = 0;
    for (const std::string& event : Feed(lines)) {
      const bool sample = event.starts_with("m");
      size_t line_ends = 0;
      for (size_t i = 0; i + 1 < event.size(); ++i) {
        if (sample ? event.compare(i, 2, "\\n") == 0 : event[i] == '\n') ++line_ends;
      }
      accounted += 1 + line_ends;
    }
    EXPECT_EQ(accounted, 4U) << testing::PrintToString(lines)
                             << testing::PrintToString(Feed(lines));
  }
}

// RFC 4180: a line end in a quoted field is text, and so is its CR.
TEST(CsvRecords, KeepsTheReturnsInsideAQuotedField) {
  EXPECT_EQ(Feed({"m,\"a=x\r", "y\",1\r", "n,,2\r"}), (Lines{"m{a=\"x\r\\ny\"} 1", "n 2"}));
  EXPECT_EQ(Feed({"m,\"a=1\r", "n,,2\r"}), (Lines{"1: unclosed quote: m,\"a=1", "n 2"}));
}

TEST(CsvRecords, AnOpenQuoteEndsAfterManyEmptyLines) {
  Lines lines(20'000);
  lines.front() = "m,\"";
  lines.back() = "n,,2";
  EXPECT_EQ(Feed(lines, 1'000'000), (Lines{"1: unclosed quote: m,\"", "n 2"}));
}

}  // namespace
}  // namespace pp
