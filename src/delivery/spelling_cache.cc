#include "delivery/spelling_cache.h"

#include <functional>
#include <utility>

namespace pp {

Series* SpellingCache::Find(std::string_view spelling) const {
  const uint64_t hash = Hash(spelling);
  for (const Place& place : sets_[hash % kSets]) {
    if (place.hash == hash && place.series != nullptr && place.spelling == spelling) {
      return place.series;
    }
  }
  return nullptr;
}

// In the first place, and what was there moves on to the second: the older of two is forgotten.
void SpellingCache::Remember(std::string_view spelling, Series* series) {
  if (spelling.size() > kLongest) return;
  const uint64_t hash = Hash(spelling);
  Set& set = sets_[hash % kSets];
  std::swap(set[0], set[1]);
  set[0].hash = hash;
  set[0].series = series;
  set[0].spelling = spelling;
}

uint64_t SpellingCache::Hash(std::string_view spelling) {
  return std::hash<std::string_view>()(spelling);
}

}  // namespace pp
