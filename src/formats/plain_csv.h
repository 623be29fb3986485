#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pp {

// The CSV of csv.h in the form that it mostly has: no quotes, no blanks, nothing to escape, and
// nothing wrong.
class PlainCsv {
 public:
  // The line of the stream that `record`, which has passed CheckText, becomes: with its "\n", until
  // the next call. Empty if the record has not that form, and CsvParser must read it in earnest.
  std::string_view Convert(std::string_view record);

  // Of the last record that was converted: the bytes of "metric_name,labels," in it, and of
  // "name{labels} " in the line.
  size_t prefix_bytes() const { return prefix_bytes_; }
  size_t series_bytes() const { return series_bytes_; }

 private:
  // In a line a label has two quotes more than in a record, where it has a '=' and a ';' at least;
  // beyond that there are a brace, a blank and a line end more.
  static constexpr size_t kMostBytes = 1024;
  static constexpr size_t LongestLine(size_t record) { return 2 * record + 8; }

  bool PutSeries();
  bool PutLabel();
  bool PutNumbers();
  void Put(char c) { *to_++ = c; }
  void Put(std::string_view text);
  std::string_view Take(size_t size);
  std::string_view TakeLabelName();
  bool IsTwice(std::string_view name) const;
  void Expect();

  std::string_view left_;
  char* to_ = nullptr;
  char line_[kMostBytes] = {};
  std::vector<std::string_view> names_;  // of the labels so far
  // Of the last record that was not as expected: of each label the name and the '='. No name is
  // there twice.
  std::vector<std::string> heads_;
  bool as_expected_ = false;
  bool labels_end_ = false;
  size_t prefix_bytes_ = 0;
  size_t series_bytes_ = 0;
};

}  // namespace pp
