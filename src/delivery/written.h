#pragma once

#include <cstdint>
#include <optional>

#include "delivery/http.h"

namespace pp {

// What a Remote Write 2.0 receiver says that it wrote, in the X-Prometheus-Remote-Write-...-Written
// headers of its answer, errors included (specification, "Required Written Response Headers").
struct Written {
  uint64_t samples = 0;
  uint64_t histograms = 0;
  uint64_t exemplars = 0;
};

// One that is missing or no number counts as 0; nothing where all three are missing, as from a
// receiver that does not speak 2.0.
std::optional<Written> WrittenOf(const HttpResult& result);

}  // namespace pp
