#pragma once

#include <optional>
#include <vector>

#include "formats/checkpoint.h"
#include "lines/open_file.h"
#include "lines/rotation.h"

namespace pp {

// What the entries of a checkpoint say of files that are there now.

// What its reader has read of a file, and the edges of that when it was looked for.
struct ReadBefore {
  Position up_to;
  FileEdges edges;
};

// What the entry says of a file; nothing if its source is no file.
std::optional<KnownPlace> PlaceOf(const CheckpointEntry& entry);

// The entry is of the file that had the log's name when it was read, or has it now.
bool IsOfLog(const CheckpointEntry& entry, const OpenFile& log);

// The entry's file is the log, and what was read of it is still there.
bool IsStillIn(const CheckpointEntry& entry, const OpenFile& log);

// What was read of the log is in `file` and not in the log any more, though that is the same file:
// `file` is a copy from before the log was truncated.
bool IsCopyOf(const OpenFile& log, const std::vector<CheckpointEntry>& entries,
              const OpenFile& file);

// The place is of that very file, though perhaps not what the file has there.
bool IsOfFile(const CheckpointEntry& entry, const KnownPlace& place, const OpenFile& file);

// Where the checkpoint's reader is in this very file, by its last mark; nothing if it is nowhere.
std::optional<ReadBefore> ReadIn(const OpenFile& file, const std::vector<CheckpointEntry>& entries);

// Where it was in a file of which this one is a copy.
std::optional<ReadBefore> ReadInCopy(const OpenFile& file,
                                     const std::vector<CheckpointEntry>& entries);

}  // namespace pp
