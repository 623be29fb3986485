#include "formats/table_head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

TEST(TableHead, TellsRowsFromOtherRecords) {
  TableHead head(',');
  std::string lines;
  std::string error;
  EXPECT_FALSE(head.has_header());
  head.Parse(" a ,b", &lines, &error);
  EXPECT_TRUE(head.has_header());
  EXPECT_EQ(head.header_record(), " a ,b");
  EXPECT_EQ(head.header(), (TableHead::Cells{"a", "b"}));
  head.Parse(" a ,b", &lines, &error);
  EXPECT_FALSE(head.has_more());
  head.Parse("1", &lines, &error);
  EXPECT_TRUE(head.has_more());
  EXPECT_TRUE(head.rows().empty());
  head.Parse("\"1\", 2", &lines, &error);
  EXPECT_EQ(head.rows(), (std::vector<TableHead::Cells>{{"1", " 2"}}));
  EXPECT_EQ(head.Parse("\"1", &lines, &error), CsvRecordParser::Result::kOpenQuote);
  EXPECT_EQ(head.Parse("\"1\"2", &lines, &error), CsvRecordParser::Result::kBroken);
  EXPECT_EQ(head.WhyNoRow("1"), "1 column instead of 2");
  EXPECT_EQ(head.WhyNoRow("1,\"2"), "unclosed quote");
}

}  // namespace
}  // namespace pp
