#pragma once

#include <memory>

#include "conversion/decoding_input.h"

namespace pp {

// gzip (RFC 1952): members one behind the other, and zeros behind the last, as tapes have them.
std::unique_ptr<Decoder> MakeGzipDecoder();

// zstd (RFC 8878): frames one behind the other, skippable ones among them. A frame's window may be
// 128 MiB, as for zstd(1).
std::unique_ptr<Decoder> MakeZstdDecoder();

}  // namespace pp
