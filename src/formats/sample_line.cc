#include "formats/sample_line.h"

#include <vector>

#include "formats/labels.h"
#include "formats/series_text.h"
#include "values/number.h"

namespace pp {
namespace {

// Milliseconds as OpenMetrics has them.
void AppendSeconds(int64_t timestamp, std::string* to) {
  const int64_t milliseconds = timestamp % 1000;
  if (timestamp < 0 && timestamp > -1000) to->push_back('-');
  AppendInt64(timestamp / 1000, to);
  if (milliseconds == 0) return;
  const std::string digits =
      std::to_string(1000 + (milliseconds < 0 ? -milliseconds : milliseconds));
  to->append(".").append(digits, 1);
}

void AppendExemplar(const Exemplar& exemplar, std::string* to) {
  std::vector<Label> labels;
  ForEachLabel(exemplar.labels, [&labels](std::string_view name, std::string_view value) {
    labels.push_back({name, value});
  });
  to->append(" # ");
  AppendLabels(labels, to);
  to->push_back(' ');
  AppendValue(exemplar.value, to);
  to->push_back(' ');
  AppendSeconds(exemplar.timestamp, to);
}

}  // namespace

void AppendSampleLine(std::string_view key, const TimedValue& sample,
                      std::span<const Exemplar> exemplars, std::string* lines) {
  const bool is_stale = IsStaleMarker(sample.value);
  if (is_stale) lines->append("# stale marker: ");
  const size_t begin = lines->size();
  AppendSeriesOfKey(key, lines);
  lines->push_back(' ');
  if (!is_stale) {
    AppendValue(sample.value, lines);
    lines->push_back(' ');
  }
  AppendInt64(sample.timestamp, lines);
  const std::string text = exemplars.size() > 1 ? lines->substr(begin) : "";
  for (size_t i = 0; i < exemplars.size(); ++i) {
    if (i > 0) lines->append("\n").append(text);
    AppendExemplar(exemplars[i], lines);
  }
  lines->push_back('\n');
}

}  // namespace pp
