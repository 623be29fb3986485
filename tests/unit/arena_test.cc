#include "values/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pp {
namespace {

TEST(ArenaTest, KeepsTextOfAnySize) {
  Arena arena;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::string> texts;
    std::vector<std::string_view> kept;
    for (size_t size = 0; size < 3 * Arena::kBlock; size = size * 2 + 1) {
      texts.push_back(std::string(size, static_cast<char>('a' + texts.size())));
      kept.push_back(arena.Keep(texts.back()));
    }
    for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(kept[i], texts[i]) << round;
    arena.Clear();
    EXPECT_EQ(arena.bytes(), 0u);
  }
}

TEST(ArenaTest, AlignsWhatItMakes) {
  Arena arena;
  for (int i = 0; i < 10'000; ++i) {
    arena.Keep("abc");
    const auto* number = arena.Make<uint64_t>(uint64_t{7});
    EXPECT_EQ(reinterpret_cast<uintptr_t>(number) % alignof(uint64_t), 0u);
    EXPECT_EQ(*number, 7u);
  }
}

TEST(ArenaTest, CountsTheBlocksInUse) {
  Arena arena;
  arena.Keep("a");
  EXPECT_EQ(arena.bytes(), Arena::kBlock);
  for (int i = 0; i < 17; ++i) arena.Keep(std::string(Arena::kBlock / 16, 'x'));
  EXPECT_EQ(arena.bytes(), 2 * Arena::kBlock);
  arena.Keep(std::string(Arena::kBlock, 'x'));
  EXPECT_EQ(arena.bytes(), 3 * Arena::kBlock);
}

}  // namespace
}  // namespace pp
