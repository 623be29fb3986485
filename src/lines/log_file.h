#pragma once

#include <cstdint>
#include <string_view>

#include "lines/missed_files.h"
#include "lines/open_file.h"
#include "lines/rotation.h"

namespace pp {

// One of the files that a log consists of, and how far it was read.
struct LogFile {
  OpenFile file;
  FileIdentity identity;
  Position at;           // where reading goes on, at the beginning of a line
  uint64_t limit = 0;    // read no further; for the end of a run
  bool in_line = false;  // what was seen ends in a part of a line
  uint64_t longest = 0;  // that it was seen to be
  int64_t grown = 0;     // monotonic, when that was, or it was seen to be the log no more
  bool was_log = false;  // it was, while it was followed
  bool passed = false;   // was read to its end, and left for a younger one
  int watch = -1;

  // Begins, or begins again, at `at`.
  void BeginAt(const Position& position);
  void Grow(std::string_view bytes, int64_t now);
  // The other one has only what was read of this one, as far as its edges tell.
  bool HasBegunLike(const OpenFile& other) const;
  // What a copy of what it was has.
  KnownPlace PlaceInCopy() const;
  MissedFiles::Original Original() const;
  uint64_t read_to() const { return file.seen_to(); }
};

}  // namespace pp
