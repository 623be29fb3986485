#include "delivery/checkpoint_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "formats/checkpoint.h"

namespace pp {
namespace {

constexpr int64_t kMsBetweenLooks = 20;

bool NamesFile(const TargetFile& target, int fd) {
  struct stat named = {};
  struct stat open = {};
  return fstatat(target.directory(), target.name().c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         fstat(fd, &open) == 0 && named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

// A rename survives a power cut when its directory is on the disk.
bool SyncDirectoryOf(const TargetFile& target) {
  const int fd = openat(target.directory(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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
  if (!target_.Find(path, TargetFile::LastLink::kRefuse, error)) {
    *error = "cannot open the checkpoint " + path_ + ": " + *error;
    return false;
  }
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
  std::string why;
  fd_ = target_.Open(O_RDWR | O_NONBLOCK, &why);
  struct stat status = {};
  if (fd_ < 0 || fstat(fd_, &status) != 0) {
    *error = "cannot open the checkpoint " + path_ + ": " + (fd_ < 0 ? why : std::strerror(errno));
  } else if (!S_ISREG(status.st_mode)) {
    *error = "the checkpoint " + path_ + " is not a regular file";
  } else if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    *busy = errno == EWOULDBLOCK || errno == EINTR;
    *error = "cannot lock the checkpoint " + path_ + ": " + std::strerror(errno);
  } else if (!NamesFile(target_, fd_)) {
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
  ssize_t n = 0;
  while (text_.size() <= kLargestCheckpoint && (n = read(fd_, block, sizeof block)) != 0) {
    if (n > 0) {
      text_.append(block, static_cast<size_t>(n));
    } else if (errno != EINTR) {
      *error = "cannot read the checkpoint " + path_ + ": " + std::strerror(errno);
      return false;
    }
  }
  if (text_.size() <= kLargestCheckpoint) return true;
  *error = "the checkpoint " + path_ + " is larger than 64 MiB, which no checkpoint is";
  return false;
}

bool CheckpointFile::Replace(std::string_view text, std::string* error) {
  const int directory = target_.directory();
  const std::string fresh = target_.name() + ".tmp";
  unlinkat(directory, fresh.c_str(), 0);  // what a killed process left
  const int fd =
      openat(directory, fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0) fchmod(fd, 0600);  // whatever the umask
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && WriteNew(fd, text) &&
      renameat(directory, fresh.c_str(), directory, target_.name().c_str()) == 0) {
    close(fd_);
    fd_ = fd;
    if (SyncDirectoryOf(target_)) return true;
    *error = "cannot sync the directory of the checkpoint " + path_ + ": " + std::strerror(errno);
    return false;
  }
  *error = "cannot write the checkpoint " + path_ + ": " + std::strerror(errno) +
           "; what it said before still stands";
  if (fd >= 0) {
    unlinkat(directory, fresh.c_str(), 0);
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
