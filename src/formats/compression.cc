#include "formats/compression.h"

#include <snappy.h>

namespace pp {

void SnappyCompress(std::string_view bytes, std::string* compressed) {
  snappy::Compress(bytes.data(), bytes.size(), compressed);
}

}  // namespace pp
