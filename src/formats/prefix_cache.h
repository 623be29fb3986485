#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "values/arena.h"

namespace pp {

// What was made of texts that lines begin with, such as the name and labels of a series: a line
// that begins as one before did costs no more than a compare, or a hash. It has a budget; when that
// is used up it begins anew, and where it is of little use, because hardly a text comes twice, it
// takes in few.
template <typename Value>
class PrefixCache {
 public:
  static constexpr size_t kDefaultBudget = size_t{16} << 20;

  struct Entry {
    std::string_view prefix;
    Value value;
    uint64_t hash = 0;
    Entry* next = nullptr;  // that was found after this one last time
  };

  explicit PrefixCache(size_t budget = kDefaultBudget) : budget_(budget) {}

  // The entry that `line` begins with, if it is the one that came next the last time, as it is in
  // data that goes round its series; otherwise null, and Find may know better.
  Entry* FindNext(std::string_view line) {
    Entry* guess = last_ == nullptr ? nullptr : last_->next;
    if (guess == nullptr || !line.starts_with(guess->prefix)) return nullptr;
    ++hits_;
    return last_ = guess;
  }

  // The entry of just this prefix, or null.
  Entry* Find(std::string_view prefix) {
    if (count_ == 0) return nullptr;
    Entry** slot = SlotOf(prefix, std::hash<std::string_view>()(prefix));
    if (slot == nullptr || *slot == nullptr) return nullptr;
    ++hits_;
    return Follow(*slot);
  }

  // Takes in a prefix that was not found, with a copy of it; null if it does not. All entries, and
  // all that was kept, may end here.
  Entry* Add(std::string_view prefix, const Value& value = {}) {
    if ((pause_ > 0 && --pause_ > 0) || prefix.size() > kLongest) return nullptr;
    if (bytes() > budget_) {
      BeginAnew();
      if (pause_ > 0) return nullptr;
    }
    if (2 * (count_ + 1) > slots_.size()) Grow();
    const uint64_t hash = std::hash<std::string_view>()(prefix);
    Entry** slot = SlotOf(prefix, hash);
    if (slot == nullptr) return nullptr;
    if (*slot != nullptr) {
      (*slot)->value = value;
      return Follow(*slot);
    }
    *slot = arena_.template Make<Entry>(arena_.Keep(prefix), value, hash, nullptr);
    ++count_;
    return Follow(*slot);
  }

  // A copy for use in values; it ends with the entries.
  std::string_view Keep(std::string_view text) { return arena_.Keep(text); }

  size_t bytes() const { return arena_.bytes() + slots_.size() * sizeof(void*); }
  size_t count() const { return count_; }

 private:
  // Longer ones are few, or would use up the budget.
  static constexpr size_t kLongest = 4096;
  static constexpr size_t kFirstSlots = 64;
  static constexpr size_t kMostProbes = 64;
  // When it is of no use, so many prefixes are left out for each that was taken in.
  static constexpr uint64_t kPause = 64;

  Entry* Follow(Entry* entry) {
    if (last_ != nullptr) last_->next = entry;
    return last_ = entry;
  }

  // Where the prefix is or would be; null if that would take long to find, as in texts that were
  // made to have the same hash.
  Entry** SlotOf(std::string_view prefix, uint64_t hash) {
    const size_t mask = slots_.size() - 1;
    for (size_t i = 0; i < kMostProbes && i <= mask; ++i) {
      Entry*& slot = slots_[(hash + i) & mask];
      if (slot == nullptr || (slot->hash == hash && slot->prefix == prefix)) return &slot;
    }
    return nullptr;
  }

  void Grow() {
    std::vector<Entry*> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
    old.swap(slots_);
    for (Entry* entry : old) {
      if (entry == nullptr) continue;
      if (Entry** slot = SlotOf(entry->prefix, entry->hash)) *slot = entry;
    }
  }

  void BeginAnew() {
    // The work of taking them in was lost.
    if (hits_ < count_) pause_ = kPause * count_;
    slots_.assign(slots_.size(), nullptr);
    arena_.Clear();
    last_ = nullptr;
    count_ = 0;
    hits_ = 0;
  }

  size_t budget_;
  Arena arena_;
  std::vector<Entry*> slots_;  // open addressing; a power of two, at most half full
  size_t count_ = 0;
  uint64_t hits_ = 0;
  uint64_t pause_ = 0;  // so many more prefixes are left out
  Entry* last_ = nullptr;
};

}  // namespace pp
