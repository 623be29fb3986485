#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace pp {

// Keeps texts side by side for as long as it lives itself, so that none costs more than its bytes.
class TextArena {
 public:
  // A copy of `text` that stays where it is.
  std::string_view Keep(std::string_view text);

 private:
  static constexpr size_t kBlock = size_t{64} << 10;
  // A longer text would waste too much of a block, and has one of its own.
  static constexpr size_t kLongest = size_t{4} << 10;

  char* Allocate(size_t size);
  char* AddBlock(size_t size);

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;  // in a block, with so many bytes left
  size_t left_ = 0;
};

}  // namespace pp
