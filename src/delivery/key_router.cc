#include "delivery/key_router.h"

#include <string>

#include "formats/series_text.h"
#include "formats/stream_lines.h"

namespace pp {

KeyRouter::KeyRouter(FilterOutput* out, LaneSet* lanes, Report* report)
    : SeriesRouter(report, lanes), out_(out) {
  out->KeepLinesWhole();
  out->set_on_unwritten([this](std::string_view lines) {
    const uint64_t samples = CountSamples(lines, true);
    passed_ -= samples;
    unwritten_ += samples;
  });
}

void KeyRouter::Route(const Incoming& incoming, const SampleNumbers& sample, uint64_t hash) {
  ++passed_;
  BeginLine(hash);
  const std::string_view line = incoming.line;
  if (sample.has_timestamp) {
    text_ += line;
  } else {
    const size_t value = static_cast<size_t>(sample.value_text.data() - line.data());
    const size_t value_end = value + sample.value_text.size();
    text_.append(line, 0, value_end).append(" ").append(std::to_string(incoming.now));
    text_.append(line, value_end);
  }
  out_->AppendLine(text_);
}

void KeyRouter::TakeMetadata(const Metadata& metadata, std::string_view line) {
  std::string family;
  AppendSeries(metadata.family, {}, &family);
  BeginLine(StableHash(family));
  text_ += line;
  out_->AppendLine(text_);
}

void KeyRouter::BeginLine(uint64_t hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  text_.clear();
  for (int shift = 60; shift >= 0; shift -= 4) text_ += kDigits[(hash >> shift) & 15];
  text_ += '\t';
}

Summary KeyRouter::Figures(uint64_t unparsed) const {
  Summary summary = Begin(passed_, unparsed);
  if (unwritten_ > 0) summary.parts.push_back({"unwritten", unwritten_});
  return summary;
}

void KeyRouter::Flush() {
  StreamRouter::Flush();
  out_->Flush();
}

}  // namespace pp
