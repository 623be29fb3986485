#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pp {

// Since when counters, histograms and summaries have been counting: what the _created samples of
// OpenMetrics say. A cache with a budget; when that is used up it begins anew.
class StartTimes {
 public:
  explicit StartTimes(size_t budget) : budget_(budget) {}

  // The member of `family` with the labels of `key` (formats/labels.h) began to count at this time,
  // in milliseconds since the Unix epoch.
  void Add(std::string_view family, std::string_view key, int64_t start);
  // The last few starts that are known of it, in order. Until the next Add.
  std::span<const int64_t> Of(std::string_view family, std::string_view key);

  bool empty() const { return starts_.empty(); }

 private:
  // Some, for a batch may reach back over several.
  static constexpr size_t kMostStarts = 8;

  void SetMember(std::string_view family, std::string_view key);

  size_t budget_;
  size_t bytes_ = 0;
  std::unordered_map<std::string, std::vector<int64_t>> starts_;  // by member
  std::string member_;
};

}  // namespace pp
