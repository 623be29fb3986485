#include "formats/kept_columns.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace pp {
namespace {

using Cells = TableHead::Cells;

// Of the lines of `text`.
KeptColumns Taken(const std::string& text) {
  KeptColumns kept;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(kept.Take(line)) << line;
  return kept;
}

std::string ErrorOf(const std::string& text) {
  ColumnGuess guess;
  std::string error;
  EXPECT_FALSE(Taken(text).Find({"t", "h", "v"}, NameRules::kClassic, &guess, &error)) << text;
  return error;
}

// What is written of a guess says the same, in lines of `max_line` at most.
void ExpectKept(const ColumnGuess& guess, const Cells& header, size_t max_line) {
  const std::string text = FormatKept(guess, header, max_line);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), max_line) << line;
  const KeptColumns kept = Taken(text);
  EXPECT_EQ(kept.lines(), text);
  ColumnGuess again;
  std::string error;
  ASSERT_TRUE(kept.Find(header, NameRules::kClassic, &again, &error)) << error << "\n" << text;
  EXPECT_EQ(again.time_format, guess.time_format);
  EXPECT_EQ(FormatKept(again, header, max_line), text);
  TableLayout layout, layout_again;
  ASSERT_TRUE(FindColumns(guess.specs, &header, NameRules::kClassic, &layout, &error)) << error;
  FindColumns(again.specs, &header, NameRules::kClassic, &layout_again, &error);
  ASSERT_EQ(layout.values.size(), layout_again.values.size());
  for (size_t i = 0; i < layout.values.size(); ++i) {
    EXPECT_EQ(layout.values[i].index, layout_again.values[i].index);
    EXPECT_EQ(layout.values[i].name, layout_again.values[i].name);
  }
  ASSERT_EQ(guess.undecided.size(), again.undecided.size());
  for (size_t i = 0; i < guess.undecided.size(); ++i) {
    EXPECT_EQ(guess.undecided[i].number, again.undecided[i].number);
  }
}

TEST(KeptColumnsTest, OddNamesAndLongOnesAreKept) {
  Cells header = {"t", "a,b", "1", "\"q\"", "a:label", "x\ny", "x\ry", "v", "v", "=", "#"};
  header.push_back(std::string(70, 'n'));
  ColumnGuess guess;
  guess.time_format = "%Y-%m-%d %H:%M";
  guess.specs.push_back({"t", 0, ColumnRole::kTime, ""});
  for (const size_t i : {1, 2, 3, 4, 5, 6, 11}) {
    const std::string name = "m" + std::to_string(i);
    guess.specs.push_back({header[i], 0, ColumnRole::kValue, i < 11 ? name : ""});
  }
  guess.specs.push_back({"", 8, ColumnRole::kValue, ""});
  guess.specs.push_back({"", 9, ColumnRole::kValue, "v_2"});
  guess.undecided.push_back(
      {10, {"=", 0, ColumnRole::kValue, "c10"}, {"=", 0, ColumnRole::kLabel, "c10"}});
  guess.undecided.push_back(
      {11, {"#", 0, ColumnRole::kValue, "c11"}, {"#", 0, ColumnRole::kLabel, "c11"}});
  ExpectKept(guess, header, 80);
  ExpectKept(guess, header, 1 << 20);
}

TEST(KeptColumnsTest, OtherCommentsAreNone) {
  KeptColumns kept;
  for (const char* line : {"#pp header", "# pp columns a:value", "#pp columnsa:value",
                           "#pp mark 1 2", "columns a:value"}) {
    EXPECT_FALSE(kept.Take(line)) << line;
  }
  EXPECT_TRUE(kept.empty());
}

TEST(KeptColumnsTest, WhatIsWrongIsSaid) {
  EXPECT_EQ(ErrorOf("#pp columns v:worth\n"),
            "#pp columns: a column is COLUMN:time, COLUMN:label[=NAME], COLUMN:value[=METRIC], "
            "COLUMN:metric or COLUMN:labels: \"v:worth\"");
  EXPECT_EQ(ErrorOf("#pp columns w:value\n"),
            "#pp columns: there is no column \"w\": the header has t, h, v");
  EXPECT_EQ(ErrorOf("#pp time-format s\n"), "#pp columns: a column has no name: \"\"");
  EXPECT_TRUE(ErrorOf("#pp columns v:value\n#pp time-format x\n").starts_with("#pp time-format: "));
  for (const char* undecided : {"h:value", "h:value,t:label", "h:label,h:value", "4:value,4:label",
                                "h:value,h:value", "w:value,w:label"}) {
    EXPECT_TRUE(ErrorOf("#pp columns v:value\n#pp undecided " + std::string(undecided) + "\n")
                    .starts_with("#pp undecided: each column"))
        << undecided;
  }
}

}  // namespace
}  // namespace pp
