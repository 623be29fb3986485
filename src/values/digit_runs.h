#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pp {

// Where numbers stand side by side in a format of strptime(3), as in %H%M, or with nothing but
// blanks between them. strptime takes numbers with fewer digits than there should be, and then cuts
// them where it can, not where they end: of 100 it makes 10:00. So it is checked apart that they
// have all their digits and blanks.
class DigitRuns {
 public:
  // False if one of the numbers side by side has no leading zeros. *error goes on from the name of
  // the pattern.
  bool Find(std::string_view pattern, std::string* error);

  // A reason is appended to *error where it is that.
  bool Fit(const char* text, std::string* error) const;

  // Whether what follows the pattern stands beside a number of it.
  static bool EndsInNumber(std::string_view pattern);

 private:
  friend class DigitRunFinder;

  // Behind what stands before it in the pattern.
  struct Run {
    std::string before;
    size_t digits = 0;  // 0 for a blank behind a number
  };

  std::vector<Run> runs_;
};

}  // namespace pp
