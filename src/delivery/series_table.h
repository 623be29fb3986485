#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "delivery/value_text.h"
#include "values/arena.h"

namespace pp {

struct Metric;

// A label that a histogram or a summary tells its parts by.
enum class Bound : uint8_t {
  kNone,
  kNoNumber,
  kNumber,
  kSame,      // in the form that the gateway gives it
  kInfinite,  // in that form
};

// A series with its newest value. There may be millions: each byte here counts.
struct Series {
  std::string_view text() const { return {text_bytes, text_size}; }
  // Fresh, and not to be pushed yet.
  bool is_held() const { return fresh && waits > 0; }

  const char* text_bytes = nullptr;  // name{labels}, see SeriesTable
  Metric* metric = nullptr;          // its owner's
  Series* next = nullptr;            // of the same metric
  int64_t timestamp = std::numeric_limits<int64_t>::min();
  int64_t delivered_timestamp = std::numeric_limits<int64_t>::min();
  uint64_t other_labels = 0;  // of a part of a histogram: a hash of all labels but le
  ValueText value;            // empty: left out
  ValueText delivered;        // empty: none
  uint32_t text_size = 0;
  bool fresh = false;
  uint8_t waits = 0;  // pushes that the rest of its histogram was missing for
  Bound le = Bound::kNone;
  Bound quantile = Bound::kNone;
};

// Series by their text, which is in the one form that stands for all spellings of a series: labels
// sorted, none of them empty, no blanks. They stay where they are, and none is ever removed.
class SeriesTable {
 public:
  // Null if there is none.
  Series* Find(std::string_view text) const;
  // One that is not there yet.
  Series* Insert(std::string_view text);

  size_t size() const { return size_; }

 private:
  // Points at a series; its hash saves most looks at series that are others, which are far away.
  struct Slot {
    uint32_t hash;
    uint32_t place;  // counted from 1; 0 in an empty slot
  };

  static constexpr size_t kPerBlock = 512;
  static constexpr size_t kFirstSlots = 1024;  // a power of two, as all later sizes

  static uint32_t Hash(std::string_view text);
  Series* At(uint32_t place) const {
    return &blocks_[(place - 1) / kPerBlock][(place - 1) % kPerBlock];
  }
  void PutSlot(Slot slot);
  void Grow();

  Arena texts_;
  std::vector<std::unique_ptr<Series[]>> blocks_;
  std::vector<Slot> slots_;  // open addressing: a series is in the first free one from its hash on
  uint32_t size_ = 0;
};

}  // namespace pp
