// The examples of RFC 4180, section 2, as they stand there.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/csv_fields.h"
#include "formats/csv_records.h"

namespace pp {
namespace {

using Fields = std::vector<std::string>;

class FieldKeeper : public CsvRecordParser, public CsvRecords::Receiver {
 public:
  Result Parse(std::string_view record, std::string* /*lines*/, std::string* error) override {
    const CsvFields::Result result = fields_.Split(record, error);
    if (result == CsvFields::Result::kOpenQuote) return Result::kOpenQuote;
    if (result == CsvFields::Result::kBroken) return Result::kBroken;
    records_.emplace_back(fields_.fields().begin(), fields_.fields().end());
    return Result::kSamples;
  }
  void OnSamples(std::string_view, uint64_t) override {}
  void OnReject(uint64_t, std::string_view reason, std::string_view) override {
    records_.push_back({"rejected", std::string(reason)});
  }
  void OnUnclosed(uint64_t number, std::string_view reason, std::string_view text) override {
    OnReject(number, reason, text);
  }
  const std::vector<Fields>& records() const { return records_; }

 private:
  CsvFields fields_;
  std::vector<Fields> records_;
};

// Its records; "\r\n" is a line break.
std::vector<Fields> Read(std::string text) {
  FieldKeeper keeper;
  CsvRecords records(1000, &keeper, &keeper);
  for (uint64_t number = 1; !text.empty(); ++number) {
    const std::string line = text.substr(0, text.find('\n'));
    text.erase(0, line.size() + 1);
    records.AddLine(number, line);
  }
  records.GiveUp();
  return keeper.records();
}

const std::vector<Fields> kTwo = {{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}};

TEST(Rfc4180, Rule1EachRecordHasALine) {
  EXPECT_EQ(Read("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n"), kTwo);
}

TEST(Rfc4180, Rule2TheLastMayHaveNoLineBreak) {
  EXPECT_EQ(Read("aaa,bbb,ccc\r\nzzz,yyy,xxx"), kTwo);
}

TEST(Rfc4180, Rule3AHeaderHasTheFormatOfRecords) {
  EXPECT_EQ(Read("field_name,field_name,field_name\r\naaa,bbb,ccc\r\nzzz,yyy,xxx\r\n"),
            (std::vector<Fields>{{"field_name", "field_name", "field_name"}, kTwo[0], kTwo[1]}));
}

TEST(Rfc4180, Rule4SpacesArePartOfAField) {
  EXPECT_EQ(Read("aaa,bbb,ccc"), (std::vector<Fields>{kTwo[0]}));
  EXPECT_EQ(Read(" aaa,b b ,ccc "), (std::vector<Fields>{{" aaa", "b b ", "ccc "}}));
}

TEST(Rfc4180, Rule5FieldsMayBeQuoted) {
  EXPECT_EQ(Read("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx"), kTwo);
  EXPECT_EQ(
      Read("a\"a,bbb,ccc"),
      (std::vector<Fields>{{"rejected", "quote inside a field that does not begin with one"}}));
}

TEST(Rfc4180, Rule6FieldsWithLineBreaksQuotesAndCommasAre) {
  EXPECT_EQ(Read("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx"),
            (std::vector<Fields>{{"aaa", "b\r\nbb", "ccc"}, kTwo[1]}));
}

TEST(Rfc4180, Rule7AQuoteInsideIsTwo) {
  EXPECT_EQ(Read("\"aaa\",\"b\"\"bb\",\"ccc\""), (std::vector<Fields>{{"aaa", "b\"bb", "ccc"}}));
}

}  // namespace
}  // namespace pp
