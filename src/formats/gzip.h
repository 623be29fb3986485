#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace pp {

// Compresses the parts that `next_part` hands over, until it has an empty one, as one gzip member
// (RFC 1952), fast rather than small; *compressed is replaced. A part is used up before the next
// call. False where there is no memory for it.
bool GzipCompress(const std::function<std::string_view()>& next_part, std::string* compressed);

}  // namespace pp
