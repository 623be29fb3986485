#include "delivery/checkpoint_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pp {
namespace {

constexpr int64_t kMsBetweenLooks = 20;
constexpr size_t kLargest = size_t{16} << 20;

bool NamesFile(const std::string& path, int fd) {
  struct stat named = {};
  struct stat open = {};
  return lstat(path.c_str(), &named) == 0 && fstat(fd, &open) == 0 && named.st_dev == open.st_dev &&
         named.st_ino == open.st_ino;
}

// A rename survives a power cut when its directory is on the disk.
bool SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = fsync(fd) == 0 || errno == EINVAL;
  close(fd);
  return synced;
}

}  // namespace

CheckpointFile::~CheckpointFile() {
  if (fd_ >= 0) close(fd_);
}

bool CheckpointFile::Open(const std::string& path, const Stop& stop, Clock* clock, Report* report,
                          std::string* error) {
  path_ = path;
  const int64_t end = clock->Monotonic() + kPatienceMs;
  bool said = false;
  for (;;) {
    bool busy = false;
    if (OpenLocked(&busy, error)) return ReadAll(error);
    if (!busy) return false;
    if (clock->Monotonic() >= end || stop.finishing()) {
      *error = "another process uses the checkpoint " + path_;
      return false;
    }
    if (!said) report->Note("waiting for another process that uses the checkpoint " + path_);
    said = true;
    clock->Sleep(kMsBetweenLooks);
  }
}

// The lock is on the file, not on its name: whoever had it may have replaced it meanwhile.
bool CheckpointFile::OpenLocked(bool* busy, std::string* error) {
  fd_ = open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status = {};
  if (fd_ < 0 || fstat(fd_, &status) != 0) {
    *error = "cannot open the checkpoint " + path_ + ": " +
             (errno == ELOOP ? "is a symbolic link" : std::strerror(errno));
  } else if (!S_ISREG(status.st_mode)) {
    *error = "the checkpoint " + path_ + " is not a regular file";
  } else if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    *busy = errno == EWOULDBLOCK || errno == EINTR;
    *error = "cannot lock the checkpoint " + path_ + ": " + std::strerror(errno);
  } else if (!NamesFile(path_, fd_)) {
    *busy = true;
  } else {
    return true;
  }
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
  return false;
}

bool CheckpointFile::ReadAll(std::string* error) {
  char block[4096];
  ssize_t n;
  while ((n = read(fd_, block, sizeof block)) != 0 && text_.size() < kLargest) {
    if (n > 0) {
      text_.append(block, static_cast<size_t>(n));
    } else if (errno != EINTR) {
      *error = "cannot read the checkpoint " + path_ + ": " + std::strerror(errno);
      return false;
    }
  }
  return true;
}

bool CheckpointFile::Replace(std::string_view text, std::string* error) {
  const std::string fresh = path_ + ".tmp";
  unlink(fresh.c_str());  // what a killed process left
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && WriteNew(fd, text) &&
      rename(fresh.c_str(), path_.c_str()) == 0) {
    close(fd_);
    fd_ = fd;
    if (SyncDirectoryOf(path_)) return true;
    *error = "cannot sync the directory of the checkpoint " + path_ + ": " + std::strerror(errno);
    return false;
  }
  *error = "cannot write the checkpoint " + path_ + ": " + std::strerror(errno) +
           "; what it said before still stands";
  if (fd >= 0) {
    unlink(fresh.c_str());
    close(fd);
  }
  return false;
}

bool CheckpointFile::WriteNew(int fd, std::string_view text) const {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n >= 0)
      text.remove_prefix(static_cast<size_t>(n));
    else if (errno != EINTR)
      return false;
  }
  return fsync(fd) == 0;
}

}  // namespace pp
