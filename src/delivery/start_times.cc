#include "delivery/start_times.h"

#include <algorithm>

#include "formats/labels.h"

namespace pp {
namespace {

// Of an entry, beside its text.
constexpr size_t kEntryBytes = 160;

}  // namespace

void StartTimes::Add(const Family& family, std::string_view key, int64_t start) {
  SetMember(family, key);
  auto found = starts_.find(member_);
  if (found == starts_.end()) {
    bytes_ += kEntryBytes + member_.size();
    if (bytes_ > budget_) {
      starts_.clear();
      bytes_ = kEntryBytes + member_.size();
    }
    found = starts_.try_emplace(member_).first;
  }
  std::vector<int64_t>& starts = found->second;
  const auto place = std::lower_bound(starts.begin(), starts.end(), start);
  if (place != starts.end() && *place == start) return;
  starts.insert(place, start);
  if (starts.size() > kMostStarts) starts.erase(starts.begin());
}

std::span<const int64_t> StartTimes::Of(const Family& family, std::string_view key) {
  SetMember(family, key);
  const auto found = starts_.find(member_);
  return found == starts_.end() ? std::span<const int64_t>() : found->second;
}

// All buckets of a histogram, and quantiles of a summary, count since the same time.
void StartTimes::SetMember(const Family& family, std::string_view key) {
  const std::string_view part = family.type == "histogram" ? "le"
                                : family.type == "summary" ? "quantile"
                                                           : "__name__";
  member_.assign(family.name);
  ForEachLabel(key, [this, part](std::string_view name, std::string_view value) {
    if (name == "__name__" || name == part) return;
    member_.append(1, '\0').append(name).append(1, '\0').append(value);
  });
}

}  // namespace pp
