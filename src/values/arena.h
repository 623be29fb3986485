#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pp {

// Memory for many small things that all end together, in blocks that are used again.
class Arena {
 public:
  static constexpr size_t kBlock = size_t{64} << 10;

  // A copy that lives until Clear.
  std::string_view Keep(std::string_view text) {
    char* copy = Allocate(text.size(), 1);
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  // Lives until Clear, and is not destroyed.
  template <typename T, typename... Arguments>
  T* Make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }

  void Clear() {
    large_.clear();
    large_bytes_ = 0;
    next_block_ = 0;
    at_ = left_ = 0;
  }

  // Of the blocks that are in use.
  size_t bytes() const { return next_block_ * kBlock + large_bytes_; }

 private:
  char* Allocate(size_t size, size_t alignment) {
    const size_t padding = (alignment - at_ % alignment) % alignment;
    if (next_block_ == 0 || size + padding > left_) return AllocateAnew(size);
    char* bytes = blocks_[next_block_ - 1].get() + at_ + padding;
    at_ += size + padding;
    left_ -= size + padding;
    return bytes;
  }

  char* AllocateAnew(size_t size) {
    // It would waste too much of a block.
    if (size > kBlock / 16) {
      large_.push_back(std::make_unique_for_overwrite<char[]>(size));
      large_bytes_ += size;
      return large_.back().get();
    }
    if (next_block_ == blocks_.size()) {
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlock));
    }
    at_ = size;
    left_ = kBlock - size;
    return blocks_[next_block_++].get();
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<std::unique_ptr<char[]>> large_;  // each for one thing
  size_t large_bytes_ = 0;
  size_t next_block_ = 0;  // the one before it is being filled
  size_t at_ = 0;
  size_t left_ = 0;
};

}  // namespace pp
