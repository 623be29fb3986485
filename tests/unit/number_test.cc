#include "values/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <clocale>
#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace pp {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(ParseValue, ReadsWhatThePrometheusFormatAllows) {
  const struct {
    const char* text;
    double value;
  } cases[] = {
      {"0", 0},
      {"-0", -0.0},
      {"1", 1},
      {"00012", 12},
      {"+5", 5},
      {".5", 0.5},
      {"-.5", -0.5},
      {"5.", 5},
      {"5.e3", 5000},
      {"1e3", 1000},
      {"1E+3", 1000},
      {"1.5e-3", 0.0015},
      {"1e0000000000000000000000000001", 10},
      {"0.1", 0.1},
      {"123456789.123456789", 123456789.123456789},
      {"9007199254740993", 9007199254740992},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
      {"2.2250738585072014e-308", std::numeric_limits<double>::min()},
      {"4.9e-324", std::numeric_limits<double>::denorm_min()},
      {"Inf", kInf},
      {"+Inf", kInf},
      {"-Inf", -kInf},
      {"inf", kInf},
      {"INF", kInf},
      {"Infinity", kInf},
      {"-infinity", -kInf},
  };
  for (const auto& c : cases) {
    double value = 42;
    std::string error;
    EXPECT_TRUE(ParseValue(c.text, &value, &error)) << c.text << ": " << error;
    EXPECT_EQ(ValueBits(value), ValueBits(c.value)) << c.text << " is " << value;
  }
}

TEST(ParseValue, NaNIsAlwaysTheNormalOne) {
  for (const char* text : {"NaN", "nan", "NAN", "nAn"}) {
    double value = 0;
    std::string error;
    EXPECT_TRUE(ParseValue(text, &value, &error)) << text;
    EXPECT_EQ(ValueBits(value), 0x7ff8000000000001U) << text;
  }
}

TEST(ParseValue, TooSmallBecomesZeroWithItsSign) {
  const struct {
    const char* text;
    double value;
  } cases[] = {
      {"1e-999", 0.0},
      {"-1e-999", -0.0},
      {"1e-99999999999999999999", 0.0},
      {"0.01e-9223372036854775807", 0.0},
      {"0e99999999999999999999", 0.0},
      {"0.000e999", 0.0},
      {"123456789012345678901234567890e-400", 0.0},
  };
  for (const auto& c : cases) {
    double value = 42;
    std::string error;
    EXPECT_TRUE(ParseValue(c.text, &value, &error)) << c.text << ": " << error;
    EXPECT_EQ(ValueBits(value), ValueBits(c.value)) << c.text << " is " << value;
  }
  const std::string long_fraction = "0." + std::string(400, '0') + "1";
  double value = 42;
  std::string error;
  EXPECT_TRUE(ParseValue(long_fraction, &value, &error)) << error;
  EXPECT_EQ(value, 0);
}

TEST(ParseValue, TooLargeIsAnError) {
  const std::string digits(400, '9');
  for (const std::string& text :
       {std::string("1e999"), std::string("-1e999"), std::string("1.7976931348623159e308"),
        std::string("1e99999999999999999999"), std::string("10e9223372036854775807"),
        std::string("0.0001e+99999"), digits, digits + ".5"}) {
    double value;
    std::string error;
    EXPECT_FALSE(ParseValue(text, &value, &error)) << text << " is " << value;
    EXPECT_EQ(error, "value is out of range") << text;
  }
}

TEST(ParseValue, RejectsWhatIsNotANumber) {
  for (const std::string& text :
       {std::string("12abc"),    std::string("0x10"),      std::string("1_000"),
        std::string("abc"),      std::string("."),         std::string("+."),
        std::string("e5"),       std::string("1e"),        std::string("1e+"),
        std::string("--1"),      std::string("+-1"),       std::string("1.2.3"),
        std::string("1,5"),      std::string(" 1"),        std::string("1 "),
        std::string("nan(1)"),   std::string("nanny"),     std::string("in"),
        std::string("infin"),    std::string("infinityx"), std::string("1f"),
        std::string("\xd9\xa1"), std::string("1\0", 2)}) {
    double value;
    std::string error;
    EXPECT_FALSE(ParseValue(text, &value, &error)) << text << " is " << value;
    EXPECT_EQ(error, "value is not a number") << text;
  }
  for (const char* text : {"", "+", "-"}) {
    double value;
    std::string error;
    EXPECT_FALSE(ParseValue(text, &value, &error)) << text;
    EXPECT_EQ(error, "value is missing") << text;
  }
}

// Neither Go's ParseFloat nor any receiver takes them.
TEST(ParseValue, NaNHasNoSign) {
  for (const char* text : {"-NaN", "+NaN", "-nan", "+nan"}) {
    double value;
    std::string error;
    EXPECT_FALSE(ParseValue(text, &value, &error)) << text;
  }
}

TEST(ParseInt64, ReadsAllOfInt64) {
  const struct {
    const char* text;
    int64_t value;
  } cases[] = {
      {"0", 0},
      {"-0", 0},
      {"007", 7},
      {"1767125148000", 1'767'125'148'000},
      {"-1", -1},
      {"9223372036854775807", std::numeric_limits<int64_t>::max()},
      {"-9223372036854775808", std::numeric_limits<int64_t>::min()},
  };
  for (const auto& c : cases) {
    int64_t value = 42;
    std::string error;
    EXPECT_TRUE(ParseInt64(c.text, &value, &error)) << c.text << ": " << error;
    EXPECT_EQ(value, c.value) << c.text;
  }
}

// The standard library as the referee, which takes the same decimals.
template <typename Number>
bool ReadByLibrary(std::string_view text, Number* number) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return code == std::errc() && end == text.data() + text.size();
}

// Numbers of every length, and each with one byte that is another.
std::vector<std::string> DigitsAndNearMisses() {
  std::vector<std::string> texts = {""};
  const std::string digits = "98765432109876543210987";
  for (size_t length = 1; length <= digits.size(); ++length) {
    for (const std::string sign : {"", "-"}) {
      const std::string text = sign + digits.substr(0, length);
      texts.push_back(text);
      for (size_t i = 0; i < text.size(); ++i) {
        for (const char c : std::string("/:0;9?- .e\xb0\0", 12)) {
          texts.push_back(text);
          texts.back()[i] = c;
        }
      }
    }
  }
  return texts;
}

TEST(ParseInt64, AgreesWithTheLibrary) {
  for (const std::string& text : DigitsAndNearMisses()) {
    int64_t number = 0;
    int64_t expected = 0;
    std::string error;
    const bool is_number = ReadByLibrary(text, &expected);
    ASSERT_EQ(ParseInt64(text, &number, &error), is_number) << text;
    EXPECT_EQ(IsInt64(text), is_number) << text;
    if (is_number) {
      EXPECT_EQ(number, expected) << text;
    }
  }
}

TEST(ParseValue, AgreesWithTheLibrary) {
  for (const std::string& text : DigitsAndNearMisses()) {
    double number = 0;
    double expected = 0;
    std::string error;
    const bool is_number = ReadByLibrary(text, &expected);
    ASSERT_EQ(ParseValue(text, &number, &error), is_number) << text;
    EXPECT_EQ(IsValue(text), is_number) << text;
    if (is_number) {
      EXPECT_EQ(ValueBits(number), ValueBits(expected)) << text;
    }
  }
}

TEST(ParseInt64, SaysWhatIsWrong) {
  const struct {
    std::string text;
    const char* error;
  } cases[] = {
      {"9223372036854775808", "number is out of range"},
      {"-9223372036854775809", "number is out of range"},
      {"99999999999999999999999", "number is out of range"},
      {"", "not a whole number"},
      {"-", "not a whole number"},
      {"+5", "not a whole number"},
      {"1.5", "not a whole number"},
      {"1e3", "not a whole number"},
      {"0x10", "not a whole number"},
      {"1_000", "not a whole number"},
      {" 1", "not a whole number"},
      {"1 ", "not a whole number"},
      {"yesterday", "not a whole number"},
  };
  for (const auto& c : cases) {
    int64_t value;
    std::string error;
    EXPECT_FALSE(ParseInt64(c.text, &value, &error)) << c.text;
    EXPECT_EQ(error, c.error) << c.text;
  }
}

TEST(AppendValue, WritesTheShortestText) {
  const struct {
    double value;
    const char* text;
  } cases[] = {
      {0, "0"},        {-0.0, "-0"},       {1, "1"},       {0.1, "0.1"},    {-2.5, "-2.5"},
      {1e30, "1e+30"}, {5e-324, "5e-324"}, {kInf, "+Inf"}, {-kInf, "-Inf"}, {std::nan(""), "NaN"},
  };
  for (const auto& c : cases) {
    std::string text = ">";
    AppendValue(c.value, &text);
    EXPECT_EQ(text, std::string(">") + c.text);
  }
}

TEST(AppendValue, ReadsBackAsTheSameBits) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = std::bit_cast<double>(uint64_t{random()});
    if (std::isnan(value)) continue;
    std::string text;
    std::string error;
    AppendValue(value, &text);
    double back = 0;
    ASSERT_TRUE(ParseValue(text, &back, &error)) << text;
    ASSERT_EQ(ValueBits(back), ValueBits(value)) << text;
  }
}

TEST(AppendInt64, WritesTheExtremes) {
  std::string text;
  AppendInt64(std::numeric_limits<int64_t>::min(), &text);
  AppendInt64(0, &text);
  AppendInt64(std::numeric_limits<int64_t>::max(), &text);
  EXPECT_EQ(text, "-922337203685477580809223372036854775807");
}

TEST(ValueBits, TellsZerosApartAndKnowsNaN) {
  EXPECT_NE(ValueBits(0.0), ValueBits(-0.0));
  EXPECT_EQ(ValueBits(std::nan("")), ValueBits(std::nan("")));
}

TEST(Number, DoesNotDependOnTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  // A machine without such a locale still tests the default one.
  for (const char* locale : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"}) {
    if (std::setlocale(LC_ALL, locale) != nullptr) break;
  }
  double value = 0;
  std::string text;
  std::string error;
  EXPECT_TRUE(ParseValue("1.5", &value, &error));
  EXPECT_FALSE(ParseValue("1,5", &value, &error));
  AppendValue(1234.5, &text);
  std::setlocale(LC_ALL, before.c_str());
  EXPECT_EQ(text, "1234.5");
}

}  // namespace
}  // namespace pp
