#include "delivery/text_arena.h"

#include <algorithm>
#include <utility>

namespace pp {

std::string_view TextArena::Keep(std::string_view text) {
  char* const to = Allocate(text.size());
  std::copy(text.begin(), text.end(), to);
  return {to, text.size()};
}

char* TextArena::Allocate(size_t size) {
  if (size > kLongest) return AddBlock(size);
  if (size > left_) {
    free_ = AddBlock(kBlock);
    left_ = kBlock;
  }
  left_ -= size;
  return std::exchange(free_, free_ + size);
}

char* TextArena::AddBlock(size_t size) {
  blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
  return blocks_.back().get();
}

}  // namespace pp
