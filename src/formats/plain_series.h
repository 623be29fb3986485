#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "values/sample.h"

namespace pp {

// Reads series that are written in the form that most are, name{label="value",...} and a blank,
// with nothing to unescape, nothing empty and nothing wrong. It expects the names of the series
// before.
class PlainSeries {
 public:
  // The series that `line`, which has passed CheckText, begins with: sets series, name and labels
  // of *sample, and returns the length with the blank. 0 for any other form, which SampleParser
  // reads in earnest.
  size_t Take(std::string_view line, Sample* sample);

 private:
  bool TakeName(std::string_view* left, Sample* sample) const;
  bool TakeLabels(std::string_view* left, std::vector<Label>* labels);
  bool TakeLabel(size_t index, std::string_view* left, Label* label);
  void Expect(const std::vector<Label>& labels);

  // Of the last series that was not as expected: its name; and, of each label, the name with what
  // stands between it and the value. No name is there twice.
  std::string name_;
  std::vector<std::string> heads_;
  bool as_expected_ = false;
};

}  // namespace pp
