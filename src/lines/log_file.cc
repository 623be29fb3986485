#include "lines/log_file.h"

#include <algorithm>

namespace pp {

void LogFile::BeginAt(const Position& position) {
  at = position;
  in_line = false;
  file.set_begin(position);
  file.BeginSeen();
}

void LogFile::Grow(std::string_view bytes, int64_t now) {
  file.HaveSeen(bytes);
  if (read_to() > longest) grown = now;  // and was not just read again
  longest = std::max(longest, read_to());
}

bool LogFile::HasBegunLike(const OpenFile& other) const {
  return other.size() <= read_to() && file.seen().BeginLike(other.EdgesBefore(other.size()));
}

KnownPlace LogFile::PlaceInCopy() const {
  if (read_to() == 0) return {identity, {file.found_to(), 0}, true, file.found().Fingerprint()};
  return {identity, {read_to(), 0}, true, file.seen().Fingerprint()};
}

MissedFiles::Original LogFile::Original() const {
  MissedFiles::Original original = {PlaceInCopy(), at, {}};
  original.seen.HaveSeenAsOf(file);
  return original;
}

}  // namespace pp
