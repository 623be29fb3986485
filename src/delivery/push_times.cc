#include "delivery/push_times.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "formats/grouping_key.h"

namespace pp {
namespace {

constexpr std::string_view kPushTime = "push_time_seconds{";
// No line of a group's push time is longer.
constexpr size_t kLongestLine = size_t{1} << 20;

}  // namespace

void PushTimes::Take(std::string_view piece) {
  if (piece.empty()) {
    line_.clear();
    has_samples_ = false;
  }
  while (!piece.empty()) {
    const size_t length = std::min(piece.find('\n'), piece.size());
    if (line_.size() < kLongestLine) line_ += piece.substr(0, length);
    if (length == piece.size()) break;
    TakeLine(line_);
    line_.clear();
    piece.remove_prefix(length + 1);
  }
}

void PushTimes::TakeLine(std::string_view line) {
  std::string text;
  const bool is_time = line.starts_with(kPushTime);
  if ((has_samples_ && !is_time) || !parser_.Parse(line, &sample_, &text)) return;
  has_samples_ = true;
  if (is_time && std::isfinite(sample_.value) && FindPath(&text)) use_(text, sample_.value);
}

// A label that is not in the key, or not in the sample, makes it another group. Only empty values
// cannot be told from none.
bool PushTimes::FindPath(std::string* path) {
  std::vector<Label> key;
  if (!FindGroup(*grouping_, sample_, &key, path)) return false;
  *path = GroupPath(key);
  std::erase_if(key, [](const Label& label) { return label.value.empty(); });
  return key.size() == sample_.labels.size() &&
         std::is_permutation(key.begin(), key.end(), sample_.labels.begin());
}

}  // namespace pp
