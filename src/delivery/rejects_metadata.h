#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "delivery/families.h"
#include "lines/report.h"
#include "values/sample.h"

namespace pp {

// What the stream says of families, for the samples that are rejected: fed in again without their
// # TYPE they would be of no type, and what comes after them could be refused for that. Safe to use
// from several threads.
class RejectsMetadata {
 public:
  // All that is known takes so many bytes at most; what comes later is left out.
  static constexpr size_t kBudget = size_t{16} << 20;

  // A # TYPE, # HELP or # UNIT line.
  void Add(const Metadata& metadata);
  // Those lines of the families of these samples, which are lines of the stream, unless they are
  // above others already.
  std::string Above(std::string_view lines);

 private:
  std::mutex mutex_;
  Families families_;
  std::set<const Families::Entry*> kept_;
  SampleParser parser_;
};

// What is kept of samples has their metadata above it from now on. Null if nothing is kept.
// `report` is not owned.
std::shared_ptr<RejectsMetadata> KeepMetadataWithRejects(Report* report);

}  // namespace pp
