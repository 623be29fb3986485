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

// Something was read of the log that is not in it any more, though it is the same file: so what
// lies beside it is copies.
bool WasTruncated(const std::vector<CheckpointEntry>& entries, const OpenFile& log);

// Where the checkpoint's reader is in this very file, by its last mark; nothing if it is nowhere.
std::optional<ReadBefore> ReadIn(const OpenFile& file, const std::vector<CheckpointEntry>& entries);

// Where it was in a file of which this one is a copy.
std::optional<ReadBefore> ReadInCopy(const OpenFile& file,
                                     const std::vector<CheckpointEntry>& entries);

}  // namespace pp
