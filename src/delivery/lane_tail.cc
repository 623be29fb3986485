#include "delivery/lane_tail.h"

#include <algorithm>
#include <utility>

#include "formats/stream_lines.h"
#include "values/varint.h"

namespace pp {

void LaneTail::Add(std::string lines) {
  size_ += lines.size();
  // Many short ones, as a slow stream has them, would take several times their size.
  if (!written_.empty() && !written_.back().lines.empty() &&
      written_.back().size + lines.size() <= written_.back().lines.capacity()) {
    written_.back().lines += lines;
    written_.back().size += lines.size();
    return;
  }
  const size_t size = lines.size();
  written_.push_back({std::move(lines), std::string(), size});
  allocated_ += Allocated(written_.back());
}

void LaneTail::AddLong(std::string_view line) {
  const size_t size = line.size() + 1;
  size_ += size;
  written_.push_back({std::string(), std::string(), size});
  AppendShape(line, &written_.back().shape);
  allocated_ += Allocated(written_.back());
}

// A varint of twice its size, with its ending, and one more for a sample.
void LaneTail::AppendShape(std::string_view line, std::string* shape) {
  char varint[5];
  const auto size = static_cast<uint32_t>(line.size() + 1);
  const uint32_t is_sample = ClassifyLine(line) == LineKind::kSample ? 1 : 0;
  shape->append(varint, WriteVarint(2 * size + is_sample, varint));
}

size_t LaneTail::Allocated(const Written& written) {
  return written.lines.capacity() + written.shape.capacity();
}

void LaneTail::Forget(size_t unread, size_t most) {
  while (!written_.empty() && size_ - written_.front().size >= unread) {
    size_ -= written_.front().size;
    allocated_ -= Allocated(written_.front());
    written_.pop_front();
  }
  for (size_t i = 0; allocated_ > most && i + 1 < written_.size(); ++i) {
    if (!written_[i].lines.empty()) Forget(&written_[i]);
  }
}

void LaneTail::Forget(Written* written) {
  allocated_ -= Allocated(*written);
  ForEachLine(written->lines,
              [written](std::string_view line) { AppendShape(line, &written->shape); });
  written->shape.shrink_to_fit();
  std::string().swap(written->lines);  // an assignment would keep the memory
  allocated_ += Allocated(*written);
}

void LaneTail::Collect(std::string_view unread, UnreadLines* left) const {
  size_t read = size_ - std::min(size_, unread.size());
  for (const Written& written : written_) {
    if (read >= written.size) {
      read -= written.size;
      continue;
    }
    if (written.lines.empty()) {
      const std::string_view rest = unread.substr(0, written.size - read);
      if (read == 0) {
        left->lines.push_back(rest);
      } else {
        CollectLost(written, rest, left);
      }
    } else {
      const size_t newline = std::string_view(written.lines).substr(0, read).rfind('\n');
      const size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
      left->lines.push_back(std::string_view(written.lines).substr(begin));
    }
    unread.remove_prefix(std::min(unread.size(), written.size - read));
    read = 0;
  }
}

void LaneTail::CollectLost(const Written& written, std::string_view unread, UnreadLines* left) {
  std::string_view shape = written.shape;
  size_t behind = written.size;  // what follows the lines that were looked at
  uint32_t line = 0;
  while (behind > unread.size()) {
    line = TakeVarint(&shape);
    behind -= line / 2;
  }
  const size_t torn = unread.size() - behind;
  if (torn > 0) {
    left->torn = unread.substr(0, torn - 1);
    left->torn_is_sample = line % 2 == 1;
  }
  if (behind > 0) left->lines.push_back(unread.substr(torn));
}

}  // namespace pp
