#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace pp {

// Snappy's block format, which Remote Write demands, of a text that comes in one part or in two;
// *compressed is replaced.
void SnappyCompress(std::string_view bytes, std::string* compressed);
void SnappyCompress(std::string_view first, std::string_view second, std::string* compressed);

// zstd, which some receivers take as well. Keeps its memory from one text to the next.
class ZstdCompressor {
 public:
  static constexpr int kLeastLevel = 1;
  static constexpr int kMostLevel = 19;  // those beyond take hundreds of MiB

  // A frame; *compressed is replaced.
  void Compress(std::string_view bytes, int level, std::string* compressed);

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

}  // namespace pp
