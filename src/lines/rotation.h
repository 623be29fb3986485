#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lines/open_file.h"

namespace pp {

// Logs are rotated: renamed, while a new file takes their name, or copied and truncated. What was
// read of a log is found again by what the file is and by the edges of the bytes before the place.

// Of a time of a file, since the Unix epoch.
int64_t Nanoseconds(const timespec& time);

// Nanoseconds since the Unix epoch; 0 where that is not known, or later than the last write: a file
// that was fetched keeps its time of writing alone.
int64_t BirthOf(const std::string& path, const struct stat& status);

// How far a file was read.
struct KnownPlace {
  FileIdentity identity;
  Position at;
  bool has_fingerprint = false;
  uint64_t fingerprint = 0;  // of the edges of the bytes before it
};

KnownPlace PlaceIn(const OpenFile& file, const Position& at);

// The file is as long as that, and has the same edges before the place.
bool HasPlace(const OpenFile& file, const KnownPlace& place);

// Throws std::system_error if errno says that no descriptor was left to open `path` with.
void ThrowIfShort(const std::string& path);

// What was the log and cannot be opened; what() says which and why.
class UnreadableFile : public std::runtime_error {
 public:
  UnreadableFile(const std::string& path, int error_number);
};

// Files that are no part of a log, whatever they are called: those that we write.
struct OwnFiles {
  std::vector<FileIdentity> open;  // they stay open, so no other file can become what they are
  std::vector<std::string> paths;  // absolute; these are replaced now and then
};

// Where a log is: its own name, what that is a link to, and so on. It need not be there.
std::vector<std::string> NamesOfLog(const std::string& log);

// The files beside a log, under each of its names, that may be what was rotated away: regular, not
// compressed, not the log itself, named as the log with a suffix that begins with "." or "-" and a
// digit, or ".old". In the order in which they were written last. Where no descriptor is left to
// look with, they are not passed over: then std::system_error is thrown, which says so.
class RotatedFiles {
 public:
  // `own` are never taken. `log` is a path, and `also` where it was before (places): what is there
  // under the log's name is one of them, too.
  explicit RotatedFiles(const std::string& log, OwnFiles own = {},
                        const std::vector<std::string>& also = {});

  // The one with that place in it: the file itself under its new name, which may be any, or else a
  // copy of it. Not open if there is none.
  OpenFile Find(const KnownPlace& place) const;
  OpenFile FindCopy(const KnownPlace& place) const;

  struct Entry {
    std::string path;
    FileIdentity identity;
    int64_t written;  // nanoseconds since the Unix epoch
    int64_t born;     // the same; 0 where that is not known, as of one that was fetched
    uint64_t size;
    bool named_like_log;
    std::string suffix;  // behind the log's name, or the whole name
    std::string place;   // of the log, beside which it is
  };

  // Where the log was when they were looked for: its names, without links in their directories.
  const std::vector<std::string>& places() const { return places_; }
  // Whether there is such a file in one of the directories, whatever its name.
  bool Has(const FileIdentity& identity) const;
  // Those named like the log, which can be opened with Open.
  std::vector<Entry> Entries() const;
  // Not open, with errno set, if it cannot be opened, or is not that file any more (ENOENT).
  static OpenFile Open(const Entry& entry);
  // Those that became the log after `file`, which is not among them: written last no earlier, or
  // younger by their name, for the writer of an old one may go on with it, unless they were made
  // before it: numbers may ascend, too. And those of them that cannot be opened, and why.
  struct Later {
    std::vector<OpenFile> files;
    std::vector<std::pair<Entry, int>> unreadable;
  };
  Later Since(const OpenFile& file) const;
  // The youngest that is named as Entries are, but compressed, and so is none of them. It has the
  // time of what was compressed.
  std::optional<Entry> FindCompressed() const;
  // The first of Entries that cannot be opened, and why; empty if all can be.
  std::string FindUnreadable() const;

 private:
  bool Scan();
  void ScanBeside(const std::string& log, const std::string& place, bool is_log);
  void Add(Entry entry, size_t by_other_names);
  bool IsOwn(const Entry& entry) const;
  static bool BecameLogAfter(const Entry& other, const Entry& entry);

  std::vector<std::string> names_;
  std::vector<std::string> places_;  // of names_
  std::vector<std::string> also_;    // other places
  OwnFiles own_;
  std::vector<Entry> entries_;
};

}  // namespace pp
