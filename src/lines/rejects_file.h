#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "lines/line_writer.h"

namespace pp {

// Where rejected lines are kept, each under a comment with the reason, in a form that can be mended
// and fed in again. Appends, so that a second run keeps what a first one rejected.
class RejectsFile {
 public:
  RejectsFile() : writer_(-1) {}
  ~RejectsFile() { Close(); }
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  // Waits for the reader of a FIFO, and calls `waits` before, if that is not empty. A signal that
  // is caught ends the wait, by false. A regular file is locked until it is closed.
  bool Open(const std::string& path, std::string* error, const std::function<void()>& waits = {});
  bool is_open() const { return fd_ >= 0; }
  // No write has failed so far.
  bool is_good() const { return error().empty(); }

  void Comment(std::string_view reason);
  // Whole lines, with their endings.
  void Lines(std::string_view lines);
  // A line too long to be held is kept piece by piece.
  void Piece(std::string_view piece, bool ends_line);
  // No more of that line comes. What there is of it must not pass for a whole one.
  void CutOff();

  bool Flush();
  // Flushes, and has the kernel write to the disk what it has not yet.
  bool Sync();
  bool Close();
  const std::string& path() const { return path_; }
  // Why Flush or Close returned false.
  const std::string& error() const { return sync_error_.empty() ? writer_.error() : sync_error_; }

 private:
  std::string path_;
  int fd_ = -1;
  LineWriter writer_;
  bool unsynced_ = false;
  bool ends_in_return_ = false;  // what there is of a line
  std::string sync_error_;
};

}  // namespace pp
