#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "delivery/lane_tail.h"

namespace pp {

// Lines on their way from the thread that routes them to that which writes them to one lane's
// command, in blocks of whole lines.
class LaneBuffer {
 public:
  // What a block has at most, but for its last line.
  static constexpr size_t kBlock = size_t{64} << 10;

  // `size` is what it may take of memory, in bytes, without the block that is being filled. What
  // was written and may be unread has a share in it.
  explicit LaneBuffer(size_t size);

  // Of the thread that routes. False, and nothing is done, if it is closed.

  // A line without its ending. Waits for room.
  bool AppendLine(std::string_view line);
  // Lets the other thread have all that was appended.
  void Flush();
  // A line that would take up most of the buffer, or more. It is not copied, but written from where
  // it is: AppendLine waits for that. With several buffers, which need not wait for each other, it
  // can be lent to each; it must be there until Return of each, and nothing is appended before.
  bool IsLong(std::string_view line) const { return line.size() > size_ / 2; }
  bool Lend(std::string_view line);
  void Return();
  // Called before there is a wait for room, or, by Return, for the line.
  void set_before_wait(std::function<void()> before_wait) { before_wait_ = std::move(before_wait); }
  // Flush if there is room.
  void TryFlush();
  // Flush without waiting for room, and nothing comes after it.
  void Finish();

  // Of the thread that writes.

  struct Piece {
    std::string_view bytes;
    bool is_lent;  // a line, without its ending
  };
  // What to write next; waits for it. None at the end.
  std::optional<Piece> Next();
  // It was written, and the last `unread` of all bytes that were written may not have been read.
  void Pop(size_t unread);
  // No more can be written. What is left is there until Clear.
  void Close();
  // After Close: a line that is lent is copied, so that nobody waits for its end, unless it is no
  // sample: then nothing that comes after it needs it.
  void KeepLent();
  // After Close: all that is left, when `written` bytes of the piece that was to be next were
  // written, and of all bytes that were written the last, `unread`, were not read. Begins with the
  // line that these begin in. It is there as long as `unread` is.
  UnreadLines Left(size_t written, std::string_view unread);
  void Clear();

  // Of any thread.
  bool closed() const { return closed_; }
  bool is_empty();

 private:
  bool BeginBlock();
  bool HasRoom() const;
  bool FitsIntoLast() const;
  void HandOver();

  size_t size_;
  size_t block_;
  std::string filling_;
  std::function<void()> before_wait_ = [] {};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> blocks_;  // the first of them is being written
  std::string_view lent_;           // comes after them
  size_t allocated_ = 0;            // by the blocks
  LaneTail tail_;                   // what came before them
  bool is_filling_ = false;         // there will be another block
  bool finished_ = false;
  std::atomic<bool> closed_ = false;  // and no block is begun any more
};

}  // namespace pp
