#include "delivery/stream_metadata.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/captured_stderr.h"
#include "support/fake_clock.h"
#include "support/series_key.h"

namespace pp {
namespace {

class StreamMetadataTest : public ::testing::Test {
 protected:
  void Add(const std::string& line) {
    Metadata metadata;
    std::string error;
    ASSERT_TRUE(ParseMetadata(line, &metadata, &error)) << error;
    metadata_.Add(metadata);
  }
  // The receiver takes 1.0 only from here on.
  void FallBack() {
    Outcome refusal = {Outcome::Kind::kRefused, 415, ""};
    ASSERT_TRUE(negotiation_.End(negotiation_.Begin(), &refusal));
  }
  void Settle() {
    Outcome taken = {Outcome::Kind::kDelivered, 204, "", Written{}};
    ASSERT_FALSE(negotiation_.End(negotiation_.Begin(), &taken));
  }

  // "family:type" of each series, in order, and the starts that it has.
  std::string Described(const std::vector<std::string>& keys) {
    batch_.Clear();
    for (const std::string& key : keys) batch_.Add(key, 1, 5000);
    metadata_.Describe(&batch_);
    batch_.Seal();
    std::string text;
    for (const Batch::Series& series : batch_.series()) {
      if (series.family != Batch::kNone) {
        const Family& family = batch_.families()[series.family];
        text.append(family.name).append(":").append(family.type);
      }
      for (const int64_t start : series.starts) text += "@" + std::to_string(start);
      text += " ";
    }
    return text;
  }
  std::string Announced() {
    std::string text;
    for (const uint32_t family : batch_.announced()) {
      text.append(batch_.families()[family].name).append(" ");
    }
    return text;
  }

  CapturedStderr captured_;
  Report report_{"test"};
  FakeClock clock_;
  Negotiation negotiation_{
      {{.version = RequestForm::Version::k2}, RequestForm{}}, "http://r/w", &report_};
  StreamMetadata metadata_{&negotiation_, size_t{2} << 20, &clock_, &report_};
  Batch batch_{100, size_t{1} << 20};
};

TEST_F(StreamMetadataTest, EachSeriesHasThatOfItsFamily) {
  for (const char* line :
       {"# TYPE c counter", "# TYPE h histogram", "# TYPE s summary", "# TYPE g gauge",
        "# TYPE i info", "# TYPE gh gaugehistogram", "# TYPE own_total counter"}) {
    Add(line);
  }
  EXPECT_EQ("c:counter h:histogram h:histogram h:histogram s:summary s:summary g:gauge i:info ",
            Described({Key("c_total"), Key("h_bucket", {{"le", "1"}}), Key("h_sum"), Key("h_count"),
                       Key("s", {{"quantile", "0.5"}}), Key("s_sum"), Key("g"), Key("i_info")}));
  EXPECT_EQ("gh:gaugehistogram gh:gaugehistogram own_total:counter ",
            Described({Key("gh_gsum"), Key("gh_bucket", {{"le", "1"}}), Key("own_total")}));
  // These only look like members.
  EXPECT_EQ("    ", Described({Key("g_total"), Key("c_bucket"), Key("c_created"), Key("other")}));
}

// To a counter le and quantile are labels like any other.
TEST_F(StreamMetadataTest, OnlyBucketsAndQuantilesShareTheirStart) {
  for (const char* line : {"# TYPE c counter", "# TYPE h histogram", "# TYPE s summary"}) Add(line);
  for (const std::string name : {"le", "quantile"}) {
    metadata_.AddStart(Key("c_created", {{name, "1"}}), 1);
    metadata_.AddStart(Key("c_created", {{name, "2"}}), 2);
  }
  metadata_.AddStart(Key("h_created"), 3);
  metadata_.AddStart(Key("s_created"), 4);
  EXPECT_EQ("c:counter@1000 c:counter@2000 c:counter@1000 h:histogram@3000 s:summary@4000 ",
            Described({Key("c_total", {{"le", "1"}}), Key("c_total", {{"le", "2"}}),
                       Key("c_total", {{"quantile", "1"}}), Key("h_bucket", {{"le", "1"}}),
                       Key("s", {{"quantile", "1"}})}));
}

TEST_F(StreamMetadataTest, AHelpTextLosesItsEscapes) {
  Add(R"(# HELP g a \"b\" c\\d\ne)");
  Described({Key("g")});
  EXPECT_EQ("a \"b\" c\\d\ne", batch_.families()[0].help);
}

TEST_F(StreamMetadataTest, Version1IsToldOnceAndAgainEachMinute) {
  FallBack();
  Add("# TYPE b gauge");
  Add("# TYPE a gauge");
  Add("# HELP a Help");
  EXPECT_EQ(" ", Described({Key("a")}));
  EXPECT_EQ("a b ", Announced());
  Described({Key("a")});
  EXPECT_EQ("", Announced());
  // What says nothing new is not said again.
  Add("# TYPE b gauge");
  Add("# HELP a Other help");
  Described({Key("a")});
  EXPECT_EQ("a ", Announced());
  clock_.Advance(StreamMetadata::kAnnounceEveryMs - 1);
  Described({Key("a")});
  EXPECT_EQ("", Announced());
  clock_.Advance(1);
  Described({Key("a")});
  EXPECT_EQ("a b ", Announced());
}

TEST_F(StreamMetadataTest, UntilTheVersionIsKnownABatchIsReadyForBoth) {
  Add("# TYPE a gauge");
  EXPECT_EQ("a:gauge ", Described({Key("a")}));
  EXPECT_EQ("a ", Announced());
  Settle();
  Add("# TYPE b gauge");
  EXPECT_EQ("a:gauge ", Described({Key("a")}));
  EXPECT_EQ("", Announced());
  // Should the receiver be another one later, it is told of all, once.
  Outcome refusal = {Outcome::Kind::kRefused, 415, ""};
  ASSERT_TRUE(negotiation_.End(negotiation_.Begin(), &refusal));
  Described({Key("a")});
  EXPECT_EQ("a b ", Announced());
  Described({Key("a")});
  EXPECT_EQ("", Announced());
}

// The first batch goes out as 1.0 when 2.0 is refused, with what it announces.
TEST_F(StreamMetadataTest, WhereVersion2WasNeverTakenNothingIsToldTwice) {
  Add("# TYPE a gauge");
  Described({Key("a")});
  EXPECT_EQ("a ", Announced());
  FallBack();
  Described({Key("a")});
  EXPECT_EQ("", Announced());
}

TEST_F(StreamMetadataTest, StartsComeFromCreatedSamplesOfTheSameMember) {
  Add("# TYPE c counter");
  Add("# TYPE h histogram");
  Add("# TYPE g gauge");
  EXPECT_TRUE(StreamMetadata::MayTellStart("c_created"));
  EXPECT_FALSE(StreamMetadata::MayTellStart("c_total"));
  EXPECT_FALSE(StreamMetadata::MayTellStart("created"));
  metadata_.AddStart(Key("c_created", {{"a", "1"}}), 4.5);
  metadata_.AddStart(Key("c_created", {{"a", "1"}}), 2);
  metadata_.AddStart(Key("c_created", {{"a", "1"}}), 4.5);
  metadata_.AddStart(Key("h_created"), 3);
  for (const double none : {0.0, -1.0, std::numeric_limits<double>::infinity(), 1e300}) {
    metadata_.AddStart(Key("c_created", {{"a", "2"}}), none);
  }
  EXPECT_EQ("c:counter@2000@4500 c:counter h:histogram@3000 h:histogram@3000 g:gauge ",
            Described({Key("c_total", {{"a", "1"}}), Key("c_total", {{"a", "2"}}),
                       Key("h_bucket", {{"le", "+Inf"}}), Key("h_sum"), Key("g")}));
}

// client_python writes it so in the text format 0.0.4.
TEST_F(StreamMetadataTest, ACreatedMetricThatIsDeclaredAsAGaugeIsAGauge) {
  Add("# TYPE c counter");
  Add("# TYPE c_created gauge");
  metadata_.AddStart(Key("c_created"), 1);
  EXPECT_EQ("c:counter ", Described({Key("c_total")}));
}

TEST_F(StreamMetadataTest, KeepsTheLastFewStarts) {
  Add("# TYPE c counter");
  for (int i = 1; i <= 20; ++i) metadata_.AddStart(Key("c_created"), i);
  EXPECT_EQ("c:counter@13000@14000@15000@16000@17000@18000@19000@20000 ",
            Described({Key("c_total")}));
}

TEST_F(StreamMetadataTest, ItsMemoryIsBounded) {
  const std::string help(1000, 'h');
  for (int i = 0; i < 5000; ++i) Add("# HELP f" + std::to_string(i) + " " + help);
  Described({Key("f0")});
  EXPECT_LT(batch_.announced().size(), 2500U);
  EXPECT_GT(batch_.announced().size(), 1000U);
  const std::string said = captured_.Text();
  EXPECT_NE(std::string::npos, said.find("too much metadata"));
  EXPECT_EQ(said.find("too much"), said.rfind("too much"));
  // Nor does it grow by what is said of families that are known.
  for (int i = 0; i < 100; ++i) {
    Add("# HELP f" + std::to_string(i) + " " + std::string(1'000'000, 'x'));
  }
  clock_.Advance(StreamMetadata::kAnnounceEveryMs);
  Described({Key("f0")});
  size_t bytes = 0;
  for (const Family& family : batch_.families()) bytes += family.help.size();
  EXPECT_LT(bytes, size_t{4} << 20);
}

}  // namespace
}  // namespace pp
