#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace pp {

// Searches a batch for the samples that have a receiver reject all of it: sends smaller and smaller
// parts, until the good samples are delivered and each bad one was sent alone. The samples are
// known by their positions here.
//
// It goes from the first position to the last and never back, so what is settled is always the
// batch's beginning, and no sample overtakes another. No part that was rejected is sent again. A
// bad one costs about the logarithm of its distance from the last one; a run of them one part each;
// n samples never more than about 2n parts.
class Salvage {
 public:
  enum class Answer {
    kAccepted,
    kRejected,
    // The same, but what is good of it was kept. Until all of it is settled nothing behind it is
    // sent along, so that what is said of its parts is about it alone.
    kKeptInPart,
    kStopped,  // the receiver cannot be had; ends the search
  };
  // Sends the samples [begin, end) in one request. One that is rejected alone is a bad one, and
  // settled by that.
  using Send = std::function<Answer(size_t begin, size_t end)>;
  // Whether anything of what begins at `begin` gets through. Asked when nothing was accepted for as
  // long as our patience lasts, which is `patience`: without hope there is no sense in going on.
  // Once there is some, it is not asked again.
  enum class Hope { kSome, kNone, kUnknown };
  using AskHope = std::function<Hope(size_t begin, uint64_t patience)>;

  struct End {
    size_t settled = 0;        // so many, from the first on
    uint64_t parts = 0;        // so many were sent
    bool is_hopeless = false;  // that, rather than kStopped, is why not all are settled
  };

  // So many parts of a batch may be rejected before anything of it is accepted. After a batch
  // without hope the next has to do with half, but never with less than the least.
  static constexpr uint64_t kPatience = 64;
  static constexpr uint64_t kLeastPatience = 4;

  // Sends all of [0, samples), in one part if that is accepted.
  End Run(size_t samples, const Send& send, const AskHope& ask_hope);

 private:
  uint64_t patience_ = kPatience;
};

}  // namespace pp
