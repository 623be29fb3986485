#include "lines/open_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace pp {
namespace {

ssize_t ReadAt(int fd, char* to, size_t capacity, uint64_t offset) {
  ssize_t n = 0;
  do {
    n = pread(fd, to, capacity, static_cast<off_t>(offset));
  } while (n < 0 && errno == EINTR);
  return n;
}

}  // namespace

FileIdentity IdentityOf(const struct stat& status) {
  return {status.st_dev, status.st_ino};
}

bool FindIdentity(const std::string& path, FileIdentity* identity) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return false;
  *identity = IdentityOf(status);
  return true;
}

OpenFile::OpenFile(int fd, bool owned, std::string name)
    : fd_(fd), owned_(owned), name_(std::move(name)) {}

OpenFile::~OpenFile() {
  if (owned_ && fd_ >= 0) close(fd_);
}

OpenFile::OpenFile(OpenFile&& other) noexcept {
  *this = std::move(other);
}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(owned_, other.owned_);
  name_.swap(other.name_);
  log_.swap(other.log_);
  std::swap(begin_, other.begin_);
  std::swap(is_copy_, other.is_copy_);
  std::swap(seen_to_, other.seen_to_);
  std::swap(seen_, other.seen_);
  std::swap(found_to_, other.found_to_);
  std::swap(found_, other.found_);
  return *this;
}

OpenFile OpenFile::Open(const std::string& path) {
  OpenFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), true, path);
  struct stat status;
  if (file.is_open() && file.Status(&status) && !S_ISFIFO(status.st_mode)) {
    fcntl(file.fd(), F_SETFL, 0);
  }
  return file;
}

bool OpenFile::Status(struct stat* status) const {
  return fstat(fd_, status) == 0;
}

bool OpenFile::is_regular() const {
  struct stat status;
  return Status(&status) && S_ISREG(status.st_mode);
}

FileIdentity OpenFile::identity() const {
  struct stat status;
  return Status(&status) ? IdentityOf(status) : FileIdentity{};
}

uint64_t OpenFile::size() const {
  struct stat status;
  return Status(&status) ? static_cast<uint64_t>(status.st_size) : 0;
}

ssize_t OpenFile::ReadTo(char* to, size_t capacity, uint64_t offset) const {
  return ReadAt(fd_, to, capacity, offset);
}

std::string OpenFile::Read(uint64_t offset, size_t most) const {
  std::string bytes(most, '\0');
  const ssize_t n = ReadAt(fd_, bytes.data(), bytes.size(), offset);
  bytes.resize(static_cast<size_t>(std::max<ssize_t>(n, 0)));
  return bytes;
}

FileEdges OpenFile::EdgesBefore(uint64_t offset) const {
  const size_t first = std::min<uint64_t>(offset, FileEdges::kEdge);
  const size_t last = std::min<uint64_t>(offset - first, FileEdges::kEdge);
  const std::string head = Read(0, first);
  const std::string tail = Read(offset - last, last);
  FileEdges edges;
  if (head.size() != first || tail.size() != last) return edges;
  edges.Append(head);
  edges.Append(tail);
  return edges;
}

void OpenFile::HaveSeenUpTo(uint64_t offset) {
  seen_to_ = offset;
  seen_ = EdgesBefore(offset);
}

void OpenFile::BeginSeen() {
  if (begin_.offset == 0 || begin_.offset != seen_to_) HaveSeenUpTo(begin_.offset);
}

void OpenFile::HaveSeen(std::string_view bytes) {
  seen_to_ += bytes.size();
  seen_.Append(bytes);
}

void OpenFile::BeginBehind(const Position& at, FileEdges before) {
  begin_ = at;
  seen_to_ = at.offset;
  seen_ = std::move(before);
}

void OpenFile::HaveFound() {
  found_to_ = size();
  found_ = EdgesBefore(found_to_);
}

void OpenFile::HaveSeenAsOf(const OpenFile& other) {
  seen_to_ = other.seen_to_;
  seen_ = other.seen_;
  found_to_ = other.found_to_;
  found_ = other.found_;
}

bool OpenFile::IsWhatItWas() const {
  return HasWhatWasSeen() && (seen_to_ > 0 || EdgesBefore(found_to_) == found_);
}

std::string WhyNotOpened(const std::string& path, int error_number) {
  return path + ": cannot be opened: " + std::strerror(error_number);
}

uint64_t CountLines(const OpenFile& file, uint64_t offset) {
  std::vector<char> block(size_t{256} << 10);
  uint64_t lines = 0;
  for (uint64_t at = 0; at < offset;) {
    const ssize_t n =
        ReadAt(file.fd(), block.data(), std::min<uint64_t>(block.size(), offset - at), at);
    if (n <= 0) break;
    lines += static_cast<uint64_t>(std::count(block.data(), block.data() + n, '\n'));
    at += static_cast<uint64_t>(n);
  }
  return lines;
}

std::string AbsolutePath(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory =
      slash == std::string::npos ? "." : path.substr(0, std::max<size_t>(slash, 1));
  char* resolved = realpath(directory.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string absolute = resolved;
  free(resolved);
  if (absolute != "/") absolute += '/';
  return absolute + path.substr(slash == std::string::npos ? 0 : slash + 1);
}

bool NameSameFile(const std::string& a, const std::string& b) {
  FileIdentity one, other;
  if (FindIdentity(a, &one) && FindIdentity(b, &other)) return one == other;
  return AbsolutePath(a) == AbsolutePath(b);
}

}  // namespace pp
