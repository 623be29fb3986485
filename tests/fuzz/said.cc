#include "fuzz/said.h"

#include <cstdint>

#include "fuzz/fuzz.h"
#include "values/utf8.h"

namespace pp::fuzz {

void ExpectPrintable(std::string_view said, std::string_view speaker, std::string_view of) {
  Expect(said.empty() || said.ends_with('\n'), "messages are whole lines", of);
  while (!said.empty()) {
    std::string_view line = TakeLine(&said);
    Expect(line.starts_with(speaker), "a message says who speaks", line);
    while (!line.empty()) {
      uint32_t c = 0;
      const size_t length = DecodeUtf8(line, &c);
      Expect(length > 0 && c >= 0x20 && (c < 0x7f || c >= 0xa0), "a message can be printed", of);
      line.remove_prefix(length);
    }
  }
}

}  // namespace pp::fuzz
