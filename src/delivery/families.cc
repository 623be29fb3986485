#include "delivery/families.h"

#include <array>

namespace pp {
namespace {

struct Suffix {
  std::string_view suffix;
  std::array<std::string_view, 2> types;  // of families that have such samples
};

constexpr std::string_view kHistogram = "histogram";
constexpr std::string_view kGaugeHistogram = "gaugehistogram";
constexpr std::string_view kSummary = "summary";

// Text format 0.0.4, "Histograms and summaries"; OpenMetrics 1.0, "Suffixes".
constexpr std::array<Suffix, 7> kSuffixes = {{{"_bucket", {kHistogram, kGaugeHistogram}},
                                              {"_sum", {kHistogram, kSummary}},
                                              {"_count", {kHistogram, kSummary}},
                                              {"_gsum", {kGaugeHistogram, ""}},
                                              {"_gcount", {kGaugeHistogram, ""}},
                                              {"_total", {"counter", ""}},
                                              {"_info", {"info", ""}}}};

// Of an entry, beside its texts.
constexpr size_t kEntryBytes = 160;

// Of a Declared, const or not.
auto* TextOf(Metadata::Kind kind, auto* declared) {
  switch (kind) {
    case Metadata::Kind::kType:
      return &declared->type;
    case Metadata::Kind::kHelp:
      return &declared->help;
    case Metadata::Kind::kUnit:
      break;
  }
  return &declared->unit;
}

}  // namespace

const Families::Entry* Families::Add(const Metadata& metadata) {
  auto found = families_.find(metadata.family);
  const bool is_new = found == families_.end();
  if (is_new) {
    found = families_.emplace(metadata.family, Declared()).first;
    bytes_ += kEntryBytes + metadata.family.size();
  }
  std::string* text = TextOf(metadata.kind, &found->second);
  if (!is_new && *text == metadata.text) return nullptr;
  bytes_ += metadata.text.size() - text->size();
  *text = metadata.text;
  return &*found;
}

bool Families::HasRoomFor(const Metadata& metadata, size_t budget) const {
  const Entry* known = Find(metadata.family);
  const size_t more = known == nullptr ? kEntryBytes + metadata.family.size() : 0;
  const size_t less = known == nullptr ? 0 : TextOf(metadata.kind, &known->second)->size();
  return metadata.text.size() <= less || bytes_ + more + metadata.text.size() - less <= budget;
}

const Families::Entry* Families::Find(std::string_view name) const {
  const auto found = families_.find(name);
  return found == families_.end() ? nullptr : &*found;
}

const Families::Entry* Families::FindTyped(std::string_view name) const {
  const Entry* found = Find(name);
  return found == nullptr || found->second.type.empty() ? nullptr : found;
}

const Families::Entry* Families::Of(std::string_view metric) const {
  if (families_.empty()) return nullptr;
  const Entry* const own = Find(metric);
  if (own != nullptr && !own->second.type.empty()) return own;
  for (const Suffix& suffix : kSuffixes) {
    if (!metric.ends_with(suffix.suffix)) continue;
    const Entry* family = FindTyped(metric.substr(0, metric.size() - suffix.suffix.size()));
    if (family == nullptr) continue;
    const std::string& type = family->second.type;
    if (type == suffix.types[0] || type == suffix.types[1]) return family;
  }
  return own;
}

}  // namespace pp
