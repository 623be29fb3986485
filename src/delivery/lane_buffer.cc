#include "delivery/lane_buffer.h"

#include <algorithm>
#include <utility>

#include "formats/exposition.h"

namespace pp {

LaneBuffer::LaneBuffer(size_t size) : size_(size), block_(std::min(kBlock, size / 8)) {}

bool LaneBuffer::AppendLine(std::string_view line) {
  if (closed_) {
    Flush();
    return false;
  }
  if (IsLong(line)) {
    if (!Lend(line)) return false;
    Return();
    return true;
  }
  if (filling_.empty() && !BeginBlock()) return false;
  filling_.append(line);
  filling_.push_back('\n');
  if (filling_.size() >= block_) Flush();
  return true;
}

// With room for the line that completes it, since it would grow to twice its size then.
bool LaneBuffer::BeginBlock() {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    is_filling_ = true;
  }
  filling_.reserve(block_ + block_ / 16);
  return true;
}

void LaneBuffer::Flush() {
  if (filling_.empty()) return;
  TryFlush();
  if (filling_.empty()) return;
  before_wait_();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return HasRoom(); });
  HandOver();
}

void LaneBuffer::TryFlush() {
  if (filling_.empty()) return;
  const std::lock_guard lock(mutex_);
  if (HasRoom()) HandOver();
}

bool LaneBuffer::HasRoom() const {
  return closed_ || blocks_.empty() || FitsIntoLast() ||
         allocated_ + tail_.allocated() + filling_.capacity() <= size_;
}

// Many short ones, as a slow stream has them, would take several times their size.
bool LaneBuffer::FitsIntoLast() const {
  return blocks_.size() > 1 && blocks_.back().size() + filling_.size() <= blocks_.back().capacity();
}

void LaneBuffer::HandOver() {
  if (FitsIntoLast()) {
    blocks_.back() += filling_;
    filling_.clear();
  } else if (!filling_.empty()) {
    allocated_ += filling_.capacity();
    blocks_.push_back(std::exchange(filling_, std::string()));
  }
  is_filling_ = false;
  changed_.notify_all();
}

bool LaneBuffer::Lend(std::string_view line) {
  Flush();
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  lent_ = line;
  changed_.notify_all();
  return true;
}

void LaneBuffer::Return() {
  before_wait_();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return lent_.empty(); });
}

// The last block does not wait: a lane that stalls must not keep the others from being finished.
void LaneBuffer::Finish() {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  HandOver();
}

std::optional<LaneBuffer::Piece> LaneBuffer::Next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !blocks_.empty() || !lent_.empty() || finished_; });
  if (!blocks_.empty()) return Piece{blocks_.front(), false};
  if (!lent_.empty()) return Piece{lent_, true};
  return std::nullopt;
}

void LaneBuffer::Pop(size_t unread) {
  const std::lock_guard lock(mutex_);
  if (blocks_.empty()) {
    tail_.AddLong(lent_);
    lent_ = {};
  } else {
    allocated_ -= blocks_.front().capacity();
    tail_.Add(std::move(blocks_.front()));
    blocks_.pop_front();
  }
  tail_.Forget(unread, size_ / 2);
  changed_.notify_all();
}

void LaneBuffer::Close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !is_filling_; });
}

void LaneBuffer::KeepLent() {
  const std::lock_guard lock(mutex_);
  if (lent_.empty()) return;
  if (ClassifyLine(lent_) == LineKind::kSample) blocks_.emplace_back(lent_).push_back('\n');
  lent_ = {};
  changed_.notify_all();
}

UnreadLines LaneBuffer::Left(size_t written, std::string_view unread) {
  const std::lock_guard lock(mutex_);
  const size_t of_next = std::min(written, unread.size());
  unread.remove_suffix(of_next);
  UnreadLines left;
  tail_.Collect(unread, &left);
  const size_t first = left.lines.size();
  left.lines.insert(left.lines.end(), blocks_.begin(), blocks_.end());
  if (!lent_.empty()) left.lines.push_back(lent_);
  if (left.lines.size() == first) return left;
  std::string_view& next = left.lines[first];
  const size_t newline = next.substr(0, written - of_next).rfind('\n');
  next.remove_prefix(newline == std::string_view::npos ? 0 : newline + 1);
  return left;
}

void LaneBuffer::Clear() {
  const std::lock_guard lock(mutex_);
  blocks_.clear();
  allocated_ = 0;
  tail_ = LaneTail();
  lent_ = {};
  changed_.notify_all();
}

bool LaneBuffer::is_empty() {
  const std::lock_guard lock(mutex_);
  return blocks_.empty() && lent_.empty();
}

}  // namespace pp
