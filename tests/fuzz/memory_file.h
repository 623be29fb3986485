#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "fuzz/fuzz.h"

namespace pp::fuzz {

// A file without a name in any directory, for code that writes to descriptors and paths.
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    Expect(fd_ >= 0, "a file in memory can be had", "");
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }
  // For code that closes what it is given.
  int Duplicate() const { return fcntl(fd_, F_DUPFD_CLOEXEC, 3); }

  void SetText(std::string_view text) {
    const bool written = ftruncate(fd_, 0) == 0 && pwrite(fd_, text.data(), text.size(), 0) ==
                                                       static_cast<ssize_t>(text.size());
    Expect(written, "a file in memory can be written", "");
  }

  // What it holds; then it is empty.
  std::string TakeText() {
    struct stat status = {};
    fstat(fd_, &status);
    std::string text(static_cast<size_t>(status.st_size), '\0');
    const ssize_t got = pread(fd_, text.data(), text.size(), 0);
    Expect(got == static_cast<ssize_t>(text.size()), "a file in memory can be read", "");
    if (ftruncate(fd_, 0) != 0 || lseek(fd_, 0, SEEK_SET) != 0) Fail("a file can be emptied", "");
    return text;
  }

 private:
  int fd_;
};

}  // namespace pp::fuzz
