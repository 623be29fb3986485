#include "conversion/metadata_above.h"

#include <algorithm>
#include <map>
#include <utility>

#include "conversion/lines_above.h"
#include "formats/exposition.h"

namespace pp {
namespace {

constexpr size_t kMostBegun = 64;

// The last of each kind for each family.
class LastOfEach {
 public:
  void Add(std::string_view line) {
    Metadata metadata;
    std::string error;
    if (!ParseMetadata(line, &metadata, &error)) return;
    std::pair<Metadata::Kind, std::string> key{metadata.kind, metadata.family};
    auto known = numbers_.find(key);
    if (known == numbers_.end()) {
      const size_t bytes = kEntryBytes + key.second.size() + line.size();
      if (bytes_ + bytes > MetadataAbove::kBudget) return;
      bytes_ += bytes - line.size();
      known = numbers_.emplace(std::move(key), lines_.size()).first;
      lines_.emplace_back();
    }
    std::string& kept = lines_[known->second];
    bytes_ -= kept.size();
    // Rather nothing than what is not so any more.
    kept = bytes_ + line.size() <= MetadataAbove::kBudget ? line : "";
    bytes_ += kept.size();
  }
  std::vector<std::string> Take() {
    std::erase(lines_, "");
    return std::move(lines_);
  }

 private:
  static constexpr size_t kEntryBytes = 200;  // besides its texts

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

std::vector<std::string> MetadataAbove::Find(const OpenFile& file, size_t max_line,
                                             const ToStream& to_stream) {
  LastOfEach last;
  if (!IsFirstTime(file) || file.begin().offset == 0) return {};
  std::string text;
  const auto use = [&](uint64_t, std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const Kind kind = line.starts_with('#') ? to_stream(line, &text) : Kind::kOther;
    if (kind == Kind::kMetadata) last.Add(text);
    return kind != Kind::kEnd;
  };
  ForEachLineAbove(file, 0, max_line, use, [](uint64_t) {});
  return last.Take();
}

}  // namespace pp
