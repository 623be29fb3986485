#include <zstd.h>
#include <zstd_errors.h>

#include <new>
#include <string>

#include "conversion/decoders.h"

namespace pp {
namespace {

class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
  }
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

  bool Decode(const char* from, size_t size, char* to, size_t capacity,
              Progress* progress) override {
    *progress = {};
    if (size == 0 && at_end_) return true;  // asked for more, it would begin the next frame
    ZSTD_inBuffer in = {from, size, 0};
    ZSTD_outBuffer out = {to, capacity, 0};
    const size_t left = ZSTD_decompressStream(context_, &out, &in);
    if (ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    *progress = {in.pos, out.pos};
    at_end_ = left == 0;
    if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge) {
      error_ =
          "the zstd data has a window of more than 128 MiB; zstd -dc --long=31 FILE unpacks it";
    }
    return ZSTD_isError(left) == 0;
  }

  bool at_end() const override { return at_end_; }
  std::string error() const override { return error_; }

 private:
  ZSTD_DCtx* context_;
  bool at_end_ = true;
  std::string error_;
};

}  // namespace

std::unique_ptr<Decoder> MakeZstdDecoder() {
  return std::make_unique<ZstdDecoder>();
}

}  // namespace pp
