#include "delivery/series_table.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace pp {

Series* SeriesTable::Find(std::string_view text) const {
  if (slots_.empty()) return nullptr;
  const uint32_t hash = Hash(text);
  const size_t mask = slots_.size() - 1;
  for (size_t i = hash & mask; slots_[i].place != 0; i = (i + 1) & mask) {
    if (slots_[i].hash != hash) continue;
    Series* const series = At(slots_[i].place);
    if (series->text() == text) return series;
  }
  return nullptr;
}

Series* SeriesTable::Insert(std::string_view text) {
  // Three quarters full it begins to be slow.
  if (size_ >= slots_.size() / 4 * 3) Grow();
  if (size_ % kPerBlock == 0) blocks_.push_back(std::make_unique<Series[]>(kPerBlock));
  PutSlot({Hash(text), ++size_});
  Series* const series = At(size_);
  const std::string_view kept = texts_.Keep(text);
  series->text_bytes = kept.data();
  series->text_size = static_cast<uint32_t>(kept.size());
  return series;
}

void SeriesTable::Grow() {
  const std::vector<Slot> old =
      std::exchange(slots_, std::vector<Slot>(std::max(kFirstSlots, 2 * slots_.size())));
  for (const Slot& slot : old) {
    if (slot.place != 0) PutSlot(slot);
  }
}

void SeriesTable::PutSlot(Slot slot) {
  const size_t mask = slots_.size() - 1;
  size_t i = slot.hash & mask;
  while (slots_[i].place != 0) i = (i + 1) & mask;
  slots_[i] = slot;
}

uint32_t SeriesTable::Hash(std::string_view text) {
  return static_cast<uint32_t>(std::hash<std::string_view>()(text));
}

}  // namespace pp
