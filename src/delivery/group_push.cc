#include "delivery/group_push.h"

#include "values/number.h"

namespace pp {
namespace {

constexpr size_t kPart = size_t{64} << 10;

// Growing it would take as much again, or more.
template <typename Container>
void ClearFor(size_t size, Container* items) {
  items->clear();
  if (items->capacity() >= size) return;
  *items = Container();
  items->reserve(size);
}

}  // namespace

void GroupPush::Begin(std::string_view path, const Sizes& sizes) {
  path_ = path;
  metadata_.clear();
  ClearFor(sizes.families + 1, &families_);
  ClearFor(sizes.samples, &samples_);
  ClearFor(sizes.samples + sizes.value_bytes, &values_);
  ClearFor(sizes.fresh, &taken_);
  families_.emplace_back();
  unstorable_.clear();
  unstorable_values_.clear();
  unstorable_count_ = 0;
}

void GroupPush::AddFamily(std::string_view metadata) {
  families_.push_back(families_.back());
  metadata_ += metadata;
  families_.back().metadata += metadata.size();
  families_.back().byte += metadata.size();
}

void GroupPush::AddSample(const Series* series) {
  samples_.push_back(series);
  values_.append(series->value.view()).push_back('\n');
  Places& end = families_.back();
  end.byte += series->text_size + 1 + values_.size() - end.value;
  ++end.sample;
  end.value = values_.size();
}

void GroupPush::AddFresh(Series* series) {
  taken_.push_back({values_.size(), series->timestamp, series});
  ++families_.back().taken;
  AddSample(series);
}

void GroupPush::AddUnstorable(std::string_view family, std::string_view why, Series* series) {
  if (unstorable_.empty() || unstorable_.back().family != family || unstorable_.back().why != why) {
    unstorable_.push_back({family, why, {}});
  }
  unstorable_.back().samples.push_back({unstorable_values_.size(), series->timestamp, series});
  unstorable_values_.append(series->value.view()).push_back('\n');
  ++unstorable_count_;
}

void GroupPush::WriteFresh(size_t family, const Write& write) const {
  WriteLines(fresh(family), values_, write);
}

void GroupPush::WriteUnstorable(const Unstorable& unstorable, const Write& write) const {
  WriteLines(unstorable.samples, unstorable_values_, write);
}

void GroupPush::WriteLines(std::span<const Taken> samples, std::string_view values,
                           const Write& write) {
  std::string lines;
  for (const Taken& sample : samples) {
    lines.append(sample.series->text()).append(" ").append(LineAt(values, sample.value));
    lines.append(" ");
    AppendInt64(sample.timestamp, &lines);
    lines.append("\n");
    if (lines.size() < kPart) continue;
    write(lines);
    lines.clear();
  }
  if (!lines.empty()) write(lines);
}

std::string_view PushBody::NextPart() {
  part_ = begun_ ? std::string_view() : head_;
  begun_ = true;
  const GroupPush::Places& end = push_->families_[end_];
  while (part_.size() < kPart) {
    if (family_ < end_ && sample_ == push_->families_[family_].sample) {
      const size_t begin = push_->families_[family_].metadata;
      part_.append(push_->metadata_, begin, push_->families_[++family_].metadata - begin);
    } else if (sample_ < end.sample) {
      AppendLine();
    } else {
      break;
    }
  }
  return part_;
}

void PushBody::AppendLine() {
  const std::string_view value = push_->LineAt(value_);
  part_.append(push_->samples_[sample_]->text()).append(" ").append(value).append("\n");
  ++sample_;
  value_ += value.size() + 1;
}

void PushBody::Rewind() {
  begun_ = false;
  family_ = begin_;
  sample_ = push_->families_[begin_].sample;
  value_ = push_->families_[begin_].value;
}

}  // namespace pp
