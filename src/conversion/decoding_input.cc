#include "conversion/decoding_input.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "conversion/decoders.h"

namespace pp {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
constexpr std::string_view kSkippableMagic = "\x2a\x4d\x18";  // behind 50 to 5f

// The beginning of it, where there is less. pzstd(1) begins its files with a skippable frame.
bool MayBeZstd(std::string_view first) {
  first = first.substr(0, kZstdMagic.size());
  if (kZstdMagic.starts_with(first)) return true;
  const bool may_be_skipped = (static_cast<unsigned char>(first.front()) & 0xf0) == 0x50;
  return may_be_skipped && kSkippableMagic.starts_with(first.substr(1));
}

bool IsZstd(std::string_view first) {
  return first.size() >= kZstdMagic.size() && MayBeZstd(first);
}

}  // namespace

bool LooksCompressed(std::string_view first) {
  return first.starts_with(kGzipMagic) || IsZstd(first);
}

// False while there are too few bytes to tell.
bool DecodingInput::ChooseDecoder() {
  const std::string_view first(block_.data(), end_);
  const bool may_be_zstd = MayBeZstd(first);
  const bool may_be_gzip = kGzipMagic.starts_with(first.substr(0, kGzipMagic.size()));
  if (!ended_ && ((may_be_zstd && end_ < kMagic) || (may_be_gzip && end_ < kGzipMagic.size()))) {
    return false;
  }
  if (first.starts_with(kGzipMagic)) {
    decoder_ = MakeGzipDecoder();
    name_ = "gzip";
  } else if (IsZstd(first)) {
    decoder_ = MakeZstdDecoder();
    name_ = "zstd";
  }
  return true;
}

// More compressed bytes, or the first of any; kData if there are some.
Input::Event DecodingInput::Fill() {
  if (block_.empty()) block_.resize(kBlock);
  if (begin_ == end_) begin_ = end_ = 0;
  size_t got = 0;
  const Event event = input_->Read(block_.data() + end_, block_.size() - end_, &got);
  end_ += got;
  ended_ = event == Event::kEnd;
  return event;
}

Input::Event DecodingInput::Fail(std::string error) {
  error_ = std::move(error);
  return Event::kError;
}

// What was read to find out what it is, and then the input itself.
Input::Event DecodingInput::ReadRaw(char* to, size_t capacity, size_t* got) {
  if (begin_ == end_) {
    if (!block_.empty()) std::vector<char>().swap(block_);
    return ended_ ? Event::kEnd : input_->Read(to, capacity, got);
  }
  *got = std::min(capacity, end_ - begin_);
  std::memcpy(to, block_.data() + begin_, *got);
  begin_ += *got;
  return Event::kData;
}

Input::Event DecodingInput::Read(char* to, size_t capacity, size_t* got) {
  *got = 0;
  while (!is_known_) {
    const Event event = Fill();
    if (event != Event::kData && event != Event::kEnd) return event;
    is_known_ = ChooseDecoder();
  }
  if (decoder_ == nullptr) return ReadRaw(to, capacity, got);
  for (;;) {
    has_left_over_ = stop_->aborting() && (begin_ < end_ || !decoder_->at_end());
    if (has_left_over_) return Event::kStopped;
    Decoder::Progress progress;
    if (!is_broken_) {
      is_broken_ =
          !decoder_->Decode(block_.data() + begin_, end_ - begin_, to, capacity, &progress);
    }
    begin_ += progress.taken;
    *got = progress.made;
    if (is_broken_ && progress.made == 0) {
      const std::string why = decoder_->error();
      return Fail(why.empty() ? std::string("the ") + name_ + " data is broken" : why);
    }
    if (progress.made > 0) return Event::kData;
    if (begin_ < end_ && progress.taken > 0) continue;
    if (ended_ && decoder_->at_end()) return Event::kEnd;
    if (ended_) return Fail(std::string("the ") + name_ + " data ends in the middle");
    const Event event = Fill();
    if (event != Event::kData && event != Event::kEnd) return event;
  }
}

}  // namespace pp
