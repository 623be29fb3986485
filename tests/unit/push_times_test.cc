#include "delivery/push_times.h"

#include <gtest/gtest.h>

#include <map>

namespace pp {
namespace {

class PushTimesTest : public ::testing::Test {
 protected:
  // From the exposition, in pieces of so many bytes.
  std::map<std::string, double> Times(const std::string& text, size_t piece = 1000) {
    std::map<std::string, double> times;
    PushTimes reader(&grouping_,
                     [&](const std::string& path, double seconds) { times[path] = seconds; });
    reader.Take("push_time_seconds{job=\"left over from a try that");
    reader.Take({});
    for (size_t i = 0; i < text.size(); i += piece) {
      reader.Take(std::string_view(text).substr(i, piece));
    }
    return times;
  }

  using Expected = std::map<std::string, double>;

  Grouping grouping_{"j", {}, {"instance"}};
};

TEST_F(PushTimesTest, AreFoundByThePathOfTheGroup) {
  const std::string text =
      "# TYPE push_time_seconds gauge\n"
      "push_time_seconds{instance=\"\",job=\"j\"} 1.5e+09\n"
      "push_time_seconds{instance=\"a/b\",job=\"j\"} 1.6e+09\n"
      "push_failure_time_seconds{instance=\"\",job=\"j\"} 1\n"
      "up{instance=\"x\",job=\"j\"} 2\n"
      "push_time_seconds{instance=\"Zürich\",job=\"j\"} 3\n"
      "push_time_seconds{job=\"j\",instance=\"cut off\"} 4";
  for (const size_t piece : {1, 7, 1000}) {
    EXPECT_EQ((Expected{{"/metrics/job/j", 1.5e9},
                        {"/metrics/job/j/instance@base64/YS9i", 1.6e9},
                        {"/metrics/job/j/instance/Z%C3%BCrich", 3}}),
              Times(text, piece));
  }
}

TEST_F(PushTimesTest, OfOtherGroupsAreNone) {
  grouping_.labels = {{"dc", "eu"}, {"empty", ""}};
  EXPECT_EQ((Expected{{"/metrics/job/j/dc/eu/empty@base64/=", 1}}),
            Times("push_time_seconds{dc=\"eu\",empty=\"\",instance=\"\",job=\"j\"} 1\n"
                  "push_time_seconds{dc=\"us\",instance=\"\",job=\"j\"} 2\n"
                  "push_time_seconds{instance=\"\",job=\"j\"} 3\n"
                  "push_time_seconds{dc=\"eu\",instance=\"\",job=\"other\"} 4\n"
                  "push_time_seconds{dc=\"eu\",instance=\"\",job=\"j\",zone=\"a\"} 5\n"
                  "push_time_seconds{dc=\"eu\",instance=\"\"} 6\n"
                  "push_time_seconds 7\n"
                  "push_time_seconds{dc=\"eu\",instance=\"\",job=\"j\"} what\n"
                  "push_time_seconds{dc=\"eu\",instance=\"x\",job=\"j\"} NaN\n"
                  "push_time_seconds{dc=\"eu\",instance=\"y\",job=\"j\"} +Inf\n"));
}

TEST_F(PushTimesTest, FollowTheGroupingOfTheRun) {
  grouping_ = {"default", {{"foo.bar", "1"}}, {"zone", "job"}, true};
  EXPECT_EQ(
      (Expected{{"/metrics/job/own/U__foo_2e_bar/1/zone/a", 1}}),
      Times("push_time_seconds{\"foo.bar\"=\"1\",instance=\"\",job=\"own\",zone=\"a\"} 1\n"
            "push_time_seconds{\"foo.bar\"=\"1\",instance=\"x\",job=\"own\",zone=\"a\"} 2\n"));
}

TEST_F(PushTimesTest, AreReadBehindALineThatIsTooLong) {
  EXPECT_EQ((Expected{{"/metrics/job/j", 1}}),
            Times("m{l=\"" + std::string(2'000'000, 'x') +
                      "\"} 1\npush_time_seconds{instance=\"\",job=\"j\"} 1\n",
                  4096));
}

}  // namespace
}  // namespace pp
