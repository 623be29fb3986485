#include "delivery/group_push.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

class GroupPushTest : public ::testing::Test {
 protected:
  Series* Make(const std::string& text, const std::string& value, int64_t timestamp) {
    Series* const series = table_.Insert(text);
    series->value.Set(value);
    series->timestamp = timestamp;
    return series;
  }

  // Three families, the middle one without samples.
  void Fill() {
    push_.Begin("/group", {});
    push_.AddFamily("# TYPE a gauge\n");
    push_.AddSample(Make("a{i=\"1\"}", "1", 5));
    push_.AddFresh(Make("a{i=\"2\"}", "2.50", 6));
    push_.AddFamily("# TYPE b gauge\n");
    push_.AddFamily("");
    push_.AddFresh(Make("c", "3", 7));
  }

  std::string Rest(PushBody* body) {
    std::string text;
    for (std::string_view part; !(part = body->NextPart()).empty();) {
      EXPECT_TRUE(part.ends_with('\n'));
      text += part;
    }
    return text;
  }

  std::string Body(size_t begin, size_t end) {
    PushBody body(&push_, begin, end);
    const std::string text = Rest(&body);
    EXPECT_EQ(text.size(), body.size());
    return text;
  }

  std::string Fresh(size_t family) {
    std::string text;
    push_.WriteFresh(family, [&](std::string_view lines) { text += lines; });
    return text;
  }

  SeriesTable table_;
  GroupPush push_;
};

constexpr char kA[] = "# TYPE a gauge\na{i=\"1\"} 1\na{i=\"2\"} 2.50\n";

TEST_F(GroupPushTest, HasABodyOfAllFamiliesAndOfEach) {
  Fill();
  EXPECT_EQ("/group", push_.path());
  ASSERT_EQ(3u, push_.family_count());
  EXPECT_EQ(std::string(kA) + "# TYPE b gauge\nc 3\n", Body(0, 3));
  EXPECT_EQ(kA, Body(0, 1));
  EXPECT_EQ("# TYPE b gauge\n", Body(1, 2));
  EXPECT_EQ("c 3\n", Body(2, 3));
  EXPECT_EQ("", Body(1, 1));
}

TEST_F(GroupPushTest, ABodyMayHaveAHead) {
  Fill();
  PushBody body(&push_, 2, 3, "# head\n");
  EXPECT_EQ(11u, body.size());
  EXPECT_EQ("# head\nc 3\n", Rest(&body));
  body.Rewind();
  EXPECT_EQ("# head\nc 3\n", Rest(&body));
}

TEST_F(GroupPushTest, KeepsTheValuesThatWereTaken) {
  Fill();
  table_.Find("c")->value.Set("100");
  table_.Find("c")->timestamp = 100;
  EXPECT_EQ("c 3\n", Body(2, 3));
  EXPECT_EQ("a{i=\"2\"} 2.50 6\n", Fresh(0));
  EXPECT_EQ("", Fresh(1));
  EXPECT_EQ("c 3 7\n", Fresh(2));
  ASSERT_EQ(1u, push_.fresh(2).size());
  EXPECT_EQ("3", push_.value(push_.fresh(2)[0]));
  EXPECT_EQ(2u, push_.fresh_count());
}

TEST_F(GroupPushTest, BeginsAnew) {
  Fill();
  push_.Begin("/other", {});
  EXPECT_EQ(0u, push_.family_count());
  EXPECT_EQ("", Body(0, 0));
  push_.AddFamily("");
  push_.AddSample(table_.Find("c"));
  EXPECT_EQ("/other", push_.path());
  EXPECT_EQ("c 3\n", Body(0, 1));
  EXPECT_EQ(0u, push_.fresh_count());
}

TEST_F(GroupPushTest, ALargeBodyComesInPartsAndAgainFromItsBegin) {
  push_.Begin("/group", {});
  push_.AddFamily("");
  push_.AddSample(Make("first", "1", 1));
  push_.AddFamily("# TYPE m gauge\n");
  std::string expected = "# TYPE m gauge\n";
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = "m{i=\"" + std::to_string(i) + "\"}";
    push_.AddFresh(Make(text, std::to_string(i), i));
    expected += text + " " + std::to_string(i) + "\n";
  }
  PushBody body(&push_, 1, 2);
  const std::string begin(body.NextPart());
  EXPECT_LT(begin.size(), expected.size());
  EXPECT_TRUE(expected.starts_with(begin));
  body.Rewind();
  EXPECT_EQ(expected, Rest(&body));
  EXPECT_EQ("", body.NextPart());
}

}  // namespace
}  // namespace pp
