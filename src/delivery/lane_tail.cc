#include "delivery/lane_tail.h"

#include <algorithm>
#include <utility>

#include "formats/exposition.h"

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
  allocated_ += lines.capacity();
  const size_t size = lines.size();
  written_.push_back({std::move(lines), size, true});
}

void LaneTail::AddLong(std::string_view line) {
  const size_t size = line.size() + 1;
  size_ += size;
  written_.push_back({std::string(), size, ClassifyLine(line) == LineKind::kSample});
}

void LaneTail::Forget(size_t unread, size_t most) {
  while (!written_.empty() && size_ - written_.front().size >= unread) {
    size_ -= written_.front().size;
    if (!written_.front().lines.empty()) allocated_ -= written_.front().lines.capacity();
    written_.pop_front();
  }
  for (size_t i = 0; allocated_ > most && i + 1 < written_.size(); ++i) {
    if (written_[i].lines.empty()) continue;
    allocated_ -= written_[i].lines.capacity();
    written_[i].lines = std::string();
  }
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

// Whether it begins with a whole line is not known.
void LaneTail::CollectLost(const Written& written, std::string_view unread, UnreadLines* left) {
  const size_t newline = std::min(unread.find('\n'), unread.size());
  left->torn = unread.substr(0, newline);
  left->torn_is_sample = written.is_sample;
  unread.remove_prefix(std::min(newline + 1, unread.size()));
  if (!unread.empty()) left->lines.push_back(unread);
}

}  // namespace pp
