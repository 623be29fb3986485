#include "conversion/metadata_above.h"

#include <algorithm>
#include <map>
#include <utility>

#include "conversion/lines_above.h"
#include "formats/exposition.h"

namespace pp {
namespace {

constexpr size_t kMostBegun = 64;
constexpr size_t kLongestLine = size_t{1} << 20;

// The last of each kind for each family.
class LastOfEach {
 public:
  void Add(std::string_view line) {
    Metadata metadata;
    std::string error;
    if (!ParseMetadata(line, &metadata, &error)) return;
    if (bytes_ + line.size() > MetadataAbove::kBudget) return;
    const auto [known, is_new] =
        numbers_.try_emplace({metadata.kind, std::string(metadata.family)}, lines_.size());
    if (is_new) lines_.emplace_back();
    bytes_ += line.size() - lines_[known->second].size();
    lines_[known->second] = line;
  }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  std::map<std::pair<Metadata::Kind, std::string>, size_t> numbers_;
  std::vector<std::string> lines_;
  size_t bytes_ = 0;
};

}  // namespace

bool MetadataAbove::IsFirstTime(const OpenFile& file) {
  const FileIdentity identity = file.identity();
  if (std::find(begun_.begin(), begun_.end(), identity) != begun_.end()) return false;
  if (begun_.size() == kMostBegun) begun_.erase(begun_.begin());
  begun_.push_back(identity);
  return true;
}

std::vector<std::string> MetadataAbove::Find(const OpenFile& file, const ToStream& to_stream) {
  LastOfEach last;
  if (!IsFirstTime(file) || file.begin().offset == 0) return {};
  std::string text;
  const auto use = [&](uint64_t, std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#') && to_stream(line, &text)) last.Add(text);
    return true;
  };
  ForEachLineAbove(file, 0, kLongestLine, use, [](uint64_t) {});
  return last.Take();
}

}  // namespace pp
