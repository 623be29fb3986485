#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pp {

// The text of a value, in 24 bytes: nearly all are so short that they need no memory
// besides. Empty at first.
class ValueText {
 public:
  ValueText() = default;
  ~ValueText() { Clear(); }
  ValueText(const ValueText&) = delete;
  ValueText& operator=(const ValueText&) = delete;

  // `text` must not be this object's own.
  void Set(std::string_view text) {
    Clear();
    if (text.size() > kShort) return SetLong(text);
    std::copy(text.begin(), text.end(), bytes_);
    size_ = static_cast<uint8_t>(text.size());
  }

  // Valid until the next Set.
  std::string_view view() const {
    if (size_ != kIsLong) return {bytes_, size_};
    const Long text = long_text();
    return {text.bytes, text.size};
  }
  bool empty() const { return size_ == 0; }

 private:
  static constexpr size_t kShort = 23;
  static constexpr uint8_t kIsLong = 255;

  // What bytes_ holds of a longer text, unaligned.
  struct Long {
    char* bytes;
    size_t size;
  };
  static_assert(sizeof(Long) <= kShort);

  Long long_text() const {
    Long text = {};
    std::memcpy(&text, bytes_, sizeof(text));
    return text;
  }
  void SetLong(std::string_view text) {
    const Long copy = {new char[text.size()], text.size()};
    std::copy(text.begin(), text.end(), copy.bytes);
    std::memcpy(bytes_, &copy, sizeof(copy));
    size_ = kIsLong;
  }
  void Clear() {
    if (size_ == kIsLong) delete[] long_text().bytes;
    size_ = 0;
  }

  char bytes_[kShort] = {};
  uint8_t size_ = 0;
};

}  // namespace pp
