#include "lines/target_file.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pp {
namespace {

constexpr int kMostLinks = 40;  // as the kernel
constexpr int kMostTries = 100;

bool IsShared(const struct stat& directory) {
  constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
  return (directory.st_uid != 0 && directory.st_uid != geteuid()) ||
         (directory.st_mode & kOthersMayWrite) != 0;
}

bool IsShared(int directory) {
  struct stat status = {};
  return fstat(directory, &status) != 0 || IsShared(status);
}

// Its links are the kernel's: to files that are open, such as those of >(...) and /dev/stderr.
bool IsProc(int directory) {
  struct statfs status = {};
  return fstatfs(directory, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

bool Fail(int code, std::string* error) {
  *error = std::strerror(code);
  return false;
}

// The first part of a path, which is taken away.
std::string TakePart(std::string* path) {
  const size_t end = std::min(path->find('/'), path->size());
  std::string part = path->substr(0, end);
  path->erase(0, path->find_first_not_of('/', end));
  return part;
}

}  // namespace

TargetFile::~TargetFile() {
  if (directory_ >= 0) close(directory_);
}

bool TargetFile::Find(const std::string& path, LastLink last, std::string* error) {
  std::string rest = path;
  if (directory_ >= 0) close(directory_);
  directory_ = -1;
  is_open_ = false;
  if (!Begin(&rest, error)) return false;
  for (int links = 0; links <= kMostLinks;) {
    const std::string part = TakePart(&rest);
    name_ = part;
    struct stat status = {};
    const bool exists = fstatat(directory_, part.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (!exists && (errno != ENOENT || !rest.empty())) return Fail(errno, error);
    if (exists && S_ISLNK(status.st_mode)) {
      if (rest.empty() && last == LastLink::kRefuse) {
        *error = "is a symbolic link";
        return false;
      }
      ++links;
      if (!FollowLink(part, &rest, error)) return false;
      if (is_open_) return true;
    } else if (rest.empty()) {
      return true;
    } else if (!Enter(part, O_NOFOLLOW, error)) {
      return false;
    }
  }
  return Fail(ELOOP, error);
}

// At the root or where we are; `path` is then without its first slashes.
bool TargetFile::Begin(std::string* path, std::string* error) {
  if (path->empty()) return Fail(ENOENT, error);
  if (path->ends_with('/')) return Fail(EISDIR, error);
  const bool is_absolute = path->starts_with('/');
  path->erase(0, path->find_first_not_of('/'));
  if (!is_absolute && directory_ >= 0) return true;
  return Enter(is_absolute ? "/" : ".", 0, error);
}

bool TargetFile::Enter(const std::string& part, int flags, std::string* error) {
  const int from = directory_ < 0 ? AT_FDCWD : directory_;
  const int entered = openat(from, part.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | flags);
  if (entered < 0) return Fail(errno, error);
  if (directory_ >= 0) close(directory_);
  directory_ = entered;
  return true;
}

// Puts what the link holds before the rest of the path.
bool TargetFile::FollowLink(const std::string& part, std::string* rest, std::string* error) {
  if (IsProc(directory_)) {
    is_open_ = rest->empty();
    return is_open_ || Enter(part, 0, error);
  }
  if (IsShared(directory_)) {
    *error = "\"" + part +
             "\" is a symbolic link in a directory that others can write to, and so may lead "
             "anywhere; name the file that it leads to, or one in a directory of your own";
    return false;
  }
  std::string target(PATH_MAX, '\0');
  const ssize_t length = readlinkat(directory_, part.c_str(), target.data(), target.size());
  if (length < 0) return Fail(errno, error);
  target.resize(static_cast<size_t>(length));
  *rest = rest->empty() ? target : target + "/" + *rest;
  return Begin(rest, error);
}

int TargetFile::Open(int flags, std::string* error) const {
  flags |= O_CLOEXEC;
  if (!is_open_) flags |= O_NOFOLLOW;
  int fd = -1;
  struct stat status = {};
  for (int tries = 0; fd < 0 && tries < kMostTries; ++tries) {
    // Before it is opened, for that may wait for the reader of a pipe.
    const bool exists = fstatat(directory_, name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (exists && !MayOpen(status, error)) {
      errno = 0;
      return -1;
    }
    fd = openat(directory_, name_.c_str(), flags);
    if (fd >= 0 || errno != ENOENT) break;
    fd = openat(directory_, name_.c_str(), flags | O_CREAT | O_EXCL, 0600);
    if (fd >= 0) fchmod(fd, 0600);
    if (fd < 0 && errno != EEXIST) break;
  }
  if (fd < 0) {
    const int code = errno;
    Fail(code, error);
    errno = code;
  } else if (fstat(fd, &status) == 0 && !MayOpen(status, error)) {
    close(fd);
    fd = -1;
    errno = 0;
  }
  return fd;
}

bool TargetFile::IsFifo() const {
  struct stat status = {};
  const int flags = is_open_ ? 0 : AT_SYMLINK_NOFOLLOW;
  return fstatat(directory_, name_.c_str(), &status, flags) == 0 && S_ISFIFO(status.st_mode);
}

// Not what others may have laid there. That its owner owns the directory too says nothing new of
// him.
bool TargetFile::MayOpen(const struct stat& status, std::string* error) const {
  struct stat directory = {};
  if (is_open_ || fstat(directory_, &directory) != 0 || !IsShared(directory)) return true;
  const uid_t owner = status.st_uid;
  const bool is_foreign = owner != 0 && owner != geteuid() && owner != directory.st_uid;
  const bool has_other_names = S_ISREG(status.st_mode) && status.st_nlink > 1;
  if (is_foreign || has_other_names) {
    *error = is_foreign ? "belongs to another user" : "has another name, by a hard link";
    *error += ", and others can write to its directory; name a file in a directory of your own";
  }
  return !is_foreign && !has_other_names;
}

}  // namespace pp
