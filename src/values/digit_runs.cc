#include "values/digit_runs.h"

#include <time.h>

#include <optional>
#include <utility>

#include "values/number.h"

namespace pp {
namespace {

// As strptime has it.
bool IsSpace(char c) {
  return std::string_view(" \t\n\v\f\r").find(c) != std::string_view::npos;
}

// How many digits a conversion has, if its leading zeros are written; 0 where that is not known.
size_t CountDigits(char conversion) {
  if (conversion == 'Y') return 4;
  if (conversion == 'j') return 3;
  return std::string_view("dHImMSyekl").find(conversion) != std::string_view::npos ? 2 : 0;
}

// They have blanks for them.
bool HasNoZeros(char conversion) {
  return std::string_view("ekl").find(conversion) != std::string_view::npos;
}

// With what stands for several conversions written out.
std::string Expanded(std::string_view pattern) {
  std::string text;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const bool is_conversion = pattern[i] == '%' && i + 1 < pattern.size();
    const std::string_view part = pattern.substr(i, is_conversion ? 2 : 1);
    if (is_conversion) ++i;
    if (part == "%F")
      text += "%Y-%m-%d";
    else if (part == "%D")
      text += "%m/%d/%y";
    else if (part == "%R")
      text += "%H:%M";
    else if (part == "%T")
      text += "%H:%M:%S";
    else if (part == "%r")
      text += "%I:%M:%S %p";
    else if (part == "%n" || part == "%t")
      text += " ";
    else
      text += part;
  }
  return text;
}

std::string DigitsText(size_t digits) {
  return std::to_string(digits) + (digits == 1 ? " digit" : " digits");
}

}  // namespace

class DigitRunFinder {
 public:
  DigitRunFinder(std::string pattern, std::vector<DigitRuns::Run>* runs)
      : pattern_(std::move(pattern)), runs_(runs) {}

  bool Find(std::string* error) {
    for (size_t i = 0; i < pattern_.size(); ++i) {
      const bool is_conversion = pattern_[i] == '%' && i + 1 < pattern_.size();
      if (is_conversion && CountDigits(pattern_[i + 1]) > 0) {
        AddNumber(i);
      } else if (numbers_ > 0 && IsDigit(pattern_[i])) {
        ++run_.digits;
      } else {
        EndRun(i, error);
      }
      if (is_conversion) ++i;
    }
    EndRun(pattern_.size(), error);
    return error->empty();
  }

 private:
  void AddNumber(size_t at) {
    const char conversion = pattern_[at + 1];
    if (before_blank_) runs_->push_back({*std::exchange(before_blank_, std::nullopt), 0});
    if (numbers_++ == 0) run_ = {pattern_.substr(0, at), 0};
    run_.digits += CountDigits(conversion);
    if (HasNoZeros(conversion)) without_zeros_ = conversion;
  }

  void EndRun(size_t at, std::string* error) {
    if (numbers_ > 1) runs_->push_back(run_);
    if (numbers_ > 1 && without_zeros_ != '\0') {
      *error = std::string("has %") + without_zeros_ +
               ", which has no leading zeros, beside another number; %d, %H and %I have them";
    }
    const bool is_blank = at < pattern_.size() && IsSpace(pattern_[at]);
    if (!is_blank) {
      before_blank_.reset();
    } else if (numbers_ > 0) {
      before_blank_ = pattern_.substr(0, at);
    }
    numbers_ = 0;
    without_zeros_ = '\0';
  }

  std::string pattern_;
  std::vector<DigitRuns::Run>* runs_;
  DigitRuns::Run run_;
  size_t numbers_ = 0;  // of run_
  char without_zeros_ = '\0';
  std::optional<std::string> before_blank_;  // that stands behind a number, if nothing else does
};

bool DigitRuns::Find(std::string_view pattern, std::string* error) {
  return DigitRunFinder(Expanded(pattern), &runs_).Find(error);
}

bool DigitRuns::Fit(const char* text, std::string* error) const {
  for (const Run& run : runs_) {
    tm scratch = {};
    const char* at = run.before.empty() ? text : strptime(text, run.before.c_str(), &scratch);
    if (at == nullptr) return false;
    if (run.digits == 0 && !IsSpace(*at)) {
      if (IsDigit(*at)) *error += ": a blank is missing between two numbers";
      return false;
    }
    if (run.digits == 0) continue;
    while (IsSpace(*at)) ++at;
    size_t digits = 0;
    while (IsDigit(at[digits])) ++digits;
    if (digits == run.digits) continue;
    *error += ": " + DigitsText(digits) + " instead of " + std::to_string(run.digits);
    return false;
  }
  return true;
}

bool DigitRuns::EndsInNumber(std::string_view pattern) {
  const std::string text = Expanded(pattern);
  const size_t size = text.size();
  return size > 1 && text[size - 2] == '%' && CountDigits(text.back()) > 0;
}

}  // namespace pp
