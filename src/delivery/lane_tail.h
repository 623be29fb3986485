#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace pp {

// What a lane's command has not read.
struct UnreadLines {
  // The rest of a line whose beginning it has read, where that is not there any more; without its
  // ending, so it may be empty.
  std::string_view torn;
  bool torn_is_sample = false;
  std::vector<std::string_view> lines;  // whole ones
};

// The lines that were written last, as long as some of them may be unread: the command may have
// read the beginning of one only, which can then be had whole.
class LaneTail {
 public:
  // Written to the end: whole lines with their endings.
  void Add(std::string lines);
  // The same for a line without its ending, which is too long to be kept.
  void AddLong(std::string_view line);
  // The last `unread` of the bytes are; the others need not be kept, and of these no more than
  // takes `most` bytes of memory, but for the last that were added, and a byte or two for each line
  // that is not kept.
  void Forget(size_t unread, size_t most);
  size_t allocated() const { return allocated_; }

  // The lines of the last bytes, which are all that is unread. Views both.
  void Collect(std::string_view unread, UnreadLines* left) const;

 private:
  struct Written {
    std::string lines;  // empty: not kept
    std::string shape;  // of what is not kept: see AppendShape
    size_t size;
  };
  static void AppendShape(std::string_view line, std::string* shape);
  static size_t Allocated(const Written& written);
  void Forget(Written* written);
  static void CollectLost(const Written& written, std::string_view unread, UnreadLines* left);

  std::deque<Written> written_;
  size_t size_ = 0;
  size_t allocated_ = 0;
};

}  // namespace pp
