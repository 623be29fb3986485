#include "delivery/start_times.h"

#include <algorithm>

#include "formats/labels.h"

namespace pp {
namespace {

// Of an entry, beside its text.
constexpr size_t kEntryBytes = 160;

}  // namespace

void StartTimes::Add(std::string_view family, std::string_view key, int64_t start) {
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

std::span<const int64_t> StartTimes::Of(std::string_view family, std::string_view key) {
  SetMember(family, key);
  const auto found = starts_.find(member_);
  return found == starts_.end() ? std::span<const int64_t>() : found->second;
}

// All buckets and quantiles of a member count since the same time.
void StartTimes::SetMember(std::string_view family, std::string_view key) {
  member_.assign(family);
  ForEachLabel(key, [this](std::string_view name, std::string_view value) {
    if (name == "__name__" || name == "le" || name == "quantile") return;
    member_.append(1, '\0').append(name).append(1, '\0').append(value);
  });
}

}  // namespace pp
