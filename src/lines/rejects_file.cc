#include "lines/rejects_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lines/cut_off.h"
#include "lines/open_file.h"
#include "lines/quote.h"
#include "lines/target_file.h"

namespace pp {
namespace {

// A regular file that ends inside a line. The descriptor need not be readable.
bool EndsInsideLine(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return false;
  struct stat status = {};
  char last = '\n';
  const bool known = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
                     pread(fd, &last, 1, status.st_size - 1) == 1;
  close(fd);
  return known && last != '\n';
}

// Without a wait where there is a reader already: a second opening could be one too many for him,
// who reads until the first is closed.
int OpenFifo(const TargetFile& file, const std::function<void()>& waits, std::string* why) {
  int fd = file.Open(O_WRONLY | O_NONBLOCK, why);
  if (fd >= 0) fcntl(fd, F_SETFL, 0);
  if (fd >= 0 || errno != ENXIO) return fd;
  if (waits) waits();
  fd = file.Open(O_WRONLY, why);
  if (fd < 0 && errno == EINTR) *why = "stopped by a signal before anybody read this FIFO";
  return fd;
}

// What others append would stand below our header, and in the middle of our lines. Where messages
// go that is so anyhow, and where nothing can be locked, nobody knows.
bool IsTaken(int fd) {
  struct stat status = {};
  struct stat messages = {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const bool is_log =
      fstat(STDERR_FILENO, &messages) == 0 && IdentityOf(messages) == IdentityOf(status);
  return !is_log && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace

bool RejectsFile::Open(const std::string& path, std::string* error,
                       const std::function<void()>& waits) {
  // The data may be nobody else's business.
  TargetFile file;
  std::string why;
  if (file.Find(path, TargetFile::LastLink::kFollow, &why)) {
    fd_ = file.IsFifo() ? OpenFifo(file, waits, &why) : file.Open(O_WRONLY | O_APPEND, &why);
  }
  if (fd_ < 0) {
    *error = "cannot open the rejects file " + path + ": " + why;
    return false;
  }
  if (IsTaken(fd_)) {
    close(fd_);
    fd_ = -1;
    *error = "the rejects file " + path + " is locked, probably by another run; give each its own";
    return false;
  }
  path_ = path;
  writer_ = LineWriter(fd_);
  // The rest of that line could pass for a whole one, and what is appended for its end.
  if (EndsInsideLine(path)) writer_.Append(std::string(kWriterKilled) + "\n");
  return true;
}

void RejectsFile::Comment(std::string_view reason) {
  if (!is_open()) return;
  writer_.AppendLine("# " + Printable(reason));
  unsynced_ = true;
}

void RejectsFile::Lines(std::string_view lines) {
  if (is_open()) writer_.Append(lines);
}

void RejectsFile::Piece(std::string_view piece, bool ends_line) {
  if (!is_open()) return;
  unsynced_ = true;
  writer_.Append(piece);
  if (!piece.empty()) ends_in_return_ = piece.ends_with('\r');
  if (!ends_line) return;
  // Fed in again, the line is to have the return that is its own.
  writer_.Append(ends_in_return_ ? "\r\n" : "\n");
  ends_in_return_ = false;
}

void RejectsFile::CutOff() {
  Piece(kRestUnread, true);
}

bool RejectsFile::Flush() {
  return !is_open() || (writer_.Flush() && is_good());
}

// What is no file cannot be synced, and need not be.
bool RejectsFile::Sync() {
  if (!Flush()) return false;
  if (!unsynced_) return true;
  unsynced_ = false;
  while (fdatasync(fd_) != 0) {
    if (errno == EINTR) continue;
    if (errno != EINVAL && errno != ENOTSUP) sync_error_ = std::strerror(errno);
    break;
  }
  return is_good();
}

bool RejectsFile::Close() {
  if (!is_open()) return true;
  fd_ = -1;
  return writer_.Close() && is_good();
}

}  // namespace pp
