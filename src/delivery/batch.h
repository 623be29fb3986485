#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "values/arena.h"
#include "values/sample.h"

namespace pp {

// Samples gathered per series until they make a request. Fill it with Add, then Seal it once; what
// is sealed can be read until Clear.
class Batch {
 public:
  using Sample = TimedValue;

  struct Series {
    std::string_view key;  // formats/labels.h
    size_t begin;          // of its samples, in samples()
    size_t end;
  };

  Batch(size_t max_samples, size_t max_bytes);

  // Where a series stands in a batch, for one who adds to it again; it may be of any batch, or of
  // one that has been cleared, and is put right then.
  struct Place {
    const Batch* batch = nullptr;
    uint64_t filling = 0;
    uint32_t series = 0;
  };

  // Adds a sample to the series of this key, if there is room: never more samples than max_samples,
  // nor more bytes than max_bytes, neither once encoded nor in memory. An empty batch takes any.
  bool Add(std::string_view key, const Sample& sample, Place* place);
  bool Add(std::string_view key, double value, int64_t timestamp) {
    Place place;
    return Add(key, {value, timestamp}, &place);
  }

  // Puts each series' samples in the order of time. Of samples with the same time the first stays;
  // an identical one after it is dropped, for it says nothing new; one with another value goes to
  // conflicts(), for a receiver would silently keep one of the two.
  void Seal();

  // Forgets everything and keeps some memory. Views into the batch end here.
  void Clear();

  size_t added() const { return added_.size(); }
  bool empty() const { return added_.empty(); }

  // After Seal; each series has at least one sample.
  const std::vector<Series>& series() const { return series_; }
  const std::vector<Sample>& samples() const { return samples_; }
  // The series of samples()[sample]; those of the samples behind it follow in series().
  size_t SeriesOf(size_t sample) const;
  size_t conflict_count() const { return conflicts_.size(); }
  // How many of those that were added samples()[begin, end) stand for: with the identical ones that
  // were dropped. All of them and the conflicts together are added().
  uint64_t CountWithRepeats(size_t begin, size_t end) const;
  // The conflicts, and samples()[begin, end), as lines of the stream: in parts of whole lines, so
  // that they are never held together.
  using UseLines = std::function<void(std::string_view lines)>;
  void WriteConflicts(const UseLines& use) const;
  void WriteSamples(size_t begin, size_t end, const UseLines& use) const;

 private:
  struct Added {
    uint32_t series;
    Sample sample;
  };

  struct Repeats {
    size_t sample;  // in samples_
    uint64_t count;
  };

  static constexpr uint32_t kNone = UINT32_MAX;

  bool HasRoomFor(size_t bytes) const;
  bool FindPlace(std::string_view key, Place* place);
  uint32_t* SlotOf(std::string_view key, uint64_t hash);
  void GrowIndex();
  void GroupBySeries();
  void DropRepeats(uint32_t index, size_t* kept);
  void CountRepeat(size_t sample);

  size_t max_samples_;
  size_t max_bytes_;
  size_t bytes_ = 0;      // never less than the truth
  uint64_t filling_ = 0;  // so many times it was cleared
  Arena keys_;
  std::vector<uint32_t> index_;   // by the key's hash, open addressing, at most half full
  std::vector<uint64_t> hashes_;  // of the series' keys
  std::vector<Added> added_;
  std::vector<Series> series_;
  std::vector<Sample> samples_;
  std::vector<Added> conflicts_;
  std::vector<Repeats> repeats_;  // sorted; of the few samples that have any
};

// A sample as a line of the stream, with its "\n".
void AppendSampleLine(std::string_view key, double value, int64_t timestamp, std::string* lines);

}  // namespace pp
