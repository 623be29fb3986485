#include "formats/compression.h"

#include <snappy-sinksource.h>
#include <snappy.h>
#include <zstd.h>

#include <new>

namespace pp {
namespace {

class TwoParts : public snappy::Source {
 public:
  TwoParts(std::string_view first, std::string_view second) : first_(first), second_(second) {}

  size_t Available() const override { return first_.size() + second_.size(); }
  const char* Peek(size_t* length) override {
    const std::string_view& part = first_.empty() ? second_ : first_;
    *length = part.size();
    return part.data();
  }
  void Skip(size_t bytes) override {
    if (first_.empty())
      second_.remove_prefix(bytes);
    else
      first_.remove_prefix(bytes);
  }

 private:
  std::string_view first_;
  std::string_view second_;
};

}  // namespace

void SnappyCompress(std::string_view bytes, std::string* compressed) {
  snappy::Compress(bytes.data(), bytes.size(), compressed);
}

void SnappyCompress(std::string_view first, std::string_view second, std::string* compressed) {
  TwoParts source(first, second);
  compressed->resize(snappy::MaxCompressedLength(source.Available()));
  snappy::UncheckedByteArraySink sink(compressed->data());
  compressed->resize(snappy::Compress(&source, &sink));
}

void ZstdCompressor::Free::operator()(void* context) const {
  ZSTD_freeCCtx(static_cast<ZSTD_CCtx*>(context));
}

// With room for the worst case it fails only where there is no memory.
void ZstdCompressor::Compress(std::string_view bytes, int level, std::string* compressed) {
  if (!context_) context_.reset(ZSTD_createCCtx());
  if (!context_) throw std::bad_alloc();
  compressed->resize(ZSTD_compressBound(bytes.size()));
  const size_t size = ZSTD_compressCCtx(static_cast<ZSTD_CCtx*>(context_.get()), compressed->data(),
                                        compressed->size(), bytes.data(), bytes.size(), level);
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  compressed->resize(size);
}

}  // namespace pp
