#pragma once

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

  bool Open(const std::string& path, std::string* error);
  bool is_open() const { return fd_ >= 0; }
  // No write has failed so far.
  bool is_good() const { return !is_open() || writer_.state() == LineWriter::State::kOpen; }

  void Comment(std::string_view reason);
  // Whole lines, with their endings.
  void Lines(std::string_view lines);
  // A line too long to be held is kept piece by piece.
  void Piece(std::string_view piece, bool ends_line);

  bool Flush();
  bool Close();
  const std::string& path() const { return path_; }
  // Why Flush or Close returned false.
  const std::string& error() const { return writer_.error(); }

 private:
  std::string path_;
  int fd_ = -1;
  LineWriter writer_;
};

}  // namespace pp
