#include "cli/whole_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace pp {
namespace {

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

bool ReadFile(const std::string& path, std::string* text, std::string* error) {
  constexpr size_t kLargest = size_t{16} << 20;  // a bundle of certificates has a few 100 KiB
  std::ifstream file(path);
  char block[16384];
  text->clear();
  while (text->size() <= kLargest && (file.read(block, sizeof block), file.gcount() > 0)) {
    text->append(block, static_cast<size_t>(file.gcount()));
  }
  if (!file.eof()) {
    *error = path + (text->size() > kLargest ? ": is larger than 16 MiB" : ": cannot be read");
    return false;
  }
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return true;
}

bool ReadAndKeep(std::string* path, std::string* text, std::string* error) {
  if (!ReadFile(*path, text, error)) return false;
  std::error_code unknown;
  if (std::filesystem::is_regular_file(*path, unknown)) return true;
  const int fd = memfd_create("pp", MFD_CLOEXEC);
  if (fd < 0 || !WriteAll(fd, *text + "\n")) {
    *error = *path + ": cannot be kept in memory: " + std::strerror(errno);
    return false;
  }
  *path = "/proc/self/fd/" + std::to_string(fd);
  return true;
}

}  // namespace pp
