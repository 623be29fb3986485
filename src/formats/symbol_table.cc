#include "formats/symbol_table.h"

#include <functional>

namespace pp {
namespace {

constexpr size_t kFirstSlots = 1024;

}  // namespace

void SymbolTable::Clear() {
  slots_.assign(slots_.empty() ? kFirstSlots : slots_.size(), 0);
  hashes_.assign(1, 0);
  symbols_.assign(1, {});
}

uint32_t SymbolTable::Add(std::string_view text) {
  if (text.empty()) return 0;
  const uint64_t hash = std::hash<std::string_view>()(text);
  uint32_t* slot = SlotOf(text, hash);
  if (*slot != 0) return *slot;
  const auto number = static_cast<uint32_t>(symbols_.size());
  *slot = number;
  hashes_.push_back(hash);
  symbols_.push_back(text);
  if (2 * symbols_.size() > slots_.size()) Grow();
  return number;
}

uint32_t* SymbolTable::SlotOf(std::string_view text, uint64_t hash) {
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at] != 0 && (hashes_[slots_[at]] != hash || symbols_[slots_[at]] != text)) {
    at = (at + 1) & mask;
  }
  return &slots_[at];
}

void SymbolTable::Grow() {
  slots_.assign(2 * slots_.size(), 0);
  for (uint32_t i = 1; i < symbols_.size(); ++i) *SlotOf(symbols_[i], hashes_[i]) = i;
}

}  // namespace pp
