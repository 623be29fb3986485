#include "formats/influx_points.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

using Lines = std::vector<std::string>;

// What comes out, in order: "1: m 1\n", "string m.key", or "2: reason: text".
class Recorder : public InfluxPoints::Receiver {
 public:
  void OnSamples(uint64_t count, std::string_view lines) override {
    if (count > 0) events_.push_back(std::to_string(count) + ": " + std::string(lines));
  }
  void OnString(std::string_view measurement, std::string_view key) override {
    events_.push_back("string " + std::string(measurement) + "." + std::string(key));
  }
  void OnOtherUnit(TimeUnit unit, std::string_view lines) override {
    events_.push_back("in " + std::string(ShortNameOf(unit)) + ": " + std::string(lines));
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

constexpr const char* kUnclosed = "unclosed quote: a string does not end: ";

Lines Feed(const Lines& lines, size_t max_bytes = 1000) {
  Recorder recorder;
  InfluxPoints points(max_bytes, &recorder, NameRules::kClassic, TimeUnit::kNanoseconds);
  uint64_t number = 0;
  for (const std::string& line : lines) points.AddLine(++number, line);
  points.GiveUp();
  EXPECT_FALSE(points.IsOpen());
  EXPECT_EQ(points.held_bytes(), 0U);
  return recorder.events();
}

TEST(InfluxPoints, PutsTheLinesOfAStringTogether) {
  EXPECT_EQ(Feed({"cpu s=\"one", "# no comment", "", "two\",n=1,t=\"three\r", "four\" 1000000\r"}),
            (Lines{"1: cpu_n 1 1\n", "string cpu.s", "string cpu.t"}));
  // The backslash is before the line end, not before the quote.
  EXPECT_EQ(Feed({"cpu s=\"one\\", "\",n=1"}), (Lines{"1: cpu_n 1\n", "string cpu.s"}));
}

// Among rejects, the first may not take the others for its rest.
TEST(InfluxPoints, ALineThatIsAloneBeginsNothing) {
  EXPECT_EQ(Feed({"#pp alone", "cpu s=\"x", "# why", "\",n=2", "mem n=1,s=\"y", "\",m=2"}),
            (Lines{"2: " + std::string(kUnclosed) + "cpu s=\"x",
                   "4: no fields: there is no blank behind the measurement and its tags: \",n=2",
                   "2: mem_n 1\nmem_m 2\n", "string mem.s"}));
  // It may be good by now, and the mark is for the next line only.
  EXPECT_EQ(
      Feed({"#pp alone", "cpu n=1", "cpu s=\"", "\",n=2", "#pp alone", "#", "cpu s=\"", "\",n=3"}),
      (Lines{"1: cpu_n 1\n", "1: cpu_n 2\n", "string cpu.s", "1: cpu_n 3\n", "string cpu.s"}));
  // In an open string it is text, which may be anybody's.
  EXPECT_EQ(Feed({"cpu s=\"", "#pp alone", "evil n=1", "\",n=2"}),
            (Lines{"1: cpu_n 2\n", "string cpu.s"}));
}

TEST(InfluxPoints, HoldsTheMarkOfTheNextLine) {
  Recorder recorder;
  InfluxPoints points(1000, &recorder, NameRules::kClassic, TimeUnit::kNanoseconds);
  points.AddLine(1, "#pp alone\r");
  EXPECT_EQ(points.held_bytes(), 11U);
  EXPECT_EQ(points.held_lines(), 1U);
  points.AddLine(2, "cpu n=1");
  EXPECT_EQ(points.held_bytes(), 0U);
  EXPECT_EQ(points.held_lines(), 0U);
  for (const auto end : {&InfluxPoints::Forget, &InfluxPoints::GiveUp}) {
    points.AddLine(3, "#pp alone");
    (points.*end)();
    EXPECT_EQ(points.held_lines(), 0U);
    points.AddLine(4, "cpu s=\"");
    EXPECT_TRUE(points.IsOpen());
    points.Forget();
  }
}

TEST(InfluxPoints, APointOfSeveralLinesIsRejectedAsOne) {
  EXPECT_EQ(Feed({"cpu s=\"one", "cpu n=5", "two\",n=x", "cpu n=6"}),
            (Lines{"1: field n: not a number, true, false, or a string in double quotes: "
                   "cpu s=\"one\ncpu n=5\ntwo\",n=x",
                   "1: cpu_n 6\n"}));
}

TEST(InfluxPoints, AnUnclosedQuoteDoesNotSwallowWhatFollows) {
  EXPECT_EQ(Feed({"cpu s=\"open", "cpu n=1", "cpu t=\"x\",n=2", "cpu n=3"}),
            (Lines{std::string("1: ") + kUnclosed + "cpu s=\"open", "1: cpu_n 1\n", "1: cpu_n 2\n",
                   "string cpu.t", "1: cpu_n 3\n"}));
  EXPECT_EQ(Feed({"cpu s=\"a", "cpu s=\"b", "cpu s=\"c", "cpu n=1"}),
            (Lines{std::string("1: ") + kUnclosed + "cpu s=\"a",
                   std::string("2: ") + kUnclosed + "cpu s=\"b",
                   std::string("3: ") + kUnclosed + "cpu s=\"c", "1: cpu_n 1\n"}));
}

// Whatever else is wrong with the first line.
TEST(InfluxPoints, AnUnclosedQuoteOfAnInvalidPointDoesNotEither) {
  for (const std::string first : {"log,h= s=\"x", "log n=,s=\"x", "log s=\"\xc3"}) {
    const Lines events = Feed({first, "cpu n=1", "log s=\"y\",n=2", "cpu n=3"});
    ASSERT_EQ(events.size(), 5U) << first;
    EXPECT_EQ(events[0], "1: " + std::string(kUnclosed) + first);
    EXPECT_EQ(events[1], "1: cpu_n 1\n");
  }
}

TEST(InfluxPoints, APointHasALimit) {
  EXPECT_EQ(
      Feed({"cpu s=\"0123456789", "0123456789", "x\",n=1", "cpu n=2"}, 30),
      (Lines{std::string("1: ") + kUnclosed + "cpu s=\"0123456789",
             "2: no fields: there is no blank behind the measurement and its tags: 0123456789",
             "3: no fields: there is no blank behind the measurement and its tags: x\",n=1",
             "1: cpu_n 2\n"}));
  Lines lines = {"cpu s=\"open"};
  lines.resize(1001, "cpu n=1");
  EXPECT_EQ(Feed(lines, 1 << 20).size(), 1001U);
}

TEST(InfluxPoints, ManyOpenQuotesTakeNoTime) {
  EXPECT_EQ(Feed(Lines(3000, "cpu s=\"open,"), 1 << 20).size(), 3000U);
}

TEST(InfluxPoints, WhatIsOpenCanBeForgotten) {
  Recorder recorder;
  InfluxPoints points(1000, &recorder, NameRules::kClassic, TimeUnit::kNanoseconds);
  points.AddLine(1, "cpu s=\"open\r");
  points.AddLine(2, "more");
  EXPECT_EQ(points.held_bytes(), 18U);
  EXPECT_EQ(points.held_lines(), 2U);
  points.Forget();
  EXPECT_EQ(points.held_bytes(), 0U);
  points.AddLine(3, "cpu n=1,m=2");
  points.AddLine(4, "bad");
  EXPECT_EQ(points.found(), 3U);
  EXPECT_EQ(recorder.events()[0], "2: cpu_n 1\ncpu_m 2\n");
}

}  // namespace
}  // namespace pp
