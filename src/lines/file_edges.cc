#include "lines/file_edges.h"

#include <algorithm>

namespace pp {
namespace {

uint64_t HashOn(uint64_t hash, std::string_view bytes) {
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

void FileEdges::Append(std::string_view bytes) {
  const size_t missing = std::min(bytes.size(), kEdge - first_.size());
  first_.append(bytes.substr(0, missing));
  bytes.remove_prefix(missing);
  const size_t fresh = std::min(bytes.size(), kEdge);
  const size_t kept = std::min(last_.size(), kEdge - fresh);
  last_.erase(0, last_.size() - kept);
  last_.append(bytes.substr(bytes.size() - fresh));
}

bool FileEdges::BeginLike(const FileEdges& other) const {
  const size_t size = std::min(first_.size(), other.first_.size());
  return std::string_view(first_).substr(0, size) == std::string_view(other.first_).substr(0, size);
}

uint64_t FileEdges::Fingerprint() const {
  return HashOn(HashOn(0xcbf29ce484222325, first_), last_);
}

}  // namespace pp
