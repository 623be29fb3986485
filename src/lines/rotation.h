#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lines/open_file.h"

namespace pp {

// Logs are rotated: renamed, while a new file takes their name, or copied and truncated. What was
// read of a log is found again by what the file is and by the edges of the bytes before the place.

// Of a time of a file, since the Unix epoch.
int64_t Nanoseconds(const timespec& time);

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
  // `own` are never taken. `log` is a path.
  explicit RotatedFiles(const std::string& log, OwnFiles own = {});

  // The one with that place in it: the file itself under its new name, which may be any, or else a
  // copy of it. Not open if there is none.
  OpenFile Find(const KnownPlace& place) const;
  OpenFile FindCopy(const KnownPlace& place) const;

  struct Entry {
    std::string path;
    FileIdentity identity;
    int64_t written;  // nanoseconds since the Unix epoch
    bool named_like_log;
    std::string suffix;     // behind the log's name, or the whole name
    bool is_by_first_name;  // not only beside what the log is a link to
  };

  // Of the log, when they were looked for.
  const std::vector<std::string>& names() const { return names_; }
  // Those named like the log, which can be opened with Open.
  std::vector<Entry> Entries() const;
  // Not open if it is not that file any more.
  static OpenFile Open(const Entry& entry);
  // Those that became the log after `file`, which is not among them: written last no earlier, or
  // younger by their name, for the writer of an old one may go on with it.
  std::vector<OpenFile> Since(const OpenFile& file) const;

 private:
  bool Scan();
  void ScanBeside(const std::string& log);
  void Add(Entry entry, size_t by_other_names);
  bool IsOwn(const Entry& entry) const;

  std::vector<std::string> names_;
  OwnFiles own_;
  std::vector<Entry> entries_;
};

}  // namespace pp
