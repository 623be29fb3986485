#pragma once

#include <string>
#include <string_view>

namespace pp {

// Snappy's block format, which Remote Write demands; *compressed is replaced.
void SnappyCompress(std::string_view bytes, std::string* compressed);

}  // namespace pp
