#include "delivery/stream_metadata.h"

#include <cmath>
#include <string>
#include <unordered_map>

#include "formats/labels.h"

namespace pp {
namespace {

constexpr size_t kStartBudget = size_t{4} << 20;

// \\, \n and, as in OpenMetrics, \".
std::string Unescaped(std::string_view help) {
  std::string text;
  for (size_t i = 0; i < help.size(); ++i) {
    if (help[i] == '\\' && i + 1 < help.size()) {
      ++i;
      text.push_back(help[i] == 'n' ? '\n' : help[i]);
    } else {
      text.push_back(help[i]);
    }
  }
  return text;
}

uint32_t AddTo(Batch* batch, const Families::Entry& family) {
  const auto& [type, help, unit] = family.second;
  return batch->AddFamily({family.first, type, Unescaped(help), unit});
}

std::string_view NameOf(std::string_view key) {
  std::string_view metric;
  ForEachLabel(key, [&metric](std::string_view name, std::string_view value) {
    if (name == "__name__") metric = value;
  });
  return metric;
}

}  // namespace

StreamMetadata::StreamMetadata(const Negotiation* negotiation, size_t family_budget, Clock* clock,
                               Report* report)
    : negotiation_(negotiation),
      family_budget_(family_budget),
      clock_(clock),
      report_(report),
      starts_(kStartBudget),
      announced_at_(clock->Monotonic()) {}

void StreamMetadata::Add(const Metadata& line) {
  if (!families_.HasRoomFor(line, family_budget_)) {
    if (!said_full_) report_->Note("too much metadata: that of some families is not sent");
    said_full_ = true;
    return;
  }
  if (const Families::Entry* changed = families_.Add(line)) due_.insert(changed);
}

// OpenMetrics 1.0, "Counter", "Histogram", "Summary". A metric that is declared on its own, as the
// text format 0.0.4 has it, is a gauge like any other.
const Families::Entry* StreamMetadata::CountingFamilyOf(std::string_view metric) const {
  if (!MayTellStart(metric) || families_.Find(metric) != nullptr) return nullptr;
  const Families::Entry* family = families_.Find(metric.substr(0, metric.size() - kCreated.size()));
  if (family == nullptr) return nullptr;
  const std::string& type = family->second.type;
  return type == "counter" || type == "histogram" || type == "summary" ? family : nullptr;
}

void StreamMetadata::AddStart(std::string_view key, double seconds) {
  constexpr double kMostSeconds = 9.2e15;  // what fits into int64 milliseconds
  const Families::Entry* family = CountingFamilyOf(NameOf(key));
  if (family == nullptr || !(seconds > 0 && seconds < kMostSeconds)) return;
  starts_.Add({family->first, family->second.type}, key, std::llround(seconds * 1000));
}

void StreamMetadata::Describe(Batch* batch) {
  if (families_.all().empty()) return;
  const bool version_2 = negotiation_->form().version == RequestForm::Version::k2;
  if (version_2) DescribeSeries(batch);
  if (!version_2 || !negotiation_->is_settled()) Announce(batch);
}

void StreamMetadata::Announce(Batch* batch) {
  const int64_t now = clock_->Monotonic();
  // What was announced with batches that went out as 2.0 nobody was told.
  const bool leaves_version_2 = !has_left_version_2_ && negotiation_->has_known_version_2() &&
                                negotiation_->form().version == RequestForm::Version::k1;
  has_left_version_2_ |= leaves_version_2;
  if (leaves_version_2 || now - announced_at_ >= kAnnounceEveryMs) {
    announced_at_ = now;
    for (const Families::Entry& family : families_.all()) due_.insert(&family);
  }
  for (const Families::Entry* family : due_) batch->AnnounceFamily(AddTo(batch, *family));
  due_.clear();
}

void StreamMetadata::DescribeSeries(Batch* batch) {
  std::unordered_map<const Families::Entry*, uint32_t> added;
  std::string_view last_name;
  const Families::Entry* family = nullptr;
  for (size_t i = 0; i < batch->series_count(); ++i) {
    const std::string_view key = batch->key(i);
    const std::string_view name = NameOf(key);
    if (name != last_name) family = families_.Of(name);
    last_name = name;
    if (family == nullptr) continue;
    const auto [number, is_new] = added.try_emplace(family, 0);
    if (is_new) number->second = AddTo(batch, *family);
    batch->Describe(i, number->second,
                    starts_.empty() ? std::span<const int64_t>()
                                    : starts_.Of({family->first, family->second.type}, key));
  }
}

}  // namespace pp
