#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/request_series.h"
#include "values/arena.h"
#include "values/sample.h"

namespace pp {

// Samples gathered per series until they make a request, and what a request says beside them. Fill
// it with Add, describe its series, then Seal it once; what is sealed can be read until Clear.
class Batch {
 public:
  using Sample = TimedValue;

  static constexpr uint32_t kNone = UINT32_MAX;

  struct Series {
    std::string_view key;  // formats/labels.h
    size_t begin;          // of its samples, in samples()
    size_t end;
    uint32_t family = kNone;               // of families()
    std::span<const int64_t> starts = {};  // RequestSeries
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

  // An exemplar of the sample of this time that was just added to the series at `place`; its labels
  // as in RequestSeries.
  void AddExemplar(const Place& place, int64_t sample_time, const Exemplar& exemplar);

  // Takes in a copy; a number for use in series.
  uint32_t AddFamily(const Family& family);
  // A family that Remote Write 1.0, which has no metadata in its series, is to be told of.
  void AnnounceFamily(uint32_t family) { announced_.push_back(family); }
  // Series are numbered as they come, from 0 on. A copy of `starts` is taken.
  void Describe(size_t series, uint32_t family, std::span<const int64_t> starts);
  size_t series_count() const { return series_.size(); }
  std::string_view key(size_t series) const { return series_[series].key; }

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
  const std::vector<Family>& families() const { return families_; }
  const std::vector<uint32_t>& announced() const { return announced_; }
  // What a request says of those samples of a series that are in [begin, end).
  RequestSeries Part(size_t series, size_t begin, size_t end) const;
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

  // Whose exemplar it is.
  struct ExemplarOf {
    uint32_t series;
    int64_t sample_time;

    friend auto operator<=>(const ExemplarOf&, const ExemplarOf&) = default;
  };

  bool HasRoomFor(size_t bytes) const;
  bool FindPlace(std::string_view key, Place* place);
  uint32_t* SlotOf(std::string_view key, uint64_t hash);
  void GrowIndex();
  void GroupBySeries();
  void DropRepeats(uint32_t index, size_t* kept);
  void CountRepeat(size_t sample);
  void SortExemplars();
  std::span<const Exemplar> ExemplarsOf(size_t series, int64_t first_time, int64_t last_time) const;
  void WriteSample(size_t series, const Sample& sample, std::string* lines) const;

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
  // Side by side; sorted once the batch is sealed.
  std::vector<ExemplarOf> exemplars_of_;
  std::vector<Exemplar> exemplars_;
  std::vector<Family> families_;
  std::vector<uint32_t> announced_;
};

}  // namespace pp
