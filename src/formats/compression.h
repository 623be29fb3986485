#pragma once

#include <string>
#include <string_view>

namespace pp {

// Snappy's block format, which Remote Write demands, of a text that comes in one part or in two;
// *compressed is replaced.
void SnappyCompress(std::string_view bytes, std::string* compressed);
void SnappyCompress(std::string_view first, std::string_view second, std::string* compressed);

// A frame of zstd, which some receivers take as well; *compressed is replaced. Of many threads that
// call it, four at a time go on.
void ZstdCompress(std::string_view bytes, int level, std::string* compressed);

constexpr int kLeastZstdLevel = 1;
constexpr int kMostZstdLevel = 19;  // those beyond take hundreds of MiB

}  // namespace pp
