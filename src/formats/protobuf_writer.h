#pragma once

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "values/number.h"

namespace pp {

// Writes the fields of a message into memory that has room for them; the functions that end in
// Bytes say how much they take. A tag is the field's number and its wire type, and all are one byte
// long here. Fields that are zero or empty are left out, as protobuf does; of doubles only the one
// whose bits are zero, for -0 is another number.
class ProtobufWriter {
 public:
  enum WireType : uint8_t { kVarint = 0, kFixed64 = 1, kLength = 2 };
  static constexpr uint8_t Tag(uint8_t field, WireType type) { return field << 3 | type; }

  // Of something with a length: its tag and the length in front.
  static size_t LengthFieldBytes(size_t bytes) { return 1 + VarintBytes(bytes) + bytes; }
  static size_t TextBytes(std::string_view text) {
    return text.empty() ? 0 : LengthFieldBytes(text.size());
  }
  static size_t NumberBytes(uint64_t number) { return number == 0 ? 0 : 1 + VarintBytes(number); }
  static size_t DoubleBytes(double number) {
    return ValueBits(number) == 0 ? 0 : 1 + sizeof(double);
  }
  static size_t VarintBytes(uint64_t number) {
    return google::protobuf::io::CodedOutputStream::VarintSize64(number);
  }

  explicit ProtobufWriter(char* to) : to_(reinterpret_cast<uint8_t*>(to)) {}

  void Head(uint8_t tag, size_t bytes) {
    *to_++ = tag;
    Varint(bytes);
  }
  void Bytes(std::string_view bytes) { to_ = std::copy(bytes.begin(), bytes.end(), to_); }
  void Varint(uint64_t number) {
    to_ = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(number, to_);
  }
  void Text(uint8_t tag, std::string_view text) {
    if (text.empty()) return;
    Head(tag, text.size());
    Bytes(text);
  }
  void Number(uint8_t tag, uint64_t number) {
    if (number == 0) return;
    *to_++ = tag;
    Varint(number);
  }
  void Double(uint8_t tag, double number) {
    const uint64_t bits = ValueBits(number);
    if (bits == 0) return;
    *to_++ = tag;
    to_ = google::protobuf::io::CodedOutputStream::WriteLittleEndian64ToArray(bits, to_);
  }

 private:
  uint8_t* to_;
};

}  // namespace pp
