#include "delivery/own_words.h"

namespace pp {

std::string_view OwnWords(std::string_view text) {
  constexpr std::string_view kMimir = "err-mimir-";
  // So the older VictoriaMetrics begin: with who asks, whose quotes are escaped, and for what.
  constexpr std::string_view kRemote = "remoteAddr: \"";
  constexpr std::string_view kBehindRemote = "\"; requestURI: ";
  if (text.find(kMimir) != std::string_view::npos) return {};
  if (const size_t behind = text.find(kBehindRemote);
      text.starts_with(kRemote) && behind != std::string_view::npos) {
    text.remove_prefix(behind + kBehindRemote.size());
  }
  const size_t quote = text.find_first_of("{'\"");
  return text.substr(0, quote == std::string_view::npos ? quote : quote + 1);
}

}  // namespace pp
