#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pp {

// The lines of the stream that tell how far its source has been read; see pp-stream(5). To whoever
// did not make them they are comments.

// Whoever keeps marks keeps many, so what is longer is no mark, and no place: a source, and a path,
// of which the kernel takes none with more than PATH_MAX bytes.
inline constexpr size_t kLongestSource = 256;
inline constexpr size_t kLongestPath = 4096;

// "#pp mark SOURCE OFFSET": all of SOURCE before byte OFFSET stands above this line. SOURCE is one
// word, a name that only the stage that made the mark understands.
struct Mark {
  std::string_view source;
  uint64_t offset = 0;
};

// "#pp place SOURCE OFFSET LINES FINGERPRINT NAME" stands right above its mark, and says what helps
// to find the place again: the number of lines before it, a hash of bytes before it, and the
// file's path when it was read (its control characters, "%" and blanks as %XX).
struct Place {
  std::string source;
  uint64_t offset = 0;
  uint64_t lines = 0;
  uint64_t fingerprint = 0;
  std::string name;
};

// False if it is no mark. The view points into the line.
bool ParseMark(std::string_view line, Mark* mark);
bool ParsePlace(std::string_view line, Place* place);

// With their "\n".
void AppendMark(const Mark& mark, std::string* to);
void AppendPlace(const Place& place, std::string* to);

}  // namespace pp
