#include "delivery/latest_values.h"

#include <gtest/gtest.h>

#include "support/latest_values_runs.h"

namespace pp {
namespace {

using LatestHistogramsTest = LatestValuesRuns;

TEST_F(LatestHistogramsTest, AHistogramIsOneFamilyWithItsType) {
  Add("h_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n# TYPE h histogram\n# HELP h Some help.\n");
  EXPECT_EQ(
      "/metrics/job/j\n# HELP h Some help.\n# TYPE h histogram\n"
      "h_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum 3\n",
      Take());
}

// The gateway would keep a part of it, or another value, and say nothing.
TEST_F(LatestHistogramsTest, WhatAHistogramCannotHaveIsNotPushed) {
  GroupPush push;
  Add("# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 1\nh_sum 3 1\nh_count 2 1\n");
  ASSERT_TRUE(TakeOne(&push));
  EXPECT_TRUE(push.unstorable().empty());
  values_.Settle(push, 0, true);
  Add("h_bucket{le=\"1\"} 2 2\nh_count 2.5 2\nh_sum 4 2\n");
  ASSERT_TRUE(TakeOne(&push));
  EXPECT_EQ("# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_count 2\nh_sum 4\n", BodyOf(push));
  ASSERT_EQ(2u, push.unstorable().size());
  EXPECT_EQ("h", push.unstorable()[0].family);
  std::string lines;
  for (const GroupPush::Unstorable& refused : push.unstorable()) {
    push.WriteUnstorable(refused, [&](std::string_view part) { lines += part; });
  }
  EXPECT_EQ("h_count 2.5 2\nh_bucket{le=\"1\"} 2 2\n", lines);
  EXPECT_FALSE(values_.has_fresh());
  Add("h_count 3 3\n");
  ASSERT_TRUE(TakeOne(&push));
  EXPECT_TRUE(push.unstorable().empty());
}

TEST_F(LatestHistogramsTest, WhatWasDeliveredBeforeItsTypeIsLeftOutWhereItDoesNotFit) {
  GroupPush push;
  Add("s 1.5 1\ns_count 2.5 1\n");
  ASSERT_TRUE(TakeOne(&push));
  for (size_t i = 0; i < push.family_count(); ++i) values_.Settle(push, i, true);
  Add("# TYPE s summary\ns_sum 1 2\n");
  EXPECT_EQ("/metrics/job/j\n# TYPE s summary\ns_sum 1\n", Take());
  Add("s_count 2 3\n");
  EXPECT_EQ("/metrics/job/j\n# TYPE s summary\ns_count 2\ns_sum 1\n", Take());
}

TEST_F(LatestHistogramsTest, AWholeHistogramWithoutTypeIsPushedAsOne) {
  Add("h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3.5\nh_count 2\n");
  EXPECT_EQ(
      "/metrics/job/j\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\n"
      "h_count 2\nh_sum 3.5\n",
      Take());
}

TEST_F(LatestHistogramsTest, WhatOnlyLooksLikeAHistogramIsNot) {
  for (const std::string stream :
       {"h_bucket{le=\"+Inf\"} 2\nh_sum 3\n", "h_bucket{x=\"1\"} 2\nh_sum 3\nh_count 2\n",
        "h_bucket{le=\"+Inf\"} 2.5\nh_sum 3\nh_count 2\n",
        "h 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n",
        "h_bucket{le=\"1\"} 2\nh_sum 3\nh_count 2\n",
        "h_bucket{le=\"+Inf\"} 2\nh_bucket{le=\"0.50\"} 2\nh_sum 3\nh_count 2\n",
        "h_bucket{le=\"+Inf\"} 2\nh_bucket{le=\"x\"} 2\nh_sum 3\nh_count 2\n",
        "h_bucket{le=\"+Inf\"} 2\nh_sum{a=\"1\"} 3\nh_count 2\n",
        "h_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\nh_count{a=\"1\"} 2\n"}) {
    values_ = LatestValues({"j", {}, {}});
    Add(stream);
    EXPECT_EQ(std::string::npos, Take().find("TYPE")) << stream;
  }
}

// As Go writes them.
TEST_F(LatestHistogramsTest, ItsBoundsAreWrittenAsTheGatewayWritesThem) {
  const std::string rest = "h_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";
  for (const std::string same : {"0", "-1", "0.5", "100000", "123456.5", "1e+06", "1.048576e+06",
                                 "1.5e+300", "0.0001", "1e-05", "-2.5e-07", "-Inf"}) {
    values_ = LatestValues({"j", {}, {}});
    Add("h_bucket{le=\"" + same + "\"} 1\n" + rest);
    EXPECT_NE(std::string::npos, Take().find("# TYPE h histogram")) << same;
  }
  for (const std::string other :
       {"-0", "1.0", "1e+05", "1000000", "1048576", "1e6", "1e-04", "0.00001"}) {
    values_ = LatestValues({"j", {}, {}});
    Add("h_bucket{le=\"" + other + "\"} 1\n" + rest);
    EXPECT_EQ(std::string::npos, Take().find("TYPE")) << other;
  }
}

// It would clash with its own earlier push.
TEST_F(LatestHistogramsTest, WhatWasPushedWithoutTypeStaysWithout) {
  GroupPush push;
  Add("h_sum 3 1\n");
  ASSERT_TRUE(TakeOne(&push));
  values_.Settle(push, 0, true);
  Add("h_bucket{le=\"+Inf\"} 2 2\nh_sum 4 2\nh_count 2 2\n");
  EXPECT_EQ(std::string::npos, Take().find("TYPE"));
}

// What the gateway has refused it does not have.
TEST_F(LatestHistogramsTest, WhatWasOnlyRefusedWithoutTypeMayBecomeAHistogram) {
  GroupPush push;
  Add("h_count 1 1\n");
  ASSERT_TRUE(TakeOne(&push));
  values_.Settle(push, 0, false);
  Add("h_bucket{le=\"+Inf\"} 2 2\nh_sum 4 2\n");
  EXPECT_EQ(std::string::npos, Take().find("TYPE"));
  Add("h_bucket{le=\"+Inf\"} 2 3\nh_sum 4 3\nh_count 2 3\n");
  EXPECT_NE(std::string::npos, Take().find("# TYPE h histogram\n"));
}

TEST_F(LatestHistogramsTest, WhatWasRefusedOfItDoesNotKeepTheRestFromBeingOne) {
  GroupPush push;
  const auto whole = [](const std::string& p) {
    return "h_bucket{le=\"+Inf\",p=\"" + p + "\"} 1 1\nh_sum{p=\"" + p + "\"} 1 1\nh_count{p=\"" +
           p + "\"} 1 1\n";
  };
  Add(whole("a") + whole("b"));
  ASSERT_TRUE(TakeOne(&push));
  values_.Settle(push, 0, false);
  Add(whole("a"));
  EXPECT_EQ(
      "/metrics/job/j\n# TYPE h histogram\nh_bucket{le=\"+Inf\",p=\"a\"} 1\nh_count{p=\"a\"} 1\n"
      "h_sum{p=\"a\"} 1\n",
      Take());
}

class DeliveredHistogram : public LatestHistogramsTest {
 protected:
  void SetUp() override {
    Add("h_bucket{le=\"1\"} 1 1\nh_bucket{le=\"+Inf\"} 1 1\nh_sum 1 1\nh_count 1 1\n");
    GroupPush push;
    ASSERT_TRUE(TakeOne(&push));
    values_.Settle(push, 0, true);
  }

  // All that is refused by the pushes that are due.
  std::string Refused(bool last = false) {
    std::string text;
    GroupPush push;
    values_.BeginPush(last);
    while (values_.TakeDue(false, &push)) {
      EXPECT_EQ(0u, push.family_count());
      for (const GroupPush::Unstorable& refused : push.unstorable()) {
        push.WriteUnstorable(refused, [&](std::string_view part) { text += part; });
      }
    }
    return text;
  }

  const std::string begin_ =
      "/metrics/job/j\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\n";
};

// Its parts by themselves would clash with it.
TEST_F(DeliveredHistogram, StaysOneWhenOneOfItsSamplesIsBad) {
  Add("h_count 1.5 2\n");
  EXPECT_EQ("h_count 1.5 2\n", Refused());
  Add("h 7 2\nh_bucket{le=\"0.50\"} 1 2\n");
  EXPECT_EQ("h 7 2\nh_bucket{le=\"0.50\"} 1 2\n", Refused());
  Add("h_sum 3 3\n");
  EXPECT_EQ(begin_ + "h_count 1\nh_sum 3\n", Take());
}

TEST_F(DeliveredHistogram, HoldsALabelSetBackUntilItIsWhole) {
  Add("h_bucket{z=\"2\",le=\"1\"} 0 2\n");
  EXPECT_EQ("", Refused());
  EXPECT_TRUE(values_.holds_back());
  Add("h_bucket{z=\"2\",le=\"+Inf\"} 5 2\nh_sum{z=\"2\"} 7 2\nh_sum 3 2\n");
  EXPECT_EQ(begin_ + "h_count 1\nh_sum 3\n", Take());
  EXPECT_TRUE(values_.holds_back());
  Add("h_bucket{z=\"2\",le=\"+Inf\"} 6 3\nh_count{z=\"2\"} 6 3\n");
  EXPECT_EQ(begin_ +
                "h_bucket{le=\"1\",z=\"2\"} 0\nh_bucket{le=\"+Inf\",z=\"2\"} 6\n"
                "h_count 1\nh_count{z=\"2\"} 6\nh_sum 3\nh_sum{z=\"2\"} 7\n",
            Take());
  EXPECT_FALSE(values_.holds_back());
  EXPECT_FALSE(values_.has_fresh());
}

// A name is one thing in all groups.
TEST_F(DeliveredHistogram, IsOneInOtherGroupsToo) {
  Add("h_bucket{instance=\"2\",le=\"+Inf\"} 5 2\n");
  EXPECT_EQ("", Refused());
  EXPECT_TRUE(values_.holds_back());
  Add("h_sum{instance=\"2\"} 7 2\nh_count{instance=\"2\"} 5 2\n");
  EXPECT_EQ(
      "/metrics/job/j/instance/2\n# TYPE h histogram\nh_bucket{instance=\"2\",le=\"+Inf\"} 5\n"
      "h_count{instance=\"2\"} 5\nh_sum{instance=\"2\"} 7\n",
      Take());
  EXPECT_FALSE(values_.holds_back());
  // Where the group has a metric of its name it is none.
  Add("h{instance=\"3\"} 1 2\nh_sum{instance=\"3\"} 7 2\n");
  EXPECT_EQ(std::string::npos, Take().find("TYPE"));
}

TEST_F(DeliveredHistogram, RefusesAtTheEndWhatNeverBecameWhole) {
  Add("h_bucket{z=\"2\",le=\"1\"} 0 2\nh_sum{z=\"2\"} 7 2\n");
  EXPECT_EQ("", Refused());
  EXPECT_EQ("h_bucket{le=\"1\",z=\"2\"} 0 2\nh_sum{z=\"2\"} 7 2\n", Refused(true));
  EXPECT_FALSE(values_.holds_back());
  EXPECT_FALSE(values_.has_fresh());
}

// It would hold back the checkpoint for ever.
TEST_F(DeliveredHistogram, RefusesWhatIsNotWholeForLong) {
  const std::string part = "h_bucket{le=\"1\",z=\"2\"} 0 2\n";
  Add(part);
  for (int i = 0; i < 9; ++i) EXPECT_EQ("", Refused()) << i;
  EXPECT_TRUE(values_.holds_back());
  EXPECT_EQ(part, Refused());
  EXPECT_FALSE(values_.holds_back());
  Add(part);
  EXPECT_EQ(part, Refused());
  Add(part + "h_bucket{le=\"+Inf\",z=\"2\"} 0 2\nh_sum{z=\"2\"} 0 2\nh_count{z=\"2\"} 0 2\n");
  EXPECT_NE(std::string::npos, Take().find("h_count{z=\"2\"} 0\n"));
  Add("h_sum{z=\"3\"} 0 2\n");
  EXPECT_EQ("", Refused());
}

TEST_F(LatestHistogramsTest, AHelpTextAloneIsNoDeclaration) {
  const std::string samples =
      "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum 3.5\n";
  Add("# HELP h How long.\n# HELP h_sum All.\n" + samples);
  EXPECT_EQ("/metrics/job/j\n# HELP h How long.\n# TYPE h histogram\n" + samples, Take());
}

TEST_F(LatestHistogramsTest, AHelpTextOfAPartMakesItNoFamilyOfItsOwn) {
  Add("# TYPE h summary\n# HELP h_count All.\nh_sum 3\nh_count 2\n");
  EXPECT_EQ("/metrics/job/j\n# TYPE h summary\nh_count 2\nh_sum 3\n", Take());
  Add("# TYPE h gauge\nh_count 4\n");
  EXPECT_EQ("/metrics/job/j\n# HELP h_count All.\nh_count 4\n", Take());
}

// They would be one family, of which a part is another.
TEST_F(LatestHistogramsTest, WhereAPartHasATypeTheOthersAreNoHistogram) {
  Add("# TYPE h_count counter\nh_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum 3.5\n");
  EXPECT_EQ(
      "/metrics/job/j\nh_bucket{le=\"+Inf\"} 2\n# TYPE h_count counter\nh_count 2\nh_sum 3.5\n",
      Take());
}

// What is not pushed for another reason takes nobody's place.
TEST_F(LatestHistogramsTest, MinusZeroIsZero) {
  for (const std::string type : {"histogram", "summary"}) {
    values_ = LatestValues({"j", {}, {}});
    const std::string bounded = type == "histogram" ? "h_bucket{le=" : "h{quantile=";
    Add("# TYPE h " + type + "\n" + bounded + "\"0\"} 1 1\n" + bounded + "\"-0\"} 1 1\n");
    GroupPush push;
    ASSERT_TRUE(TakeOne(&push));
    EXPECT_EQ(1u, push.unstorable_count()) << type;
  }
}

TEST_F(LatestHistogramsTest, ABoundIsTwiceOnlyWhereBothCouldBeStored) {
  Add("# TYPE h histogram\nh_bucket{le=\"1\"} -1\nh_bucket{le=\"1.0\"} 1\n");
  EXPECT_EQ("/metrics/job/j\n# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\n", Take());
}

}  // namespace
}  // namespace pp
