#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pp {

struct Series;

// Knows the series of the spellings that came last, so that a line whose series was spelt the same
// a while ago needs no look at its labels. Of a fixed size, whatever comes.
class SpellingCache {
 public:
  // The series that was remembered for these very bytes; null if it is not known any more.
  Series* Find(std::string_view spelling) const;
  // One that Find does not know. `series` is not owned.
  void Remember(std::string_view spelling, Series* series);

 private:
  // A spelling is in one of the two places of its set.
  static constexpr size_t kSets = 2048;
  static constexpr size_t kLongest = 512;

  struct Place {
    uint64_t hash = 0;
    Series* series = nullptr;
    std::string spelling;
  };
  using Set = std::array<Place, 2>;

  static uint64_t Hash(std::string_view spelling);

  std::unique_ptr<Set[]> sets_ = std::make_unique<Set[]>(kSets);
};

}  // namespace pp
