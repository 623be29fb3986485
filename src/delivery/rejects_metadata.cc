#include "delivery/rejects_metadata.h"

#include <algorithm>

#include "delivery/family_header.h"
#include "formats/exposition.h"

namespace pp {
namespace {

void AppendLine(std::string_view kind, std::string_view name, std::string_view value,
                std::string* text) {
  if (value.empty()) return;
  AppendMetadataName(kind, name, text);
  text->append(value).append("\n");
}

}  // namespace

void RejectsMetadata::Add(const Metadata& metadata) {
  const std::lock_guard lock(mutex_);
  if (!families_.HasRoomFor(metadata, kBudget)) return;
  if (const Families::Entry* const changed = families_.Add(metadata)) kept_.erase(changed);
}

std::string RejectsMetadata::Above(std::string_view lines) {
  const std::lock_guard lock(mutex_);
  std::string text;
  std::string error;
  Sample sample;
  while (!families_.empty() && !lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    if (!parser_.Parse(line, &sample, &error)) continue;
    const Families::Entry* const family = families_.Of(sample.name);
    if (family == nullptr || !kept_.insert(family).second) continue;
    const auto& [type, help, unit] = family->second;
    AppendLine("TYPE", family->first, type, &text);
    AppendLine("HELP", family->first, help, &text);
    AppendLine("UNIT", family->first, unit, &text);
  }
  return text;
}

std::shared_ptr<RejectsMetadata> KeepMetadataWithRejects(Report* report) {
  if (!report->keeps_rejects()) return nullptr;
  auto metadata = std::make_shared<RejectsMetadata>();
  report->set_above_kept([metadata](std::string_view lines) { return metadata->Above(lines); });
  return metadata;
}

}  // namespace pp
