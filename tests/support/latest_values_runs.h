#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include "delivery/latest_values.h"

namespace pp {

// Lines of a stream, and what is pushed of them.
class LatestValuesRuns : public ::testing::Test {
 protected:
  static constexpr int64_t kNow = 1'767'125'148'000;

  LatestValuesRuns() : values_({"j", {}, {"instance"}}) {}

  // Lines of the stream; the errors of those that do not fit.
  std::string Add(const std::string& stream) {
    std::istringstream lines(stream);
    std::string errors;
    for (std::string line; std::getline(lines, line);) {
      std::string error;
      Metadata metadata;
      if (ClassifyLine(line) == LineKind::kMetadata) {
        EXPECT_TRUE(ParseMetadata(line, &metadata, &error)) << line;
        values_.Add(metadata);
      } else {
        EXPECT_TRUE(parser_.Parse(line, &sample_, &error)) << line;
        Series* const series = values_.SeriesOf(sample_, &error);
        if (series == nullptr)
          errors += error + "\n";
        else
          values_.Add(series, sample_.value_text, sample_.has_timestamp ? sample_.timestamp : kNow);
      }
    }
    return errors;
  }

  // All pushes that are due, as text.
  std::string Take(bool whole_group = false) {
    std::string text;
    GroupPush push;
    values_.BeginPush(false);
    while (values_.TakeDue(whole_group, &push)) text += push.path() + "\n" + BodyOf(push);
    return text;
  }

  // The first of them.
  bool TakeOne(GroupPush* push) {
    values_.BeginPush(false);
    return values_.TakeDue(false, push);
  }

  static std::string BodyOf(const GroupPush& push) {
    PushBody body(&push, 0, push.family_count());
    std::string text;
    for (std::string_view part; !(part = body.NextPart()).empty();) text += part;
    EXPECT_EQ(text.size(), body.size());
    return text;
  }

  LatestValues values_;
  SampleParser parser_;
  Sample sample_;
};

}  // namespace pp
