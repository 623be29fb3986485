#pragma once

#include <cstddef>

namespace pp {

// What is moved at a time by those who move much.
inline constexpr size_t kLargePipe = size_t{1} << 20;
// What a pipe holds unless somebody enlarged it.
inline constexpr size_t kUsualPipe = size_t{64} << 10;

// Has the pipe `fd` hold kLargePipe bytes, so that the processes at its ends wait for each other
// less often. Where that cannot be (it is no pipe, or the user has too many large ones) nothing
// changes.
void EnlargePipe(int fd);

}  // namespace pp
