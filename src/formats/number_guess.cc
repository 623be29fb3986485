#include "formats/number_guess.h"

#include <algorithm>
#include <array>

#include "formats/trim.h"
#include "values/number.h"

namespace pp {
namespace {

constexpr std::array<std::string_view, 5> kSigns = {"%", "$", "€", "£", "USD"};

// Off either end; whether there was one.
bool TakeSign(std::string_view* text) {
  for (const std::string_view sign : kSigns) {
    if (text->starts_with(sign))
      text->remove_prefix(sign.size());
    else if (text->ends_with(sign))
      text->remove_suffix(sign.size());
    else
      continue;
    *text = Trim(*text);
    return true;
  }
  return false;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// 1,234 or 1.234.567 in groups of three.
bool IsGrouped(std::string_view text, char mark) {
  const size_t first = text.find(mark);
  if (first > 3 || !IsDigits(text.substr(0, first))) {  // there may be none
    return false;
  }
  for (text.remove_prefix(first); !text.empty(); text.remove_prefix(4)) {
    if (text.size() < 4 || text.front() != mark || !IsDigits(text.substr(1, 3))) return false;
  }
  return true;
}

// How the digits are written, and with which marks.
struct Style {
  bool is_number = false;
  bool has_sign = false;
  char mark = '\0';  // between thousands
  bool has_comma = false;
  bool may_be_grouped = false;  // 1,234
};

Style StyleOf(std::string_view text) {
  Style style;
  if (text.starts_with('-')) text.remove_prefix(1);
  style.has_sign = TakeSign(&text);
  if (text.starts_with('-')) text.remove_prefix(1);
  const size_t decimal = text.find_last_of(".,");
  if (decimal == std::string_view::npos) {
    style.is_number = IsDigits(text);
    return style;
  }
  const std::string_view whole = text.substr(0, decimal);
  const std::string_view fraction = text.substr(decimal + 1);
  const char other = text[decimal] == ',' ? '.' : ',';
  if (IsDigits(fraction) && (IsDigits(whole) || IsGrouped(whole, other))) {
    style = {true, style.has_sign, IsDigits(whole) ? '\0' : other, text[decimal] == ',',
             IsGrouped(text, ',')};
  } else if (IsGrouped(text, text[decimal])) {
    style = {true, style.has_sign, text[decimal], false, true};
  }
  return style;
}

}  // namespace

std::string AdviceOnNumbers(const std::vector<std::string_view>& texts, bool has_decimal_commas) {
  bool has_sign = false;
  bool has_comma = false;
  bool is_sure = false;  // that a comma is a decimal one, for it has not three digits behind it
  char mark = '\0';
  for (const std::string_view text : texts) {
    const Style style = StyleOf(text);
    if (!style.is_number) return "";
    has_sign = has_sign || style.has_sign;
    has_comma = has_comma || style.has_comma;
    is_sure = is_sure || (style.has_comma && !style.may_be_grouped);
    if (style.mark != '\0') mark = style.mark;
  }
  std::string advice;
  const auto add = [&advice](const std::string& what) {
    advice += (advice.empty() ? "" : " and ") + what;
  };
  if (has_sign) add("take the signs out");
  if (mark != '\0') add(std::string("take the '") + mark + "' between thousands out");
  if (!has_comma || mark == ',' || has_decimal_commas) return advice;
  add(is_sure || mark == '.'
          ? "give --decimal-comma"
          : "give --decimal-comma, or take the ',' out if it is between thousands");
  return advice;
}

}  // namespace pp
