#pragma once

#include <string>

#include <zlib.h>

namespace pp_test {

// A few bytes that unpack to a lot of zeros and have no end: `begin`, and then `again` as often as
// one likes.
struct Bomb {
  std::string begin;
  std::string again;
};

inline std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// Flushed, so that what comes next does not depend on it.
inline std::string Deflated(z_stream* stream, std::string bytes) {
  std::string out(size_t{1} << 16, '\0');
  stream->next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream->avail_in = static_cast<uInt>(bytes.size());
  stream->next_out = reinterpret_cast<Bytef*>(out.data());
  stream->avail_out = static_cast<uInt>(out.size());
  deflate(stream, Z_FULL_FLUSH);
  out.resize(out.size() - stream->avail_out);
  return out;
}

// `again` stands for 16 MiB. The window is as zlib counts it.
inline Bomb DeflateBomb(int window_bits = 15) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY);
  Bomb bomb;
  bomb.begin = Deflated(&stream, "");
  bomb.again = Deflated(&stream, std::string(size_t{16} << 20, '\0'));
  deflateEnd(&stream);
  return bomb;
}

inline Bomb GzipBomb() {
  return DeflateBomb(15 + 16);
}

// A window of 128 MiB, and blocks of four bytes that stand for 128 KiB each (RFC 8878, 3.1.1).
inline Bomb ZstdBomb() {
  return {std::string("\x28\xb5\x2f\xfd\x00\x88", 6),
          Repeated(std::string("\x02\x00\x10\x00", 4), 8192)};
}

}  // namespace pp_test
