#include "delivery/rejects_metadata.h"

#include <gtest/gtest.h>

#include <string>

#include "support/captured_stderr.h"
#include "support/temp_file.h"

namespace pp {
namespace {

class RejectsMetadataTest : public testing::Test {
 protected:
  RejectsMetadataTest() {
    std::string error;
    EXPECT_EQ(KeepMetadataWithRejects(&report_), nullptr);
    EXPECT_TRUE(report_.OpenRejects(rejects_.path(), &error)) << error;
    metadata_ = KeepMetadataWithRejects(&report_);
  }

  void Add(const std::string& line) {
    Metadata parsed;
    std::string error;
    ASSERT_TRUE(ParseMetadata(line, &parsed, &error)) << error;
    metadata_->Add(parsed);
  }

  CapturedStderr captured_;
  TempFile rejects_;
  Report report_{"pp-x"};
  std::shared_ptr<RejectsMetadata> metadata_;
};

TEST_F(RejectsMetadataTest, StandsOnceAboveTheFirstSampleOfAFamily) {
  EXPECT_EQ(metadata_->Above("a 1\n"), "");
  Add("# TYPE jobs counter");
  Add("# HELP jobs Jobs, \\n all.");
  Add("# TYPE lag histogram");
  Add("# UNIT lag_seconds seconds");
  Add("# TYPE \"of utf-8\" gauge");
  Add("# TYPE other gauge");
  EXPECT_EQ(metadata_->Above("a 1\njobs_total{q=\"a\"} 1 17\nlag_bucket{le=\"1\"} 1\n"),
            "# TYPE jobs counter\n# HELP jobs Jobs, \\n all.\n# TYPE lag histogram\n");
  EXPECT_EQ(metadata_->Above("jobs_total 2\nlag_sum 1\n{\"of utf-8\"} 1\nlag_seconds 1\n"),
            "# TYPE \"of utf-8\" gauge\n# UNIT lag_seconds seconds\n");
  EXPECT_EQ(metadata_->Above("jobs_total 2\n"), "");
  Add("# TYPE jobs counter");
  EXPECT_EQ(metadata_->Above("jobs_total 2\n"), "") << "as before";
  Add("# TYPE jobs gauge");
  EXPECT_EQ(metadata_->Above("no sample\njobs 2\n"),
            "# TYPE jobs gauge\n# HELP jobs Jobs, \\n all.\n");
}

TEST_F(RejectsMetadataTest, IsKeptBelowTheReason) {
  Add("# TYPE jobs counter");
  report_.RejectTogether("the gateway is down", 2, "a 1\njobs_total 2\n");
  report_.RejectSample("too old", 1, "jobs_total 3\n");
  EXPECT_TRUE(report_.FlushRejects());
  EXPECT_EQ(
      rejects_.Text(),
      "# the gateway is down\n# TYPE jobs counter\na 1\njobs_total 2\n# too old\njobs_total 3\n");
}

}  // namespace
}  // namespace pp
