#include "delivery/gateway_clash.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

constexpr char kBegin[] = "pushed metrics are invalid or inconsistent with existing metrics: ";

TEST(ExplainClash, SaysWhatDoesNotFitAndTheWayOut) {
  const struct {
    const char* answer;
    const char* sentence;
  } cases[] = {
      {"collected metric \"y\" { label:{name:\"instance\"  value:\"\"}  label:{name:\"job\"  "
       "value:\"y2\"}  gauge:{value:1}} is not a COUNTER\n",
       "\"y\" cannot be both counter and gauge, not even in two groups: push it with the TYPE that "
       "it has there (pp-parse --from stream --type NAME=TYPE), or drop the group that has it, by "
       "--delete with its --job and --grouping "
       "(the Pushgateway's web page lists the groups)"},
      {"collected metric \"y\" { label:<name:\"job\" value:\"a counter:<1>\" > untyped:<value:1 > "
       "} is not a COUNTER\n",
       "\"y\" cannot be both counter and untyped, not even in two groups: push it with the TYPE "
       "that it has there (pp-parse --from stream --type NAME=TYPE), or drop the group that has "
       "it, by --delete with its --job and --grouping "
       "(the Pushgateway's web page lists the groups)"},
      {"collected metric \"h\" { label:{name:\"job\"  value:\"h2\"}  histogram:{sample_count:1  "
       "sample_sum:1  bucket:{cumulative_count:1  upp",
       "\"h\" cannot have two TYPEs, not even in two groups: push it with the TYPE that it has "
       "there (pp-parse --from stream --type NAME=TYPE), or drop the group that has it, by "
       "--delete with its --job and --grouping (the "
       "Pushgateway's web page lists the groups)"},
      {"collected histogram or summary named \"h\" collides with previously collected metric named "
       "\"h_count\"\n",
       "\"h_count\" is a part of the histogram or summary \"h\", and cannot be a metric of its own "
       "as well: push the whole with its TYPE, rename one of the two, or drop the group that has "
       "the other, by --delete with its --job and --grouping (the Pushgateway's web page lists the "
       "groups)"},
      {"collected metric named \"h_bucket\" collides with previously collected histogram named "
       "\"h\"\n",
       "\"h_bucket\" is a part of the histogram or summary \"h\", and cannot be a metric of its "
       "own "
       "as well: push the whole with its TYPE, rename one of the two, or drop the group that has "
       "the other, by --delete with its --job and --grouping (the Pushgateway's web page lists the "
       "groups)"},
      {"gathered metric family go_goroutines has type COUNTER but should have GAUGE\n",
       "\"go_goroutines\" is a metric that the Pushgateway has of itself, with the TYPE gauge: "
       "push "
       "yours with that TYPE, or by another name"},
      {"collected metric \"ee\" { label:{name:\"job\"  value:\"u6\"}  untyped:{value:1}} was "
       "collected before with the same name and label values\n",
       "another group has the same series of \"ee\": push to that group (--job, --grouping, "
       "--group-by), or drop it, by --delete with its --job and --grouping (the Pushgateway's web "
       "page lists the groups); or two samples of this push differ only in a label that the group "
       "has anyway"},
      {"2 error(s) occurred:\n* collected metric \"push_failure_time_seconds\" { gauge:{value:0}} "
       "was collected before with the same name and label values\n* collected metric "
       "\"push_time_seconds\" { label:{name:\"instance\"  value:\"\"}  label:{name:\"job\"  "
       "value:\"em\"}  gauge:{value:1.7e+09}} was collected before with the same name and "
       "label values\n",
       "there are two groups that differ only in instance=\"\" and no instance at all, and nothing "
       "can be pushed until one of them is dropped, by --delete --job \"em\" --grouping instance="},
  };
  for (const auto& c : cases) EXPECT_EQ(c.sentence, ExplainClash(std::string(kBegin) + c.answer));
}

TEST(ExplainClash, KnowsWhatIsNoClash) {
  for (const char* answer :
       {"", "pushed metrics must not have timestamps",
        "text format parsing error in line 1: invalid metric name",
        "pushed metrics are invalid or inconsistent with existing metrics: something else"}) {
    EXPECT_EQ("", ExplainClash(answer));
  }
}

}  // namespace
}  // namespace pp
