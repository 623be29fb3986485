#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lines/open_file.h"

namespace pp {

// # TYPE, # HELP and # UNIT lines above the place where a file is read from: a run before this one
// has passed them on, and what is behind us now may be new and not know them.
class MetadataAbove {
 public:
  // All that is kept of one file takes so many bytes at most, about; what comes later is left out.
  static constexpr size_t kBudget = size_t{16} << 20;

  enum class Kind { kMetadata, kOther, kEnd };
  // What `line` is: metadata as a line of the stream, or the end of what counts.
  using ToStream = std::function<Kind(std::string_view line, std::string* stream_line)>;

  // The last of each kind for each family, in the order in which these came first; nothing of a
  // file that was begun before in this run, nor lines over `max_line`.
  std::vector<std::string> Find(const OpenFile& file, size_t max_line, const ToStream& to_stream);

 private:
  bool IsFirstTime(const OpenFile& file);

  std::vector<FileIdentity> begun_;  // the last ones
};

}  // namespace pp
