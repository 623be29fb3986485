#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "delivery/grouping.h"
#include "formats/exposition.h"

namespace pp {

// Finds in what a Pushgateway exposes when its groups were last pushed to: push_time_seconds of
// each group that this grouping may have made.
class PushTimes {
 public:
  // The path of the group's URL, and seconds since the Unix epoch by the gateway's clock.
  using Use = std::function<void(const std::string& path, double seconds)>;

  // The grouping is not owned.
  PushTimes(const Grouping* grouping, Use use) : grouping_(grouping), use_(std::move(use)) {}

  // The exposition, in pieces as they come; an empty one says that it begins (anew).
  void Take(std::string_view piece);
  // There was a sample in it, as there always is in one.
  bool has_samples() const { return has_samples_; }

 private:
  void TakeLine(std::string_view line);
  bool FindPath(std::string* path);

  const Grouping* grouping_;
  Use use_;
  std::string line_;  // as far as it has come
  bool has_samples_ = false;
  SampleParser parser_;
  Sample sample_;
};

}  // namespace pp
