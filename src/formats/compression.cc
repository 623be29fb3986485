#include "formats/compression.h"

#include <snappy-sinksource.h>
#include <snappy.h>
#include <zstd.h>

#include <condition_variable>
#include <mutex>
#include <new>
#include <vector>

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

// The tables of zstd take a megabyte and more, so many threads share a few.
class ZstdContexts {
 public:
  ZstdContexts() = default;
  ~ZstdContexts() {
    for (ZSTD_CCtx* context : free_) ZSTD_freeCCtx(context);
  }
  ZstdContexts(const ZstdContexts&) = delete;
  ZstdContexts& operator=(const ZstdContexts&) = delete;

  // Waits until one is free.
  ZSTD_CCtx* Take() {
    std::unique_lock lock(mutex_);
    given_back_.wait(lock, [this] { return !free_.empty() || made_ < kMost; });
    if (free_.empty()) {
      ++made_;
      ZSTD_CCtx* context = ZSTD_createCCtx();
      if (context == nullptr) throw std::bad_alloc();
      return context;
    }
    ZSTD_CCtx* const context = free_.back();
    free_.pop_back();
    return context;
  }
  void GiveBack(ZSTD_CCtx* context) {
    const std::lock_guard lock(mutex_);
    free_.push_back(context);
    given_back_.notify_one();
  }

 private:
  static constexpr int kMost = 4;

  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<ZSTD_CCtx*> free_;
  int made_ = 0;
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

// With room for the worst case it fails only where there is no memory.
void ZstdCompress(std::string_view bytes, int level, std::string* compressed) {
  static ZstdContexts contexts;
  compressed->resize(ZSTD_compressBound(bytes.size()));
  ZSTD_CCtx* const context = contexts.Take();
  const size_t size = ZSTD_compressCCtx(context, compressed->data(), compressed->size(),
                                        bytes.data(), bytes.size(), level);
  contexts.GiveBack(context);
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  compressed->resize(size);
}

}  // namespace pp
