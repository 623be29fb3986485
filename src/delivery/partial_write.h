#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

  // What follows is about other samples.
  void Begin() {
    end_ = 0;
    bad_left_ = 0;
    lost_exemplars_ = 0;
    found_.clear();
  }

  // The samples [begin, end) were rejected. If it is said how many of them were written, they are
  // the partial write, and what is rejected until Begin are parts of them. False if more of it were
  // rejected than can be bad: then there is no sense in going on.
  bool Reject(size_t begin, size_t end, const Outcome& outcome) {
    const uint64_t sent = end - begin;
    uint64_t bad = sent == 1 ? 1 : 0;
    if (outcome.written) bad = sent - std::min(outcome.written->samples, sent);
    if (!is_partial()) {
      if (!outcome.written) return true;
      end_ = end;
      bad_left_ = bad;
      lost_exemplars_ = outcome.lost_exemplars;
      reason_ = outcome.reason;
    }
    if (bad > bad_left_) return false;
    if (sent > 1) return true;
    bad_left_ -= bad;
    found_.push_back({begin, outcome.reason});
    return true;
  }

  // The receiver has said how many of the samples up to end() are bad. Those found are so for
  // certain only when all of them are.
  bool is_partial() const { return end_ > 0; }
  size_t end() const { return end_; }
  const std::vector<Found>& found() const { return found_; }
  uint64_t bad() const { return found_.size() + bad_left_; }
  // How many exemplars it has not written, of those that were not found yet.
  uint64_t* lost_exemplars() { return is_partial() ? &lost_exemplars_ : nullptr; }
  // What it said of the whole of them.
  const std::string& reason() const { return reason_; }

 private:
  size_t end_ = 0;
  uint64_t bad_left_ = 0;  // that are not found
  uint64_t lost_exemplars_ = 0;
  std::vector<Found> found_;
  std::string reason_;
};

}  // namespace pp
