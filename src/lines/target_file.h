#pragma once

#include <sys/stat.h>

#include <string>

namespace pp {

// A file to write to: its name, in a directory that is held open.
//
// A directory is shared if others can write to it: it belongs neither to root nor to us, or its
// mode lets its group or anybody write. Others may have laid a symbolic link there, by which we
// would write with our rights wherever they like, or a file, to read what we write. So no link in
// a shared directory is followed, be it what a path ends with or a directory of it, and no file
// there is opened that may be theirs.
class TargetFile {
 public:
  // Whether a path may end with a link, in a directory that is not shared.
  enum class LastLink { kFollow, kRefuse };

  TargetFile() = default;
  ~TargetFile();
  TargetFile(const TargetFile&) = delete;
  TargetFile& operator=(const TargetFile&) = delete;

  // The file need not be there. False: *error says why, without `path`.
  bool Find(const std::string& path, LastLink last, std::string* error);

  // As open(2), which the `flags` are for. A file that is not there is made, with the mode 0600
  // whatever the umask. -1: *error says why, without a name, and errno too unless it is 0.
  int Open(int flags, std::string* error) const;
  // Opening it to write may have to wait for somebody who reads.
  bool IsFifo() const;

  // For openat(2) and its like, as long as this lives.
  int directory() const { return directory_; }
  const std::string& name() const { return name_; }

 private:
  bool Begin(std::string* path, std::string* error);
  bool Enter(const std::string& part, int flags, std::string* error);
  bool FollowLink(const std::string& part, std::string* rest, std::string* error);
  bool MayOpen(const struct stat& status, std::string* error) const;

  int directory_ = -1;
  std::string name_;
  bool is_open_ = false;  // a name that the kernel has for a file that is open already
};

}  // namespace pp
