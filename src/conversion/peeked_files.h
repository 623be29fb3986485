#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "conversion/verdicts.h"
#include "lines/files.h"

namespace pp {

// Other files, one at a time, of each of which the beginning can be looked at before it is read.
class PeekedFiles : public Files {
 public:
  static constexpr size_t kMost = size_t{64} << 10;

  // Not owned.
  explicit PeekedFiles(Files* files) : files_(files) {}

  // Opens the next file, as Next does, and waits for its beginning: up to kMost bytes, or all that
  // comes without a pause, but a line at least. Then Next has that file, and after it no other.
  // `verdicts` are flushed before a wait; false, too, when they are done.
  bool Peek(Verdicts* verdicts, std::string* error);
  std::string_view first() const { return first_; }
  bool is_all() const { return is_all_; }
  // It ended there, but that is not its end: it cannot be read any further, or the run is stopped.
  bool is_cut_off() const { return is_cut_off_; }

  bool Next(std::string* error) override;
  Input* input() override { return input_.get(); }
  const OpenFile& file() const override { return files_->file(); }
  void OnPause(const Pause& pause) override { files_->OnPause(pause); }
  void OnLeft(const Position& at) override { files_->OnLeft(at); }
  const Stop& stop() const override { return files_->stop(); }

 private:
  Files* files_;
  std::string first_;
  bool is_all_ = false;
  bool is_cut_off_ = false;
  bool is_peeked_ = false;
  std::unique_ptr<Input> input_;
};

}  // namespace pp
