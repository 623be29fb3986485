#include "formats/series_edit.h"

#include <algorithm>

#include "formats/names.h"
#include "formats/series_text.h"

namespace pp {

void SeriesEdit::AddLabel(std::string name, std::string value) {
  std::erase_if(labels_, [&name](const AddedLabel& label) { return label.name == name; });
  if (!value.empty()) labels_.push_back({std::move(name), std::move(value)});
}

std::string_view SeriesEdit::Edit(std::string_view line) {
  if (is_empty()) return line;
  SampleNumbers numbers;
  if (const auto* known = known_.Find(line, &numbers)) {
    edited_.assign(known->value).append(line.substr(known->prefix.size()));
    return edited_;
  }
  switch (ClassifyLine(line)) {
    case LineKind::kSample:
      return EditSample(line);
    case LineKind::kMetadata:
      return EditMetadata(line);
    case LineKind::kDirective:
    case LineKind::kIgnored:
      break;
  }
  return line;
}

std::string_view SeriesEdit::EditSample(std::string_view line) {
  std::string error;
  if (!parser_.Parse(line, &sample_, &error)) return line;
  const size_t own = sample_.labels.size();
  for (const AddedLabel& added : labels_) {
    const auto end = sample_.labels.begin() + static_cast<std::ptrdiff_t>(own);
    const bool has = std::any_of(sample_.labels.begin(), end,
                                 [&added](const Label& label) { return label.name == added.name; });
    if (!has) sample_.labels.push_back({added.name, added.value});
  }
  name_.assign(prefix_).append(sample_.name);
  edited_.clear();
  AppendSeries(name_, sample_.labels, &edited_);
  edited_.push_back(' ');
  if (auto* entry = known_.Add(line, sample_)) entry->value = known_.Keep(edited_);
  edited_.append(sample_.value_text.data(),
                 static_cast<size_t>(line.data() + line.size() - sample_.value_text.data()));
  return edited_;
}

std::string_view SeriesEdit::EditMetadata(std::string_view line) {
  Metadata metadata;
  std::string error;
  if (prefix_.empty() || !ParseMetadata(line, &metadata, &error)) return line;
  auto begin = static_cast<size_t>(metadata.family.data() - line.data());
  size_t end = begin + metadata.family.size();
  if (line[begin - 1] == '"') {
    --begin;
    ++end;
  }
  name_.assign(prefix_).append(metadata.family);
  const std::string_view quote = IsMetricName(name_) ? "" : "\"";
  edited_.assign(line.substr(0, begin)).append(quote).append(name_).append(quote);
  edited_.append(line.substr(end));
  return edited_;
}

}  // namespace pp
