#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace pp {

// Whole lines to a descriptor, gathered into large blocks. Every write begins and ends at a line's
// end, as long as the reader takes whole blocks. After the first failed write nothing more is
// written; the caller looks at state() when it suits it.
class LineWriter {
 public:
  enum class State {
    kOpen,
    kReaderGone,  // EPIPE
    kFailed,      // error() says why
  };

  static constexpr size_t kBlock = size_t{256} << 10;

  // Does not own `fd`.
  explicit LineWriter(int fd) : fd_(fd) { buffer_.reserve(kBlock); }

  // From now on no write is larger than the kernel keeps in one piece (PIPE_BUF), so that the lines
  // of several processes that share a pipe never mix. Slower.
  void KeepLinesWhole() { keep_lines_whole_ = true; }

  // Told of what is not written, from the first failed write on: whole lines, with their endings,
  // the first of which may have been written in part. Of the last of them after Flush or Close.
  using OnUnwritten = std::function<void(std::string_view lines)>;
  void set_on_unwritten(OnUnwritten told) { on_unwritten_ = std::move(told); }

  // Called before a full block is written, which may have to wait for the reader.
  void set_before_full(std::function<void()> before_full) { before_full_ = std::move(before_full); }

  // One or more whole lines, with their endings.
  void Append(std::string_view lines) {
    if (buffer_.size() + lines.size() > kBlock)
      AppendSlowly(lines);
    else
      buffer_.append(lines);
  }

  // A line without its ending.
  void AppendLine(std::string_view line) {
    if (buffer_.size() + line.size() >= kBlock) FlushFull();
    buffer_.append(line);
    buffer_.push_back('\n');
  }

  bool Flush();
  // Flushes and closes the descriptor, if that was not done: some failures only show then.
  bool Close();

  // Treats the reader as gone.
  void GiveUp() {
    if (state_ == State::kOpen) state_ = State::kReaderGone;
  }

  State state() const { return state_; }
  const std::string& error() const { return error_; }

 private:
  void AppendSlowly(std::string_view lines);
  void FlushFull();
  void WriteLines(std::string_view lines);
  size_t Write(std::string_view bytes);
  void Fail();

  int fd_;  // -1: closed
  bool keep_lines_whole_ = false;
  bool flows_ = false;  // a block was full
  State state_ = State::kOpen;
  std::string buffer_;
  std::string error_;
  OnUnwritten on_unwritten_;
  std::function<void()> before_full_ = [] {};
};

}  // namespace pp
