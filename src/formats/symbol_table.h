#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pp {

// The texts of a request, each once, by number; number 0 is the empty text. The texts are not
// copied and must live until Clear.
class SymbolTable {
 public:
  SymbolTable() { Clear(); }

  void Clear();
  // The number of this text, which is a new one where it was not there.
  uint32_t Add(std::string_view text);

  const std::vector<std::string_view>& symbols() const { return symbols_; }

 private:
  void Grow();
  uint32_t* SlotOf(std::string_view text, uint64_t hash);

  std::vector<uint32_t> slots_;   // open addressing, at most half full; 0 is free
  std::vector<uint64_t> hashes_;  // of the symbols
  std::vector<std::string_view> symbols_;
};

}  // namespace pp
