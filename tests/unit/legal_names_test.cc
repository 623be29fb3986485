#include "formats/legal_names.h"

#include <gtest/gtest.h>

#include "formats/names.h"

namespace pp {
namespace {

TEST(LegalNames, KeepsLegalNames) {
  for (const char* name : {"up", "_", "a_b__c_", "node:cpu:rate5m", "_9"}) {
    EXPECT_EQ(LegalMetricName(name), name);
  }
  EXPECT_EQ(LegalLabelName("Host_1"), "Host_1");
}

TEST(LegalNames, PutsOneUnderscoreForWhatIsIllegal) {
  EXPECT_EQ(LegalMetricName("min(cpu)"), "min_cpu");
  EXPECT_EQ(LegalMetricName("cpu.usage-idle"), "cpu_usage_idle");
  EXPECT_EQ(LegalMetricName("Disk free (%)"), "Disk_free");
  EXPECT_EQ(LegalMetricName(" a . _b"), "a_b");
  EXPECT_EQ(LegalMetricName("a_ b"), "a_b");
  EXPECT_EQ(LegalMetricName("Größe"), "Gr_e");
  EXPECT_EQ(LegalMetricName("%cpu"), "cpu");
}

TEST(LegalNames, TakesTheColonInMetricNamesAlone) {
  EXPECT_EQ(LegalMetricName("a:b"), "a:b");
  EXPECT_EQ(LegalLabelName("a:b"), "a_b");
}

TEST(LegalNames, PutsAnUnderscoreBeforeADigit) {
  EXPECT_EQ(LegalMetricName("2xx rate %"), "_2xx_rate");
  EXPECT_EQ(LegalLabelName("%5"), "_5");
}

TEST(LegalNames, AreEmptyWhereNothingIsLeft) {
  EXPECT_EQ(LegalMetricName(""), "");
  EXPECT_EQ(LegalMetricName("(%)"), "");
  EXPECT_EQ(LegalLabelName("温度"), "");
}

TEST(LegalNames, AreLegalWhateverComesIn) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string name = {static_cast<char>(a), static_cast<char>(b), 'x'};
      EXPECT_TRUE(IsMetricName(LegalMetricName(name))) << a << " " << b;
      EXPECT_TRUE(IsLabelName(LegalLabelName(name))) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace pp
