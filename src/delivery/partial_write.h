#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "delivery/deliverer.h"

namespace pp {

// A Remote Write 2.0 receiver keeps the good samples of a request that it rejects, and says how
// many it wrote, but not which (specification, "Partial Write"). To find the bad ones all are sent
// again, in parts. One that takes late samples takes these again; another finds fault with most of
// them for being there already, and then there is no telling which are bad.
class PartialWrite {
 public:
  // What follows is about another batch.
  void Begin() { bad_left_.reset(); }

  // A request with `sent` samples was rejected: first the whole batch, then parts of it. False if
  // more of it were rejected than can be bad.
  bool Reject(uint64_t sent, const Outcome& outcome) {
    if (!outcome.written) return true;
    const uint64_t bad = outcome.written->samples < sent ? sent - outcome.written->samples : 0;
    if (!bad_left_) {
      bad_left_ = bad;
      reason_ = outcome.reason;
    }
    if (bad > *bad_left_) return false;
    if (sent == 1) *bad_left_ -= bad;
    return true;
  }

  // How many bad samples there are that were not rejected alone; nothing where the receiver has not
  // said it.
  const std::optional<uint64_t>& bad_left() const { return bad_left_; }
  // What it said of the whole batch.
  const std::string& reason() const { return reason_; }

 private:
  std::optional<uint64_t> bad_left_;
  std::string reason_;
};

}  // namespace pp
