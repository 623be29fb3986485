#include "lines/line_reader.h"

#include <algorithm>
#include <cstring>

namespace pp {
namespace {

constexpr size_t kSmallestBuffer = size_t{512} << 10;

}  // namespace

// Room for the longest line, its ending, and a block to read behind it.
LineReader::LineReader(Input* input, size_t max_line, const Position& begin)
    : input_(input),
      max_line_(max_line),
      capacity_(std::max(kSmallestBuffer, 2 * max_line + 2)),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)),
      buffer_offset_(begin.offset),
      line_number_(begin.lines) {}

LineReader::Event LineReader::Next() {
  for (;;) {
    const char* unread = buffer_.get() + scanned_;
    if (const void* newline = std::memchr(unread, '\n', end_ - scanned_)) {
      return TakeLine(static_cast<const char*>(newline) - (buffer_.get() + begin_), true);
    }
    scanned_ = end_;
    // One byte over the cap may still be the "\r" of a line that fits.
    if (end_ - begin_ > max_line_ + 1) return TakeLongPiece();
    if (ended_) return TakeRest();
    MakeRoom();
    size_t got = 0;
    ++reads_;
    switch (input_->Read(buffer_.get() + end_, capacity_ - end_, &got)) {
      case Input::Event::kData:
        end_ += got;
        break;
      case Input::Event::kWouldBlock:
        return Event::kWait;
      case Input::Event::kEnd:
        ended_ = true;
        break;
      case Input::Event::kLeft:
        return Event::kLeft;
      case Input::Event::kStopped:
        return Event::kStopped;
      case Input::Event::kError:
        return Event::kError;
    }
  }
}

// The line is the first `length` unread bytes.
LineReader::Event LineReader::TakeLine(size_t length, bool terminated) {
  line_ = std::string_view(buffer_.get() + begin_, length);
  begin_ += length + (terminated ? 1 : 0);
  scanned_ = begin_;
  line_with_return_ = line_;
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  const bool continues_long_line = in_long_line_;
  if (!continues_long_line) ++line_number_;
  if (!continues_long_line && line_.size() <= max_line_) return Event::kLine;
  long_line_begins_ = !continues_long_line;
  long_line_ends_ = true;
  in_long_line_ = false;
  return Event::kLongLine;
}

LineReader::Event LineReader::TakeLongPiece() {
  if (!in_long_line_) long_line_at_ = position();
  line_ = std::string_view(buffer_.get() + begin_, end_ - begin_);
  if (line_.ends_with('\r')) line_.remove_suffix(1);  // it may be that of the line's ending
  begin_ += line_.size();
  scanned_ = end_;
  long_line_begins_ = !in_long_line_;
  long_line_ends_ = false;
  if (!in_long_line_) ++line_number_;
  in_long_line_ = true;
  return Event::kLongLine;
}

// What the input ended with, if it did not end with a newline.
LineReader::Event LineReader::TakeRest() {
  if (begin_ == end_ && !in_long_line_) return Event::kEnd;
  if (expect_whole_lines_) return Event::kTorn;
  if (!rest_is_told_) {
    rest_is_told_ = true;
    return Event::kRest;
  }
  return TakeLine(end_ - begin_, false);
}

void LineReader::PassOverRest() {
  if (!in_long_line_) ++line_number_;
  begin_ = end_;
  scanned_ = end_;
  long_line_at_ = {offset(), line_number_};
}

void LineReader::MakeRoom() {
  if (begin_ == 0) return;
  std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
  buffer_offset_ += begin_;
  end_ -= begin_;
  scanned_ -= begin_;
  begin_ = 0;
}

}  // namespace pp
