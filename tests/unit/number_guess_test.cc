#include "formats/number_guess.h"

#include <gtest/gtest.h>

namespace pp {
namespace {

TEST(NumberGuess, TellsWhatMakesValuesOfThem) {
  EXPECT_EQ(AdviceOnNumbers({"1,5"}, false), "give --decimal-comma");
  EXPECT_EQ(AdviceOnNumbers({"1,234", "-2"}, false),
            "give --decimal-comma, or take the ',' out if it is between thousands");
  EXPECT_EQ(AdviceOnNumbers({"1,234", "1,5"}, false), "give --decimal-comma");
  EXPECT_EQ(AdviceOnNumbers({"1,234.50", "2,234"}, false), "take the ',' between thousands out");
  EXPECT_EQ(AdviceOnNumbers({"1,234,567"}, false), "take the ',' between thousands out");
  EXPECT_EQ(AdviceOnNumbers({"1.234,50"}, false),
            "take the '.' between thousands out and give --decimal-comma");
  EXPECT_EQ(AdviceOnNumbers({"1.234,50"}, true), "take the '.' between thousands out");
  EXPECT_EQ(AdviceOnNumbers({"12.5%", "7 %"}, false), "take the signs out");
  EXPECT_EQ(AdviceOnNumbers({"$5", "-€1,50"}, false),
            "take the signs out and give --decimal-comma");
}

TEST(NumberGuess, LeavesOtherTextsAlone) {
  for (const char* text : {"", "a", "10.1.2.3", "1.2.3", "20.11.2026", "1,2,3", "1,23,456", "%",
                           "1,", "10:00", "5 apples"}) {
    EXPECT_EQ(AdviceOnNumbers({"1,5", text}, false), "") << text;
  }
  EXPECT_EQ(AdviceOnNumbers({}, false), "");
}

}  // namespace
}  // namespace pp
