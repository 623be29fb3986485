#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "formats/row.h"

namespace pp {

inline bool IsJsonBlank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// The numbers of a sample, as they stand in its object.
struct JsonNumbers {
  std::string_view value;
  std::string_view timestamp;  // empty: none

  void AppendTo(std::string* line) const {
    line->append(value);
    if (!timestamp.empty()) line->append(1, ' ').append(timestamp);
    line->push_back('\n');
  }
  // Without them.
  std::string_view SeriesOf(std::string_view line) const {
    const size_t behind = timestamp.empty() ? 0 : timestamp.size() + 1;
    return line.substr(0, line.size() - value.size() - behind - 1);
  }
};

// Reads an object from left to right if it is plain: metric and labels stand first, the numbers
// last and in forms that nobody can doubt. Where it is not plain, nothing is said against it:
// rapidjson is to judge it.
class PlainJson {
 public:
  // The text may go on behind the object, and need not be UTF-8.
  explicit PlainJson(std::string_view text)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  // What has been taken.
  size_t size() const { return static_cast<size_t>(at_ - begin_); }

  // metric and labels, each once at most, up to another key. The row views the text: escapes, and
  // control characters, which JSON does not have, are still what they are.
  bool TakeSeries(Row* row);
  bool has_escapes() const { return has_escapes_; }

  // From there on: value and perhaps timestamp_ms, in any order, and the end of the object.
  bool TakeNumbers(JsonNumbers* numbers);

 private:
  // As many digits as surely fit into an int64.
  static constexpr size_t kFewDigits = 18;

  void SkipBlanks();
  bool Take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool Take(std::string_view word) {
    if (!Left().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  // A character that stands between others, with the blanks around it.
  bool TakeMark(char c) {
    SkipBlanks();
    if (!Take(c)) return false;
    SkipBlanks();
    return true;
  }
  bool TakeKey(std::string_view quoted) { return Take(quoted) && TakeMark(':'); }
  size_t TakeDigits();
  void SkipPlain();
  std::string_view Left() const { return {at_, static_cast<size_t>(end_ - at_)}; }
  std::string_view TakenFrom(const char* begin) const {
    return {begin, static_cast<size_t>(at_ - begin)};
  }

  bool TakeWhole(std::string_view* number);
  bool TakeDecimal(std::string_view* number);
  bool TakeValue(std::string_view* value);
  bool TakeString(std::string_view* text);
  bool TakeLabels(std::vector<Label>* labels);

  const char* const begin_;
  const char* at_;
  const char* const end_;
  bool has_escapes_ = false;
};

}  // namespace pp
