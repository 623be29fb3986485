#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pp {

// What a checkpoint file holds: for each source the last mark of which all above was delivered or
// rejected, and the place line that stood above it, as lines of the stream. The source whose mark
// was reached last is last.
struct CheckpointEntry {
  std::string source;
  uint64_t offset = 0;
  std::string place;  // the whole line (formats/mark.h) without its "\n"; empty if there was none
};

// Its file has at most so many bytes. Of all the marks of a spool of terabytes there are as many.
inline constexpr size_t kLargestCheckpoint = size_t{64} << 20;

struct Checkpoint {
  // Whose it is, as "pp-push-rw to http://localhost:9090/api/v1/write"; empty: nobody's yet.
  std::string owner;
  std::vector<CheckpointEntry> entries;
};

// An empty text has no owner and no entries. False with *error for what is no checkpoint.
bool ParseCheckpoint(std::string_view text, Checkpoint* checkpoint, std::string* error);
std::string FormatCheckpoint(const Checkpoint& checkpoint);

// Replaces what there is of the entry's source, puts it last, and drops the oldest entries of more
// than kMostEntries.
inline constexpr size_t kMostEntries = 1000;
void UpdateEntry(CheckpointEntry entry, std::vector<CheckpointEntry>* entries);

}  // namespace pp
