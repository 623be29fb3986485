#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pp {

// What tells, of the bytes before a place in a file, whether they are still the same: the first
// kEdge of them, and the last kEdge of the others. The last alone would not do, for the rows of a
// log may all end alike.
class FileEdges {
 public:
  static constexpr size_t kEdge = 4096;

  bool empty() const { return first_.empty(); }
  // The place moves over these.
  void Append(std::string_view bytes);
  // The first bytes are the same, as many as there are of the lesser place.
  bool BeginLike(const FileEdges& other) const;
  // The 64-bit FNV-1a hash of the first and the last.
  uint64_t Fingerprint() const;

  friend bool operator==(const FileEdges&, const FileEdges&) = default;

 private:
  std::string first_;
  std::string last_;
};

}  // namespace pp
