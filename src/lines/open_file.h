#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lines/file_edges.h"

namespace pp {

// A place in a file, between two lines: bytes and lines before it.
struct Position {
  uint64_t offset = 0;
  uint64_t lines = 0;

  friend bool operator==(const Position&, const Position&) = default;
};

// What a file is, whatever its name.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

FileIdentity IdentityOf(const struct stat& status);
// False if there is no such file.
bool FindIdentity(const std::string& path, FileIdentity* identity);

// A file that is open for reading, and where reading it begins. Move-only.
class OpenFile {
 public:
  OpenFile() = default;
  // Closes `fd` at its end if that is `owned`. `name` is for messages.
  OpenFile(int fd, bool owned, std::string name);
  ~OpenFile();
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  // Not open, with errno set, if that cannot be. A FIFO is open at once, and can be read, by
  // poll(2), when somebody writes to it.
  static OpenFile Open(const std::string& path);

  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }
  // The absolute path that it is read for: its own, or that of the file that it was before it was
  // renamed. Empty where nobody asked for it.
  const std::string& log() const { return log_; }
  void set_log(std::string path) { log_ = std::move(path); }
  const Position& begin() const { return begin_; }
  void set_begin(const Position& begin) { begin_ = begin; }
  // It is a copy of a log that was truncated then. Nobody writes it, and it may end in the middle
  // of a line, whose rest is nowhere.
  bool is_copy() const { return is_copy_; }
  void set_is_copy(bool is_copy) { is_copy_ = is_copy; }

  bool Status(struct stat* status) const;
  bool is_regular() const;
  FileIdentity identity() const;
  uint64_t size() const;

  // The up to `most` bytes from `offset` on; reading does not move.
  std::string Read(uint64_t offset, size_t most) const;
  // The same, to `to`; as read(2).
  ssize_t ReadTo(char* to, size_t capacity, uint64_t offset) const;
  // Empty at the beginning, and where the file is shorter.
  FileEdges EdgesBefore(uint64_t offset) const;

  // What its reader has seen of it, for those that want to know whether that is still there.

  // All before `offset` was seen, as it is now.
  void HaveSeenUpTo(uint64_t offset);
  // The same where reading begins, unless whoever planned that has looked; the file may have been
  // truncated since.
  void BeginSeen();
  // These, which follow what was seen.
  void HaveSeen(std::string_view bytes);
  // All before `at`, where reading begins, was seen, and had these edges then.
  void BeginBehind(const Position& at, FileEdges before);
  // All that is in it now was found, though nothing of it was seen yet.
  void HaveFound();
  // The same was seen and found of that one.
  void HaveSeenAsOf(const OpenFile& other);
  uint64_t seen_to() const { return seen_to_; }
  const FileEdges& seen() const { return seen_; }
  // 0: nothing, or nobody looked.
  uint64_t found_to() const { return found_to_; }
  const FileEdges& found() const { return found_; }
  // It is not when the file was truncated, or written anew in its place, even if it has grown
  // since.
  bool HasWhatWasSeen() const { return EdgesBefore(seen_to_) == seen_; }
  // The same, and where nothing was seen, it has what was found.
  bool IsWhatItWas() const;

 private:
  int fd_ = -1;
  bool owned_ = false;
  std::string name_;
  std::string log_;
  Position begin_;
  bool is_copy_ = false;
  uint64_t seen_to_ = 0;
  FileEdges seen_;  // the edges of that
  uint64_t found_to_ = 0;
  FileEdges found_;
};

// "PATH: cannot be opened: Permission denied"
std::string WhyNotOpened(const std::string& path, int error_number);

// The lines that end before `offset`.
uint64_t CountLines(const OpenFile& file, uint64_t offset);

// `path` from the root on, without links in its directories. The file need not be there.
std::string AbsolutePath(const std::string& path);

// Both names are of one file, or would be if there were one.
bool NameSameFile(const std::string& a, const std::string& b);

}  // namespace pp
