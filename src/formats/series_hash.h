#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "formats/exposition.h"
#include "formats/known_series.h"
#include "values/sample.h"

namespace pp {

// XXH64 with the seed 0. Files, topics and clusters are divided by it: it must never be another.
uint64_t StableHash(std::string_view text);

// SampleParser for those who divide samples by their series: it takes the same lines, and tells of
// each the stable hash of its series' canonical text: the labels sorted by the bytes of their
// names, none of them empty, no blanks. All spellings of a series have the same.
class SeriesHasher {
 public:
  // Whether `line`, of any kind, is a sample that needs no more looking at. False says nothing.
  bool FindKnown(std::string_view line, SampleNumbers* numbers, uint64_t* hash);

  // For lines of LineKind::kSample; as SampleParser::Parse.
  bool Check(std::string_view line, SampleNumbers* numbers, uint64_t* hash, std::string* error);

 private:
  KnownSeries<uint64_t> known_;
  SampleParser parser_;
  Sample sample_;
  std::string canonical_;
};

}  // namespace pp
