#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "delivery/deliverer.h"

namespace pp {

// A Remote Write 2.0 receiver keeps the good samples of a request that it rejects, and says how
// many it wrote, but not which (specification, "Partial Write"). To find the bad ones all are sent
// again, in parts. One that takes late samples takes these again; another finds fault with most of
// them for being there already, and then there is no telling which are bad.
class PartialWrite {
 public:
  // A sample that was rejected alone.
  struct Found {
    size_t position;  // in the batch
    std::string reason;
  };

  // What follows is about another batch.
  void Begin() {
    judged_ = false;
    bad_left_.reset();
    found_.clear();
  }

  // The samples [begin, end) were rejected: first those of the whole batch, then parts of it. False
  // if more of it were rejected than can be bad: then there is no sense in going on.
  bool Reject(size_t begin, size_t end, const Outcome& outcome) {
    const uint64_t sent = end - begin;
    if (!judged_) {
      judged_ = true;
      if (!outcome.written) return true;
      bad_left_ = sent - std::min(outcome.written->samples, sent);
      reason_ = outcome.reason;
    }
    if (!is_partial()) return true;
    uint64_t bad = sent == 1 ? 1 : 0;
    if (outcome.written) bad = sent - std::min(outcome.written->samples, sent);
    if (bad > *bad_left_) return false;
    if (sent > 1) return true;
    *bad_left_ -= bad;
    found_.push_back({begin, outcome.reason});
    return true;
  }

  // The receiver has said how many samples of the batch are bad. Those found are so for certain
  // only when all of them are.
  bool is_partial() const { return bad_left_.has_value(); }
  const std::vector<Found>& found() const { return found_; }
  uint64_t bad() const { return found_.size() + bad_left_.value_or(0); }
  // What it said of the whole batch.
  const std::string& reason() const { return reason_; }

 private:
  bool judged_ = false;
  std::optional<uint64_t> bad_left_;  // that are not found
  std::vector<Found> found_;
  std::string reason_;
};

}  // namespace pp
