#pragma once

#include <cstdint>
#include <functional>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pp {

// Samples gathered per series until they make a request. Fill it with Add, then Seal it once; what
// is sealed can be read until Clear.
class Batch {
 public:
  struct Sample {
    double value;
    int64_t timestamp;  // milliseconds since the Unix epoch
  };

  struct Series {
    std::string_view key;  // formats/labels.h
    size_t begin;          // of its samples, in samples()
    size_t end;
  };

  Batch(size_t max_samples, size_t max_bytes);

  // Whether a sample of this series may still be added: never more samples than max_samples, nor
  // more bytes than max_bytes, neither once encoded nor in the memory that it takes to encode them.
  // An empty batch takes any.
  bool HasRoomFor(std::string_view key) const;
  void Add(std::string_view key, double value, int64_t timestamp);

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

  size_t EncodedSize(std::string_view key) const;
  uint32_t IndexOf(std::string_view key);
  void GroupBySeries();
  void DropRepeats(uint32_t index, size_t* kept);
  void CountRepeat(size_t sample);

  size_t max_samples_;
  size_t max_bytes_;
  size_t bytes_ = 0;  // never less than the truth
  std::pmr::monotonic_buffer_resource keys_;
  std::unordered_map<std::string_view, uint32_t> index_;
  std::vector<Added> added_;
  std::vector<Series> series_;
  std::vector<Sample> samples_;
  std::vector<Added> conflicts_;
  std::vector<Repeats> repeats_;  // sorted; of the few samples that have any
};

// A sample as a line of the stream, with its "\n".
void AppendSampleLine(std::string_view key, double value, int64_t timestamp, std::string* lines);

}  // namespace pp
