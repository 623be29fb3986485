#pragma once

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "support/temporary_directory.h"

namespace pp_test {

// A file system of so many KiB, in whole pages of 4, in a directory of its own: a disk that is soon
// full. A file takes a page at least, if it is not empty. It is gone at the end of the object.
class TinyDisk {
 public:
  // Whether we may mount: a test skips itself otherwise.
  static bool IsAvailable() {
    static const bool available = [] {
      const TemporaryDirectory directory;
      return Mount(directory.path(), 4) && umount2(directory.path().c_str(), MNT_DETACH) == 0;
    }();
    return available;
  }

  explicit TinyDisk(size_t kib) {
    if (!Mount(directory_.path(), kib)) {
      throw std::runtime_error(std::string("cannot mount a tiny disk: ") + std::strerror(errno));
    }
  }
  // Also with files on it that are still open.
  ~TinyDisk() { umount2(directory_.path().c_str(), MNT_DETACH); }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;

  // Whoever has opened a file to write to keeps us from it.
  bool MakeReadOnly() {
    return mount("tmpfs", path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }

  const std::string& path() const { return directory_.path(); }
  std::string operator/(const std::string& name) const { return directory_ / name; }

 private:
  static bool Mount(const std::string& path, size_t kib) {
    const std::string options = "mode=700,size=" + std::to_string(kib) + "k";
    return mount("tmpfs", path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
  }

  TemporaryDirectory directory_;
};

}  // namespace pp_test
