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

  struct Family {
    std::string_view name;
    std::string_view type;  // "histogram" and so on
  };

  // The member of `family` with the labels of `key` (formats/labels.h) began to count at this time,
  // in milliseconds since the Unix epoch.
  void Add(const Family& family, std::string_view key, int64_t start);
  // The last few starts that are known of it, in order. Until the next Add.
  std::span<const int64_t> Of(const Family& family, std::string_view key);

  bool empty() const { return starts_.empty(); }

 private:
  // Some, for a batch may reach back over several.
  static constexpr size_t kMostStarts = 8;

  void SetMember(const Family& family, std::string_view key);

  size_t budget_;
  size_t bytes_ = 0;
  std::unordered_map<std::string, std::vector<int64_t>> starts_;  // by member
  std::string member_;
};

}  // namespace pp
