#include "formats/series_edit.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pp {
namespace {

TEST(SeriesEdit, LeavesAllAsItIsWhereNothingIsAdded) {
  SeriesEdit edit;
  EXPECT_TRUE(edit.is_empty());
  EXPECT_EQ(edit.Edit("a{b=\"c\"}  1   2"), "a{b=\"c\"}  1   2");
}

TEST(SeriesEdit, AddsAPrefixAndLabels) {
  SeriesEdit edit;
  edit.set_prefix("web_");
  edit.AddLabel("dc", "fra\"1\"");
  // Twice, for the second time the series is known.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(edit.Edit("up 1"), "web_up{dc=\"fra\\\"1\\\"\"} 1");
    EXPECT_EQ(edit.Edit("a{b=\"c\"} 1.50 17 # {t=\"x\"} 1"),
              "web_a{b=\"c\",dc=\"fra\\\"1\\\"\"} 1.50 17 # {t=\"x\"} 1");
    EXPECT_EQ(edit.Edit("{\"my.metric\"} NaN"), "{\"web_my.metric\",dc=\"fra\\\"1\\\"\"} NaN");
    EXPECT_EQ(edit.Edit("up 2 3"), "web_up{dc=\"fra\\\"1\\\"\"} 2 3");
  }
}

TEST(SeriesEdit, FindsLabelsBehindABlankAfterASeriesThatIsKnown) {
  SeriesEdit edit;
  edit.AddLabel("dc", "fra");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(edit.Edit("a 1"), "a{dc=\"fra\"} 1");
  EXPECT_EQ(edit.Edit("a {b=\"c\"} 1"), "a{b=\"c\",dc=\"fra\"} 1");
  EXPECT_EQ(edit.Edit("a {} 1"), "a{dc=\"fra\"} 1");
}

TEST(SeriesEdit, IsTheSameWhetherASeriesIsKnownOrNot) {
  const std::vector<std::string> lines = {
      "up 1",      "up  5",         "up \t6 7", "up   8  9",          "up \t{b=\"c\"} 1",
      "up \t{} 1", "up  {} 1 1000", "up\t1",    "up 1 # {a=\"b\"} 1", "up  1 # {a=\"b\"} 1"};
  SeriesEdit edit;
  edit.AddLabel("dc", "fra");
  for (int i = 0; i < 3; ++i) {
    for (const std::string& line : lines) {
      SeriesEdit fresh;
      fresh.AddLabel("dc", "fra");
      EXPECT_EQ(edit.Edit(line), fresh.Edit(line)) << line;
    }
  }
  EXPECT_EQ(edit.Edit("up \t6 7"), "up{dc=\"fra\"} 6 7");
}

TEST(SeriesEdit, LetsASeriesHaveItsOwnLabel) {
  SeriesEdit edit;
  edit.AddLabel("host", "other");
  edit.AddLabel("dc", "fra");
  EXPECT_EQ(edit.Edit("up{host=\"a\"} 1"), "up{host=\"a\",dc=\"fra\"} 1");
  EXPECT_EQ(edit.Edit("up{host=\"\"} 1"), "up{host=\"other\",dc=\"fra\"} 1");
}

TEST(SeriesEdit, TheLastOfALabelCountsAndAnEmptyOneIsNone) {
  SeriesEdit edit;
  edit.AddLabel("a", "1");
  edit.AddLabel("b", "1");
  edit.AddLabel("a", "2");
  edit.AddLabel("b", "");
  EXPECT_EQ(edit.Edit("up 1"), "up{a=\"2\"} 1");
}

TEST(SeriesEdit, PutsThePrefixIntoMetadata) {
  SeriesEdit edit;
  edit.set_prefix("web_");
  EXPECT_EQ(edit.Edit("# TYPE up gauge"), "# TYPE web_up gauge");
  EXPECT_EQ(edit.Edit("# HELP up Is up"), "# HELP web_up Is up");
  EXPECT_EQ(edit.Edit("# TYPE \"my.metric\" gauge"), "# TYPE \"web_my.metric\" gauge");
  EXPECT_EQ(edit.Edit("#pp mark 1:2 3 4"), "#pp mark 1:2 3 4");
  EXPECT_EQ(edit.Edit("# up 1"), "# up 1");
}

TEST(SeriesEdit, QuotesAFamilyThatThePrefixMakesUnusual) {
  SeriesEdit edit;
  edit.set_prefix("my.");
  EXPECT_EQ(edit.Edit("# TYPE up gauge"), "# TYPE \"my.up\" gauge");
  EXPECT_EQ(edit.Edit("#  HELP  up  Is up"), "#  HELP  \"my.up\"  Is up");
  EXPECT_EQ(edit.Edit("# HELP up"), "# HELP \"my.up\"");
  EXPECT_EQ(edit.Edit("# UNIT \"my metric\" s"), "# UNIT \"my.my metric\" s");
  SeriesEdit mends;
  mends.set_prefix("a");
  EXPECT_EQ(mends.Edit("# TYPE \"1\" gauge"), "# TYPE a1 gauge");
}

}  // namespace
}  // namespace pp
