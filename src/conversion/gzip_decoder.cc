#define ZLIB_CONST
#include <zlib.h>

#include <new>

#include "conversion/decoders.h"

namespace pp {
namespace {

class GzipDecoder : public Decoder {
 public:
  GzipDecoder() {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  bool Decode(const char* from, size_t size, char* to, size_t capacity,
              Progress* progress) override {
    *progress = {};
    if (at_end_ && begun_) {
      while (progress->taken < size && from[progress->taken] == '\0') ++progress->taken;
      if (progress->taken > 0 || size == 0) return true;
    }
    stream_.next_in = reinterpret_cast<const Bytef*>(from);
    stream_.avail_in = static_cast<uInt>(size);
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(capacity);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    progress->taken = size - stream_.avail_in;
    progress->made = capacity - stream_.avail_out;
    begun_ = true;
    at_end_ = result == Z_STREAM_END;
    if (at_end_) inflateReset(&stream_);
    return at_end_ || result == Z_OK || result == Z_BUF_ERROR;
  }

  bool at_end() const override { return at_end_; }

 private:
  static constexpr int kGzipOnly = 15 + 16;

  z_stream stream_ = {};
  bool begun_ = false;
  bool at_end_ = true;
};

}  // namespace

std::unique_ptr<Decoder> MakeGzipDecoder() {
  return std::make_unique<GzipDecoder>();
}

}  // namespace pp
