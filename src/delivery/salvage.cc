#include "delivery/salvage.h"

#include <algorithm>

namespace pp {
namespace {

// What is known of the positions: all before `done` are settled. The group [done, suspect_end)
// holds a bad one; behind it, or where there is none, nothing is known.
class Search {
 public:
  explicit Search(size_t samples) : samples_(samples), stride_(samples) {}

  size_t done() const { return done_; }
  bool is_over() const { return done_ == samples_; }

  // The part to send next begins at done().
  size_t NextEnd() const {
    const size_t group = suspect_end_ - done_;
    if (group > 0) return done_ + (group + 1) / 2;
    const size_t limit = fence_ > done_ ? fence_ : samples_;
    return done_ + std::min(stride_, limit - done_);
  }

  void KeepWithin(size_t end) {
    if (fence_ <= done_) fence_ = end;
  }

  // If it was the first half of the group, it is the second one that holds the bad one.
  void Accept(size_t end) {
    if (suspect_end_ == done_) {
      stride_ *= kGrowth;
      suspect_end_ = end;
    }
    done_ = end;
  }

  // If it was the first half of the group, nothing is known of the second one any more.
  void Reject(size_t end) {
    if (end - done_ > 1) {
      suspect_end_ = end;
      return;
    }
    // Where there is one there may be more, about as far apart.
    stride_ = end - behind_last_bad_;
    behind_last_bad_ = done_ = suspect_end_ = end;
  }

 private:
  static constexpr size_t kGrowth = 4;

  size_t samples_;
  size_t done_ = 0;
  size_t suspect_end_ = 0;
  size_t fence_ = 0;  // ahead of `done`: no part goes beyond it
  size_t stride_;     // of the next part, where nothing is known
  size_t behind_last_bad_ = 0;
};

}  // namespace

Salvage::End Salvage::Run(size_t samples, const Send& send, const AskHope& ask_hope) {
  Search search(samples);
  End end;
  uint64_t in_vain = 0;
  bool any_accepted = false;
  while (!search.is_over()) {
    const size_t part_end = search.NextEnd();
    ++end.parts;
    switch (send(search.done(), part_end)) {
      case Answer::kAccepted:
        search.Accept(part_end);
        any_accepted = true;
        patience_ = kPatience;
        break;
      case Answer::kKeptInPart:
        search.KeepWithin(part_end);
        [[fallthrough]];
      case Answer::kRejected:
        search.Reject(part_end);
        ++in_vain;
        break;
      case Answer::kStopped:
        end.settled = search.done();
        return end;
    }
    if (any_accepted || in_vain < patience_ || search.is_over()) continue;
    const Hope hope = ask_hope(search.done(), patience_);
    if (hope == Hope::kNone) {
      end.is_hopeless = true;
      patience_ = std::max(patience_ / 2, kLeastPatience);
      break;
    }
    any_accepted = hope == Hope::kSome;
    in_vain = 0;
    patience_ = kPatience;
  }
  end.settled = search.done();
  return end;
}

}  // namespace pp
