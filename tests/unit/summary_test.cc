#include "lines/summary.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

TEST(Summary, FiguresMustAddUp) {
  EXPECT_TRUE((Summary{"read", 3, {{"passed", 2}, {"rejected", 1}}, {}}).AddsUp());
  EXPECT_FALSE((Summary{"read", 4, {{"passed", 2}, {"rejected", 1}}, {}}).AddsUp());
  EXPECT_FALSE((Summary{"read", 2, {{"passed", 2}, {"rejected", 1}}, {}}).AddsUp());
  EXPECT_TRUE((Summary{"made", 7, {}, {{"series", 3}}}).AddsUp());
}

TEST(Summary, ReadsAsASum) {
  const struct {
    Summary summary;
    const char* text;
  } cases[] = {
      {{"read", 3, {{"passed", 2}, {"rejected", 1}}, {}}, "read 3 samples = passed 2 + rejected 1"},
      {{"read", 1, {{"passed", 1}}, {{"requests", 1}, {"retries", 0}}},
       "read 1 sample = passed 1; requests 1, retries 0"},
      {{"made", 0, {}, {{"series", 23}}}, "made 0 samples; series 23"},
  };
  for (const auto& c : cases) EXPECT_EQ(FormatText(c.summary), c.text);
}

TEST(Summary, HasAFormForScripts) {
  const Summary summary{"read", 3, {{"passed", 2}, {"rejected", 1}}, {{"requests", 9}}};
  EXPECT_EQ(FormatJson(summary, "pp-x", ExitStatus::kRejects),
            R"({"tool":"pp-x","read":3,"passed":2,"rejected":1,"requests":9,"status":1})");
}

TEST(ExitStatus, TheWorstOfSeveralIsTheHighest) {
  EXPECT_EQ(Worst(ExitStatus::kDone, ExitStatus::kRejects), ExitStatus::kRejects);
  EXPECT_EQ(Worst(ExitStatus::kMachine, ExitStatus::kRunAgain), ExitStatus::kMachine);
  EXPECT_EQ(Worst(ExitStatus::kDone, ExitStatus::kDone), ExitStatus::kDone);
}

}  // namespace
}  // namespace pp
