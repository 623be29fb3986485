#include "formats/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <vector>

namespace pp {
namespace {

std::string Compressed(const std::vector<std::string>& parts) {
  std::string compressed = "what was there before";
  size_t next = 0;
  EXPECT_TRUE(GzipCompress(
      [&] { return next < parts.size() ? std::string_view(parts[next++]) : std::string_view(); },
      &compressed));
  return compressed;
}

std::string Expanded(const std::string& compressed, size_t size) {
  std::string text(size + 1, '\0');
  z_stream stream = {};
  EXPECT_EQ(Z_OK, inflateInit2(&stream, 15 + 16));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(Z_STREAM_END, inflate(&stream, Z_FINISH));
  EXPECT_EQ(0u, stream.avail_in);
  text.resize(text.size() - stream.avail_out);
  inflateEnd(&stream);
  return text;
}

TEST(GzipCompress, PutsAllPartsIntoOneMember) {
  EXPECT_EQ("abc", Expanded(Compressed({"a", "bc"}), 3));
  EXPECT_EQ("", Expanded(Compressed({}), 0));
}

TEST(GzipCompress, TakesPartsThatDoNotShrink) {
  std::vector<std::string> parts(3);
  std::string all;
  uint32_t random = 1;
  for (std::string& part : parts) {
    for (int i = 0; i < 300'000; ++i) {
      random = random * 1664525 + 1013904223;
      part.push_back(static_cast<char>(random >> 24));
    }
    all += part;
  }
  EXPECT_EQ(all, Expanded(Compressed(parts), all.size()));
}

TEST(GzipCompress, MakesRepetitionSmall) {
  const std::string text(1'000'000, 'x');
  const std::string compressed = Compressed({text});
  EXPECT_LT(compressed.size(), 10'000u);
  EXPECT_EQ(text, Expanded(compressed, text.size()));
}

}  // namespace
}  // namespace pp
