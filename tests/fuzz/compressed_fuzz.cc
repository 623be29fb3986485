// gzip and zstd, as pp-parse reads them. An input that begins with a line "gzip" or "zstd" has text
// that is compressed here, after lines of what happens to it then:
//   again    it follows itself
//   cut N    the last N bytes are missing
//   flip N   bits of byte N are others
// Any other is bytes that are to be decoded, whatever they are.

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include "conversion/decoding_input.h"
#include "formats/compression.h"
#include "formats/gzip.h"
#include "fuzz/fuzz.h"
#include "support/fake_input.h"

namespace pp::fuzz {
namespace {

struct Decoded {
  std::string text;
  std::string error;
};

// A few bytes may stand for very many.
constexpr size_t kMost = size_t{1} << 20;

Decoded Decode(std::string_view bytes, size_t chunk, size_t capacity) {
  auto source = std::make_unique<FakeInput>();
  source->Chunks(bytes, chunk);
  const Stop stop;
  DecodingInput input(std::move(source), &stop);
  Decoded decoded;
  std::string block(capacity, '\0');
  while (decoded.text.size() < kMost) {
    size_t got = 0;
    const Input::Event event = input.Read(block.data(), block.size(), &got);
    if (event == Input::Event::kEnd) break;
    if (event == Input::Event::kError) {
      decoded.error = input.error();
      Expect(!decoded.error.empty(), "a failure has a reason", bytes);
      break;
    }
    Expect(event == Input::Event::kData && got > 0 && got <= capacity, "data comes", bytes);
    decoded.text.append(block, 0, got);
  }
  return decoded;
}

std::string Compress(std::string_view text, bool is_gzip) {
  std::string compressed;
  if (!is_gzip) {
    ZstdCompress(text, kLeastZstdLevel, &compressed);
  } else {
    std::string_view left = text;
    Expect(GzipCompress([&left] { return std::exchange(left, {}); }, &compressed),
           "text can be compressed", text);
  }
  return compressed;
}

size_t NumberIn(std::string_view line) {
  size_t number = 0;
  line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
  std::from_chars(line.data(), line.data() + line.size(), number);
  return number;
}

void CheckText(std::string_view input, bool is_gzip) {
  std::string_view text = input;
  std::string_view line = TakeLine(&text);
  int times = 1;
  size_t cut = 0, flipped = std::string_view::npos;
  for (;;) {
    const std::string_view rest = text;
    line = TakeLine(&text);
    if (line == "again") {
      times = 2;
    } else if (line.starts_with("cut ")) {
      cut = NumberIn(line);
    } else if (line.starts_with("flip ")) {
      flipped = NumberIn(line);
    } else {
      text = rest;
      break;
    }
  }
  std::string bytes = Compress(text, is_gzip);
  std::string whole(text);
  if (times == 2) {
    bytes += bytes;
    whole += text;
  }
  cut = std::min(cut, bytes.size());
  bytes.resize(bytes.size() - cut);
  const bool is_flipped = flipped < bytes.size();
  if (is_flipped) bytes[flipped] = static_cast<char>(bytes[flipped] ^ 0x15);
  const Decoded decoded = Decode(bytes, 1 + input.size() % 64, 1 + input.size() % 100);
  // Too short to be known as compressed.
  if (is_flipped || (cut > 0 && bytes.size() < 4)) return;
  // What is left may be a whole member, or nothing.
  Expect(whole.starts_with(decoded.text), "nothing but the text is read", input);
  const bool is_end = bytes.empty() || bytes.size() == (bytes.size() + cut) / 2;
  if (cut == 0) ExpectEqual("", decoded.error, "what was compressed can be read", input);
  if (cut == 0) ExpectEqual(whole, decoded.text, "what was compressed is read as it was", input);
  if (cut > 0 && !is_end) {
    Expect(!decoded.error.empty(), "that it is cut off is said", input);
  }
}

}  // namespace

FUZZ_TARGET(compressed) {
  if (input.starts_with("gzip\n") || input.starts_with("zstd\n")) {
    CheckText(input, input.starts_with("gzip"));
    return;
  }
  Decoded whole = Decode(input, input.size() + 1, 4096);
  Decoded in_pieces = Decode(input, 1 + input.size() % 7, 1 + input.size() % 100);
  // libzstd reads a frame that is all there in another way: then it says of some that break off
  // that they are broken, and of one with an empty last block that it lacks what its header
  // promises.
  if (!input.starts_with("\x28\xb5\x2f\xfd")) {
    ExpectEqual(whole.error, in_pieces.error, "it does not matter in what pieces bytes come",
                input);
  }
  // How much comes before what is broken is up to the libraries, and where we stop to the blocks.
  const size_t both = std::min(whole.text.size(), in_pieces.text.size());
  if (whole.error.empty() && in_pieces.error.empty() && both < kMost) {
    ExpectEqual(whole.text, in_pieces.text, "nor does it to the text", input);
  }
  whole.text.resize(both);
  in_pieces.text.resize(both);
  ExpectEqual(whole.text, in_pieces.text, "nor does it to the beginning of the text", input);
}

}  // namespace pp::fuzz
