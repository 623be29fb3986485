#include "formats/request_series.h"

#include <algorithm>
#include <array>

namespace pp {

uint32_t MetricTypeNumber(std::string_view type) {
  constexpr std::array<std::string_view, 8> kTypes = {
      "unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"};
  const auto* const found = std::find(kTypes.begin(), kTypes.end(), type);
  return found == kTypes.end() ? 0 : static_cast<uint32_t>(found - kTypes.begin());
}

}  // namespace pp
