#include "formats/gzip.h"

#define ZLIB_CONST
#include <zlib.h>

namespace pp {
namespace {

constexpr int kFast = 1;
constexpr int kGzipWindow = 15 + 16;  // 16 asks for gzip's frame rather than zlib's
constexpr int kMemory = 8;            // zlib's default
constexpr size_t kRoom = size_t{64} << 10;

// Compresses what the stream has as its input, to the end of `to`.
void Deflate(int flush, z_stream* stream, std::string* to) {
  do {
    const size_t begin = to->size();
    to->resize(begin + kRoom);
    stream->next_out = reinterpret_cast<Bytef*>(to->data() + begin);
    stream->avail_out = kRoom;
    deflate(stream, flush);
    to->resize(to->size() - stream->avail_out);
  } while (stream->avail_out == 0);
}

}  // namespace

bool GzipCompress(const std::function<std::string_view()>& next_part, std::string* compressed) {
  compressed->clear();
  z_stream stream = {};
  if (deflateInit2(&stream, kFast, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return false;
  }
  for (std::string_view part; !(part = next_part()).empty();) {
    stream.next_in = reinterpret_cast<const Bytef*>(part.data());
    stream.avail_in = static_cast<uInt>(part.size());
    Deflate(Z_NO_FLUSH, &stream, compressed);
  }
  Deflate(Z_FINISH, &stream, compressed);
  deflateEnd(&stream);
  return true;
}

}  // namespace pp
