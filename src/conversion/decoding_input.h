#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lines/input.h"
#include "lines/stop.h"

namespace pp {

// Turns compressed bytes into those that were compressed.
class Decoder {
 public:
  virtual ~Decoder() = default;

  struct Progress {
    size_t taken = 0;  // of what came in
    size_t made = 0;
  };
  // False if the bytes are broken.
  virtual bool Decode(const char* from, size_t size, char* to, size_t capacity,
                      Progress* progress) = 0;
  // Between two streams, where the input may end.
  virtual bool at_end() const = 0;
  // What to say of bytes that are broken; empty where nothing more is known.
  virtual std::string error() const { return ""; }
};

// Whether a file with these bytes at its front is gzip or zstd.
bool LooksCompressed(std::string_view first);

// An input that is gzip or zstd, which is told by its first bytes, decoded; any other as it is.
// Several compressed streams behind each other are read as one, as zcat and zstdcat do. No memory
// beyond what is needed for one block and the window of the format. After *abort* no more is
// decoded: a few bytes may stand for very many.
class DecodingInput : public Input {
 public:
  // `stop` is not owned.
  DecodingInput(std::unique_ptr<Input> input, const Stop* stop)
      : input_(std::move(input)), stop_(stop) {}

  Event Read(char* to, size_t capacity, size_t* got) override;
  void Wait(int64_t timeout_ms) override { input_->Wait(timeout_ms); }
  const std::string& error() const override { return error_.empty() ? input_->error() : error_; }
  bool has_left_over() const override { return has_left_over_; }

 private:
  static constexpr size_t kBlock = size_t{128} << 10;
  static constexpr size_t kMagic = 4;

  bool ChooseDecoder();
  Event ReadRaw(char* to, size_t capacity, size_t* got);
  Event Fill();
  Event Fail(std::string error);

  std::unique_ptr<Input> input_;
  const Stop* stop_;
  std::unique_ptr<Decoder> decoder_;  // null: not compressed, or not known yet
  const char* name_ = "";             // of the format
  bool is_known_ = false;
  bool ended_ = false;
  bool is_broken_ = false;
  bool has_left_over_ = false;
  std::vector<char> block_;
  size_t begin_ = 0;  // of what is not decoded yet
  size_t end_ = 0;
  std::string error_;
};

}  // namespace pp
