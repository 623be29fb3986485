#include "lines/file_edges.h"

#include <gtest/gtest.h>

#include <string>

#include "lines/open_file.h"
#include "support/temp_file.h"

namespace pp {
namespace {

FileEdges EdgesOf(const std::string& bytes) {
  FileEdges edges;
  edges.Append(bytes);
  return edges;
}

std::string SomeBytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * i % 251);
  return bytes;
}

TEST(FileEdges, AreTheSameHoweverTheBytesCame) {
  for (const size_t size : {0UL, 1UL, FileEdges::kEdge - 1, FileEdges::kEdge, FileEdges::kEdge + 1,
                            2 * FileEdges::kEdge, 5 * FileEdges::kEdge + 3}) {
    const std::string bytes = SomeBytes(size);
    FileEdges one_by_one;
    for (const char c : bytes) one_by_one.Append({&c, 1});
    EXPECT_EQ(one_by_one, EdgesOf(bytes)) << size;
    EXPECT_EQ(one_by_one.Fingerprint(), EdgesOf(bytes).Fingerprint()) << size;
    EXPECT_EQ(one_by_one.empty(), size == 0);
  }
}

TEST(FileEdges, AreTheFirstAndTheLastBytes) {
  const std::string bytes = SomeBytes(3 * FileEdges::kEdge);
  for (const size_t at :
       {size_t{0}, FileEdges::kEdge - 1, FileEdges::kEdge, 2 * FileEdges::kEdge - 1,
        2 * FileEdges::kEdge, 3 * FileEdges::kEdge - 1}) {
    std::string other = bytes;
    other[at] ^= 1;
    const bool in_the_middle = at / FileEdges::kEdge == 1;
    EXPECT_EQ(EdgesOf(other) == EdgesOf(bytes), in_the_middle) << at;
    EXPECT_EQ(EdgesOf(other).Fingerprint() == EdgesOf(bytes).Fingerprint(), in_the_middle) << at;
  }
}

// As pp-stream(5) says it: the FNV-1a hash, here of the test vectors of its authors.
TEST(FileEdges, HaveTheHashThatIsDocumented) {
  EXPECT_EQ(EdgesOf("").Fingerprint(), 0xcbf29ce484222325);
  EXPECT_EQ(EdgesOf("a").Fingerprint(), 0xaf63dc4c8601ec8c);
  EXPECT_EQ(EdgesOf("foobar").Fingerprint(), 0x85944171f73967e8);
}

TEST(FileEdges, OfAFileAreThoseOfItsBytes) {
  const std::string bytes = SomeBytes(3 * FileEdges::kEdge);
  const TempFile temporary(bytes);
  const OpenFile file = OpenFile::Open(temporary.path());
  for (const size_t offset : {size_t{0}, size_t{1}, FileEdges::kEdge, FileEdges::kEdge + 1,
                              2 * FileEdges::kEdge + 1, bytes.size()}) {
    EXPECT_EQ(file.EdgesBefore(offset), EdgesOf(bytes.substr(0, offset))) << offset;
  }
  EXPECT_TRUE(file.EdgesBefore(bytes.size() + 1).empty());
}

}  // namespace
}  // namespace pp
