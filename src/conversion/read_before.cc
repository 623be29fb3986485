#include "conversion/read_before.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "conversion/marks.h"
#include "formats/mark.h"

namespace pp {
namespace {

// What the place says of the bytes before it is so; nothing if it is not.
std::optional<ReadBefore> ReadBeforeOf(const OpenFile& file, const KnownPlace& place) {
  if (file.size() < place.at.offset) return std::nullopt;
  FileEdges edges = file.EdgesBefore(place.at.offset);
  if (place.has_fingerprint && edges.Fingerprint() != place.fingerprint) return std::nullopt;
  return ReadBefore{place.at, std::move(edges)};
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

std::optional<KnownPlace> PlaceOf(const CheckpointEntry& entry) {
  const std::optional<FileIdentity> identity = ParseSource(entry.source);
  if (!identity) return std::nullopt;
  KnownPlace known{*identity, {entry.offset, 0}, false, 0};
  Place place;
  if (ParsePlace(entry.place, &place) && place.source == entry.source &&
      place.offset == entry.offset) {
    known.at.lines = place.lines;
    known.has_fingerprint = true;
    known.fingerprint = place.fingerprint;
  }
  return known;
}

// A file system gets another device number wherever it is mounted, and its files keep their inodes;
// then the name and the bytes before the place must be the same.
bool IsOfFile(const CheckpointEntry& entry, const KnownPlace& place, const OpenFile& file) {
  const FileIdentity identity = file.identity();
  if (place.identity == identity) return true;
  Place said;
  return place.identity.inode == identity.inode && place.has_fingerprint &&
         ParsePlace(entry.place, &said) && said.name == file.log();
}

bool IsOfLog(const CheckpointEntry& entry, const OpenFile& log) {
  Place place;
  if (ParsePlace(entry.place, &place)) return place.name == log.log();
  return log.is_open() && entry.source == SourceOf(log.identity());
}

bool IsStillIn(const CheckpointEntry& entry, const OpenFile& log) {
  const std::optional<KnownPlace> place = PlaceOf(entry);
  return place && log.is_open() && IsOfFile(entry, *place, log) && HasPlace(log, *place);
}

bool IsCopyOf(const OpenFile& log, const std::vector<CheckpointEntry>& entries,
              const OpenFile& file) {
  if (!log.is_open() || file.identity() == log.identity()) return false;
  return std::any_of(entries.begin(), entries.end(), [&](const CheckpointEntry& entry) {
    const std::optional<KnownPlace> place = PlaceOf(entry);
    return place && place->has_fingerprint && place->at.offset > 0 && IsOfLog(entry, log) &&
           IsOfFile(entry, *place, log) && !HasPlace(log, *place) && HasPlace(file, *place);
  });
}

// A place at its beginning is as good as none: another file may have got the inode since.
std::optional<ReadBefore> ReadIn(const OpenFile& file,
                                 const std::vector<CheckpointEntry>& entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const std::optional<KnownPlace> place = PlaceOf(*entry);
    if (!place || place->at.offset == 0 || !IsOfFile(*entry, *place, file)) continue;
    std::optional<ReadBefore> read = ReadBeforeOf(file, *place);
    if (!read) continue;
    if (place->has_fingerprint) return read;
    if (file.Read(place->at.offset - 1, 1) != "\n") continue;
    read->up_to.lines = CountLines(file, place->at.offset);
    return read;
  }
  return std::nullopt;
}

std::optional<ReadBefore> ReadInCopy(const OpenFile& file,
                                     const std::vector<CheckpointEntry>& entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const std::optional<KnownPlace> known = PlaceOf(*entry);
    Place place;
    if (!known || !known->has_fingerprint || known->at.offset == 0) continue;
    if (!ParsePlace(entry->place, &place) || BaseName(place.name) != BaseName(file.log())) continue;
    if (std::optional<ReadBefore> read = ReadBeforeOf(file, *known)) return read;
  }
  return std::nullopt;
}

}  // namespace pp
