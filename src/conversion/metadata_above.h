#pragma once

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
  // All that is kept of one file takes so many bytes at most; what comes later is left out.
  static constexpr size_t kBudget = size_t{16} << 20;

  // As a line of the stream, or false if `line` is no metadata.
  using ToStream = std::function<bool(std::string_view line, std::string* stream_line)>;

  // The last of each kind for each family, in the order in which these came first; nothing of a
  // file that was begun before in this run.
  std::vector<std::string> Find(const OpenFile& file, const ToStream& to_stream);

 private:
  bool IsFirstTime(const OpenFile& file);

  std::vector<FileIdentity> begun_;  // the last ones
};

}  // namespace pp
