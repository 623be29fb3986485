#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pp {

// The length in bytes of the UTF-8 character that `text` begins with, and its code point; 0 where
// there is none (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
size_t DecodeUtf8(std::string_view text, uint32_t* code_point);

bool IsValidUtf8(std::string_view text);

// `text`, or, if it is longer than `most` bytes, its beginning and "..."; no character is cut.
std::string Shortened(std::string_view text, size_t most);

// Of valid UTF-8.
size_t CountCharacters(std::string_view text);

}  // namespace pp
