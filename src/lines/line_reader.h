#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lines/input.h"
#include "lines/open_file.h"

namespace pp {

// Cuts an input into lines. A line ends in "\n" or "\r\n"; a last line without one is still a line.
class LineReader {
 public:
  enum class Event {
    kLine,      // line() is the next whole line, without its ending
    kLongLine,  // line() is a piece of a line over the cap; long_line_begins() and _ends() say
                // which
    kWait,      // no whole line without blocking: flush, then call Wait
    kRest,      // the next line is the last, and has no ending; comes once, before that line
    kEnd,
    kLeft,     // something else is to be read now; a line that has begun is left out
    kTorn,     // the input ended inside a line that should have been whole; it is left out
    kStopped,  // the run is to end; a line that has begun and not ended is left out
    kError,    // error() says why
  };

  static constexpr size_t kDefaultMaxLine = size_t{1} << 20;

  // Memory: at most twice `max_line`, and no less than 512 KiB. Does not own `input`.
  // `begin` is where in a file the input begins.
  explicit LineReader(Input* input, size_t max_line = kDefaultMaxLine, const Position& begin = {});

  Event Next();
  void Wait(int64_t timeout_ms) { input_->Wait(timeout_ms); }
  // From now on a last line without "\n" is no line: whoever writes the input ends each with one,
  // so it has been killed in the middle of a write.
  void ExpectWholeLines() { expect_whole_lines_ = true; }
  // What has been read of a line that is left out counts as dealt with.
  void PassOverRest();

  // Valid until the next call of Next.
  std::string_view line() const { return line_; }
  // The same with its "\r", if it ended in "\r\n".
  std::string_view line_with_return() const { return line_with_return_; }
  uint64_t line_number() const { return line_number_; }  // of line(), from 1
  bool long_line_begins() const { return long_line_begins_; }
  bool long_line_ends() const { return long_line_ends_; }
  // The end of a long line has not come yet.
  bool in_long_line() const { return in_long_line_; }
  // What has been read ends in a part of a line.
  bool in_line() const { return in_long_line_ || begin_ != end_; }
  // The end of what was taken last.
  uint64_t offset() const { return buffer_offset_ + begin_; }
  // How often the input was asked for more.
  uint64_t reads() const { return reads_; }
  // Behind the last whole line.
  Position position() const {
    return in_long_line_ ? long_line_at_ : Position{offset(), line_number_};
  }
  const std::string& error() const { return input_->error(); }

 private:
  Event TakeLine(size_t length, bool terminated);
  Event TakeLongPiece();
  Event TakeRest();
  void MakeRoom();

  Input* input_;
  size_t max_line_;
  size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  uint64_t buffer_offset_;  // of the buffer's first byte in the input
  size_t begin_ = 0;        // of the unread bytes
  size_t scanned_ = 0;      // no "\n" before this
  size_t end_ = 0;
  std::string_view line_;
  std::string_view line_with_return_;
  uint64_t line_number_;
  uint64_t reads_ = 0;
  Position long_line_at_;
  bool in_long_line_ = false;
  bool long_line_begins_ = false;
  bool long_line_ends_ = false;
  bool expect_whole_lines_ = false;
  bool ended_ = false;
  bool rest_is_told_ = false;
};

}  // namespace pp
