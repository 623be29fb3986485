#include "delivery/written.h"

#include <string_view>

#include "values/number.h"

namespace pp {
namespace {

bool TakeHeader(const HttpResult& result, std::string_view name, uint64_t* number) {
  const std::string_view text = result.Header(name);
  if (text.empty()) return false;
  int64_t parsed = 0;
  std::string error;
  if (ParseInt64(text, &parsed, &error) && parsed > 0) *number = static_cast<uint64_t>(parsed);
  return true;
}

}  // namespace

std::optional<Written> WrittenOf(const HttpResult& result) {
  Written written;
  bool any = TakeHeader(result, "x-prometheus-remote-write-samples-written", &written.samples);
  any |= TakeHeader(result, "x-prometheus-remote-write-histograms-written", &written.histograms);
  any |= TakeHeader(result, "x-prometheus-remote-write-exemplars-written", &written.exemplars);
  return any ? std::optional(written) : std::nullopt;
}

}  // namespace pp
