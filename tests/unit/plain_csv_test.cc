#include "formats/plain_csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/csv.h"

namespace pp {
namespace {

TEST(PlainCsvTest, ConvertsInOneGo) {
  PlainCsv plain;
  EXPECT_EQ(plain.Convert("m,a=1;b=x y,2.5,1000"), "m{a=\"1\",b=\"x y\"} 2.5 1000\n");
  EXPECT_EQ(plain.prefix_bytes(), 12u);
  EXPECT_EQ(plain.series_bytes(), 17u);
  EXPECT_EQ(plain.Convert("m,,2,"), "m 2\n");
  EXPECT_EQ(plain.prefix_bytes(), 3u);
  EXPECT_EQ(plain.series_bytes(), 2u);
  EXPECT_EQ(plain.Convert("m,a=1;a=2,2,"), "");
  // The second label is the one that is expected there, and yet it is there twice.
  EXPECT_EQ(plain.Convert("m,b=1;b=2,2,"), "");
  EXPECT_EQ(plain.Convert("m,a=" + std::string(2000, 'x') + ",2,"), "");
}

// The longest that it takes does not write beyond its line.
TEST(PlainCsvTest, TakesRecordsOfAnyLength) {
  PlainCsv plain;
  for (size_t labels = 0; labels < 20; ++labels) {
    for (size_t length = 0; length < 600; ++length) {
      std::string record = "m,";
      for (size_t i = 0; i < labels; ++i) record += std::string(1, char('a' + i)) + "=;";
      if (labels > 0) record.pop_back();
      record += ",1," + std::string(length, '7');
      std::string line;
      std::string error;
      CsvParser parser;
      const bool legal = parser.Parse(record, &line, &error) == CsvParser::Result::kOk;
      if (const std::string_view converted = plain.Convert(record); !converted.empty()) {
        EXPECT_TRUE(legal);
        EXPECT_EQ(converted, line);
      }
    }
  }
}

struct Outcome {
  CsvParser::Result result;
  std::string lines;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome Parse(const std::string& record, CsvParser* parser) {
  Outcome outcome;
  outcome.result = parser->Parse(record, &outcome.lines, &outcome.error);
  if (outcome.result == CsvParser::Result::kOk) outcome.error.clear();
  return outcome;
}

// Records near to each other, good and bad. They have three or four fields without a quote.
std::vector<std::vector<std::string>> Records() {
  std::vector<std::vector<std::string>> records;
  for (const std::string name :
       {"m", "mm", "m:n", " m", "m ", "9m", "m.n", "", "\xc3\xa4", "m\x01"}) {
    for (const std::string labels :
         {"",       "a=1",        "a=1;b=2", "a=1;a=2",   "a=",         "a=;b=1",
          "a=1;b=", "a=;a=1",     "a=1;a=",  "a=;b=;c=2", "a",          "=1",
          "a=1;",   "a=x=y",      " a=1",    "a = 1",     "__name__=m", "a:b=1",
          "a=\\",   "a=\xc3\xa4", "a=\xff",  "a=1 ",      " "}) {
      for (const std::string value :
           {"1", "-1.5", "1e3", "+Inf", "nan", " 1", "1 ", "x", "", "1.", "-"}) {
        for (const std::string time :
             {"", "1000", "-7", " 1", "1.5", "x", "99999999999999999999"}) {
          records.push_back({name, labels, value, time});
        }
        records.push_back({name, labels, value});
      }
    }
  }
  return records;
}

std::string Join(const std::vector<std::string>& fields, const std::string& quote) {
  std::string record;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) record += ",";
    record += quote + field + quote;
  }
  return record;
}

// With quotes a record is read in earnest; it means the same. And it means the same again.
TEST(PlainCsvTest, CsvParserReadsPlainAndKnownRecordsAsItReadsAll) {
  for (const NameRules rules : {NameRules::kClassic, NameRules::kUtf8}) {
    CsvParser parser(rules);
    for (const std::vector<std::string>& fields : Records()) {
      const std::string record = Join(fields, "");
      const Outcome expected = Parse(Join(fields, "\""), &parser);
      CsvParser fresh(rules);
      ASSERT_EQ(Parse(record, &fresh), expected) << record << ": " << expected.error;
      ASSERT_EQ(Parse(record, &fresh), expected) << record;
      ASSERT_EQ(Parse(record, &parser), expected) << record;
      ASSERT_EQ(Parse(record, &parser), expected) << record;
    }
  }
}

}  // namespace
}  // namespace pp
