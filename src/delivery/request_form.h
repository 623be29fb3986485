#pragma once

#include <string>
#include <vector>

namespace pp {

// In which form a Remote Write request goes out.
struct RequestForm {
  enum class Version { k1, k2 };
  enum class Compression { kSnappy, kZstd };

  Version version = Version::k1;
  Compression compression = Compression::kSnappy;
  int zstd_level = 1;
};

// The headers that say so.
std::vector<std::string> HeadersOf(const RequestForm& form);

}  // namespace pp
