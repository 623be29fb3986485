#include "formats/column_guess.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

// What the columns of these records look like, or what is wrong.
std::string Guess(const std::vector<std::string>& records, const CellRules& cells = {},
                  bool time_is_told = false) {
  TableHead head(cells.delimiter);
  std::string lines;
  std::string error;
  for (const std::string& record : records) head.Parse(record, &lines, &error);
  EXPECT_EQ(lines, "");
  ColumnGuess guess;
  error.clear();
  if (!GuessColumns(head, cells, time_is_told, &guess, &error)) return "error: " + error;
  std::string text = FormatColumns(guess.specs);
  if (!guess.time_format.empty()) text += " " + guess.time_format;
  for (const UndecidedColumn& column : guess.undecided) {
    text += " " + std::to_string(column.number) + "? " + FormatColumns({column.as_value}) + " or " +
            FormatColumns({column.as_label});
  }
  for (const std::string& name : guess.left_out) text += " without " + name;
  for (const std::string& note : guess.notes) text += "; " + note;
  return text;
}

// A table with such times in a column of that name.
std::string GuessTime(const std::string& name, const std::vector<std::string>& times) {
  std::vector<std::string> records = {name + ",v"};
  for (const std::string& time : times) records.push_back(time + ",1");
  return Guess(records);
}

TEST(ColumnGuess, NumbersAreValuesAndTextsAreLabels) {
  EXPECT_EQ(Guess({"host,cpu,path", "a,1,/", "b,.5e3,x"}), "host:label,cpu:value,path:label");
  EXPECT_EQ(Guess({"v", "NaN", "+Inf"}), "v:value");
  EXPECT_EQ(Guess({"a,b,c", "nan,-inf,+INFINITY"}), "a:value,b:value,c:value");
  EXPECT_EQ(Guess({"h,v", "a,1", "b,x", "c,"}), "h:label,v:value") << "half of them";
  EXPECT_EQ(Guess({"h,v,w", "a,1,5", "b,x,5", "c,y,5"}), "h:label,v:label,w:value")
      << "less than half";
}

// They are levels of a log, too, and a day with its hour.
TEST(ColumnGuess, WhatIsANumberByItsSpellingOnlyIsNone) {
  EXPECT_EQ(Guess({"level,ms", "INF,5", "INF,6"}), "level:label,ms:value");
  EXPECT_EQ(Guess({"level,ms", "INF,5", "Infinity,5", "W2,6"}), "level:label,ms:value");
  EXPECT_EQ(GuessTime("ts", {"2025112010"}).substr(0, 6), "error:");
}

TEST(ColumnGuess, WhatMayYetBeATimeIsNotTakenForNow) {
  EXPECT_EQ(GuessTime("ts", {"", ""}),
            "error: column ts is called a time and has nothing in it yet; say with --columns what "
            "is what");
  EXPECT_EQ(GuessTime("Tag", {"05/06/2026", "n/a", "05/06/2026"}).substr(0, 38),
            "error: column Tag looks like a time an");
}

// Whoever has them in a column of another name would have all samples at once.
TEST(ColumnGuess, UnixTimesAreNotTakenForNow) {
  for (const char* name : {"ts_ms", "Time (ms)", "epoch[ms]", "Zeit", "timestamp_milliseconds"}) {
    const std::string guess = GuessTime(name, {"1795000000000", "1795000001000"});
    EXPECT_EQ(guess, name + std::string(":time,v:value ms"));
  }
  EXPECT_EQ(GuessTime("ts_s", {"1795000000.5"}), "ts_s:time,v:value s");
  for (const char* name : {"when", "t", "created_at", "start_time", "EventTime", "created"}) {
    EXPECT_EQ(GuessTime(name, {"1795000000", "1795000001"}),
              "error: column " + std::string(name) +
                  " has Unix times such as 1795000000 in it, "
                  "and none is called time; say with --columns what is what, as in '" +
                  name + ":time,...', or with " + name + ":value");
    EXPECT_EQ(GuessTime(name, {"1795000000", "17"}), name + std::string(":value,v:value"));
    EXPECT_EQ(Guess({"ts," + std::string(name), "1795000000,1795000000"}),
              "ts:time," + std::string(name) + ":value s");
  }
  EXPECT_EQ(GuessTime("Time (ms)", {"1795000000000", "12.5"}), "Time (ms):value,v:value");
  EXPECT_EQ(Guess({"time,time_ms,v", "1795000000,1795000000000,1"}),
            "time:time,v:value s without time_ms");
  // Durations of 1.2 s, of which the number of digits is that of seconds.
  EXPECT_EQ(Guess({"time_ns,ts,v", "1200000000,1795000000,1"}), "time_ns:value,ts:time,v:value s");
  EXPECT_EQ(GuessTime("time_ns", {"1795000000000000000"}), "time_ns:time,v:value ns");
  // What else they are is said alone.
  EXPECT_EQ(
      GuessTime("used", {"1795000000000"}),
      "used:value,v:value; column used has numbers such as 1795000000000, which could be Unix "
      "times; used:time in --columns takes it as the time");
  EXPECT_EQ(GuessTime("used", {"1795000000"}), "used:value,v:value");
}

TEST(ColumnGuess, AMomentComesBeforeADayAndATime) {
  EXPECT_EQ(Guess({"date,time,timestamp,v", "2025-12-30,21:05:48,1767125148,1"}),
            "timestamp:time,v:value s without date without time");
}

// As an index has none that pandas writes.
TEST(ColumnGuess, ATimeWithoutANameIsNamedByItsNumber) {
  EXPECT_EQ(GuessTime("", {"2025-12-31 10:00:00"}), "1:time,v:value %Y-%m-%d %H:%M:%S");
}

// What cannot be shown cannot be given as an option.
TEST(ColumnGuess, ANameThatCannotBeShownIsANumber) {
  EXPECT_EQ(Guess({"\"x\ny\",h\tost,\u2028,m\u00fc", "1,a,2,3"}),
            "1:value,2:label,3:value=column_3,m\u00fc:value");
}

TEST(ColumnGuess, CellsAreReadAsTheyAreWritten) {
  CellRules cells;
  cells.delimiter = ';';
  cells.decimal_comma = true;
  cells.nulls = {"NA"};
  EXPECT_EQ(Guess({"a;b;c", "1,5;1.5;NA", "NA;NA;2"}, cells), "a:value,b:label,c:value");
}

TEST(ColumnGuess, TheTimeIsTheColumnThatIsCalledSo) {
  EXPECT_EQ(GuessTime("ts", {"1767125148"}), "ts:time,v:value s");
  EXPECT_EQ(GuessTime("Time", {"1767125148.25"}), "Time:time,v:value s");
  EXPECT_EQ(GuessTime("timestamp", {"1767125148000"}), "timestamp:time,v:value ms");
  EXPECT_EQ(GuessTime("@timestamp", {"1767125148000000"}), "@timestamp:time,v:value us");
  EXPECT_EQ(GuessTime("epoch", {"1767125148000000000"}), "epoch:time,v:value ns");
  EXPECT_EQ(GuessTime("date", {"2025-12-31"}), "date:time,v:value %Y-%m-%d");
  EXPECT_EQ(GuessTime("_time", {"2025-12-31T00:00:00Z"}), "_time:time,v:value rfc3339");
  EXPECT_EQ(GuessTime("ts", {"2025-12-31 10:11:12"}), "ts:time,v:value %Y-%m-%d %H:%M:%S");
  EXPECT_EQ(GuessTime("ts", {"2025-12-31 10:11:12.5"}), "ts:time,v:value %Y-%m-%d %H:%M:%S.%f");
  EXPECT_EQ(GuessTime("ts", {"2025-12-31T10:11:12"}), "ts:time,v:value %Y-%m-%dT%H:%M:%S");
  EXPECT_EQ(GuessTime("ts", {"2025/12/31 10:11:12"}), "ts:time,v:value %Y/%m/%d %H:%M:%S");
  EXPECT_EQ(GuessTime("ts", {"2025-12-31 10:11"}), "ts:time,v:value %Y-%m-%d %H:%M");
}

TEST(ColumnGuess, HalfOfTheTimesAreEnoughWhereItIsCalledSo) {
  EXPECT_EQ(GuessTime("ts", {"1767125148", "?", ""}), "ts:time,v:value s");
  EXPECT_EQ(GuessTime("ts", {"?", "1767125148", "?"}),
            "error: column ts is called a time and has \"?\" in it; give its form with "
            "--time-format, or say with --columns what is what");
  EXPECT_EQ(GuessTime("ts", {"17"}),
            "error: column ts is called a time and has \"17\" in it; give its form with "
            "--time-format, or say with --columns what is what");
}

TEST(ColumnGuess, OrElseTheTimeIsAColumnOfDates) {
  EXPECT_EQ(GuessTime("when", {"2025-12-31", "2026-01-01"}), "when:time,v:value %Y-%m-%d");
  EXPECT_EQ(GuessTime("when", {"2025-12-31", "never"}), "when:label,v:value");
}

TEST(ColumnGuess, ATimeThatIsToldIsLookedForInThatForm) {
  CellRules cells;
  std::string error;
  ASSERT_TRUE(TimeFormat::Parse("%d.%m.%Y", &cells.time, &error));
  EXPECT_EQ(Guess({"day,v", "31.12.2025,1"}, cells, true), "day:time,v:value %d.%m.%Y");
  EXPECT_EQ(Guess({"ts,day,v", "5,31.12.2025,1"}, cells, true),
            "error: column ts is called a time and has \"5\" in it; give its form with "
            "--time-format, or say with --columns what is what");
}

TEST(ColumnGuess, AMetricBesideAValueIsItsName) {
  EXPECT_EQ(Guess({"metric_name,labels,value,timestamp_ms", "m,a=b,1,1767125148000"}),
            "metric_name:metric,labels:labels,value:value,timestamp_ms:time ms");
  EXPECT_EQ(Guess({"metric,host,value", "m,a,1"}), "metric:metric,host:label,value:value");
  EXPECT_EQ(Guess({"metric,v", "m,1"}), "metric:label,v:value");
}

TEST(ColumnGuess, OfSeveralColumnsWithOneNameEachHasItsOwn) {
  EXPECT_EQ(Guess({"v,v,h,h", "1,2,a,b"}), "1:value,2:value=v_2,3:label,4:label=h_2");
  EXPECT_EQ(Guess({"a b,a_b,a(b)", "1,2,3"}), "a b:value,a_b:value=a_b_2,a(b):value=a_b_3");
  EXPECT_EQ(Guess({"€,v", "1,2"}), "€:value=column_1,v:value");
}

TEST(ColumnGuess, ColumnsWithNothingInThemAreUndecidedAndHaveNamesOfTheirOwn) {
  EXPECT_EQ(Guess({"a b,x,a_b", ",x,1"}), "x:label,a_b:value 1? a b:value=a_b_2 or a b:label");
  EXPECT_EQ(Guess({"v,v", "1,"}), "1:value 2? 2:value=v_2 or 2:label");
}

TEST(ColumnGuess, ColumnsWithoutANameAndOtherTimesAreLeftOut) {
  EXPECT_EQ(Guess({",ts,date,v", "0,1767125148,2025-12-31,1"}),
            "ts:time,v:value s without column 1 without date");
}

TEST(ColumnGuess, WithoutNumbersItIsNoTable) {
  const std::string none = "error: no column has numbers in it; say with --columns what is what";
  EXPECT_EQ(Guess({}), none);
  EXPECT_EQ(Guess({"a,b"}), none);
  EXPECT_EQ(Guess({"a,b", "x,y"}), none);
  EXPECT_EQ(Guess({"a,b", "1", "1,2,3"}), none) << "rows that do not fit do not count";
}

TEST(ColumnGuess, ARecordOfNumbersOrTimesIsNoHeader) {
  const std::string row =
      "error: the first record has numbers or times where a header has names; put one above it, or "
      "say with --columns what is what, by number";
  EXPECT_EQ(Guess({"1,2", "1,2"}), row);
  EXPECT_EQ(Guess({"a,1,2", "a,1,2"}), row);
  EXPECT_EQ(Guess({"a,b,2026-11-25 10:00:01 UTC", "a,b,c"}), row);
  EXPECT_EQ(Guess({"a,b,20.11.2026", "a,b,1"}), row);
  EXPECT_EQ(Guess({"a,1", "x,2"}), "a:label,\"1\":value") << "half of them is not most";
}

TEST(ColumnGuess, TellsAnotherDelimiter) {
  const std::string advice =
      "error: it looks as if ';' separated the columns: give --delimiter ';'";
  EXPECT_EQ(Guess({"a;b", "1;2"}), advice);
  EXPECT_EQ(Guess({"a;b", "1,5;2,5"}), advice);
  EXPECT_EQ(Guess({"a\tb", "1\t2"}),
            "error: it looks as if a tab separated the columns: give --delimiter tab");
  EXPECT_EQ(Guess({"a,b;c", "1;2"}), advice);
}

TEST(ColumnGuess, TellsDecimalCommas) {
  CellRules cells;
  cells.delimiter = ';';
  EXPECT_EQ(Guess({"h;v", "a;1,5"}, cells),
            "error: no column has plain numbers in it, but v has some written as 1,5; to have "
            "values, give --decimal-comma");
}

TEST(ColumnGuess, AHeaderThatCannotBeReadIsSaid) {
  EXPECT_EQ(Guess({"h\xe4,v", "a,1"}),
            "error: the header is not UTF-8; if it is Latin-1, iconv -f latin1 -t UTF-8 FILE makes "
            "UTF-8 of it");
  EXPECT_EQ(Guess({"h\"x,v", "a,1"}),
            "error: the header cannot be read: quote inside a field that does not begin with one");
}

TEST(ColumnGuess, ATimeThatIsNotKnownIsNoLabel) {
  EXPECT_EQ(GuessTime("when", {"11/20/2026", "01/02/2026"}),
            "error: column when looks like a time and has \"11/20/2026\" in it; give its form with "
            "--time-format '%m/%d/%Y', or say with --columns what is what");
  EXPECT_EQ(GuessTime("when", {"10:00:00"}),
            "error: column when has times of the day such as \"10:00:00\", and none has the day; "
            "say with --columns what is what");
  EXPECT_EQ(Guess({"ts,born,v", "1767125148,11/20/1990,1"}), "ts:time,born:label,v:value s")
      << "not the time";
}

TEST(ColumnGuess, DayAndTimeMayBeTwoColumns) {
  EXPECT_EQ(Guess({"Date,Time,v", "2026-11-20,10:00:00,1"}),
            "Date:time,Time:time,v:value %Y-%m-%d %H:%M:%S");
  EXPECT_EQ(Guess({"Uhrzeit,v,Tag", "10:00,1,20.11.2026"}),
            "v:value,Tag:time,Uhrzeit:time %d.%m.%Y %H:%M");
  EXPECT_EQ(
      Guess({"Date,Time,v", "11/20/2026,10:00,1"}),
      "error: columns Date and Time are a time together and have \"11/20/2026 10:00\" in "
      "them; give its form with --time-format '%m/%d/%Y %H:%M', or say with --columns what is "
      "what");
  EXPECT_EQ(Guess({"Date,Took,v", "2026-11-20,10:00,1"}),
            "error: column Took could have the time of the day that is in Date; say with --columns "
            "what is what, as in 'Date:time,Took:time,...', or with Took:label");
  EXPECT_EQ(Guess({"ts,Took,v", "2026-11-20T10:00:00Z,10:00,1"}),
            "ts:time,Took:label,v:value rfc3339");
  EXPECT_EQ(Guess({"unix,day,hour,v", "1767125148,2025-12-30,20:05,1"}),
            "unix:time,v:value s without day without hour");
}

}  // namespace
}  // namespace pp
