#include "conversion/decoding_input.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "formats/compression.h"
#include "formats/gzip.h"

namespace pp {
namespace {

// Hands over some bytes, so many at a time, with a pause before each.
class PiecesInput : public Input {
 public:
  PiecesInput(std::string bytes, size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}

  Event Read(char* to, size_t capacity, size_t* got) override {
    *got = 0;
    if (!std::exchange(paused_, !paused_)) return Event::kWouldBlock;
    if (at_ == bytes_.size()) return Event::kEnd;
    *got = std::min({capacity, piece_, bytes_.size() - at_});
    bytes_.copy(to, *got, at_);
    at_ += *got;
    return Event::kData;
  }
  void Wait(int64_t /*timeout_ms*/) override {}
  const std::string& error() const override { return error_; }

 private:
  std::string bytes_;
  size_t piece_;
  size_t at_ = 0;
  bool paused_ = false;
  std::string error_;
};

// All that comes out, and behind it what went wrong.
std::string Decode(const std::string& bytes, size_t piece, size_t capacity = 1000) {
  const Stop stop;
  DecodingInput input(std::make_unique<PiecesInput>(bytes, piece), &stop);
  std::string text;
  std::vector<char> buffer(capacity);
  for (int reads = 0; reads < 1'000'000; ++reads) {
    size_t got = 0;
    const Input::Event event = input.Read(buffer.data(), buffer.size(), &got);
    text.append(buffer.data(), got);
    if (event == Input::Event::kEnd) return text;
    if (event == Input::Event::kError) return text + "[" + input.error() + "]";
    EXPECT_EQ(event == Input::Event::kData, got > 0);
  }
  return "never ends";
}

std::string Gzip(std::string_view text) {
  std::string compressed;
  EXPECT_TRUE(GzipCompress([&text] { return std::exchange(text, {}); }, &compressed));
  return compressed;
}

std::string Zstd(std::string_view text) {
  std::string compressed;
  ZstdCompress(text, 3, &compressed);
  return compressed;
}

std::string LongText() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i * i) + "\n";
  return text;
}

TEST(DecodingInput, LeavesOtherBytesAsTheyAre) {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("abc,1\n"), std::string("\x1f"),
        std::string("\x1f\x8c"), std::string("\x28\xb5"), std::string("\x28\xb5\x2f!"),
        std::string("P"), std::string("P*"), std::string("_*M!"), std::string("P\xb5\x2f\xfd"),
        std::string("`*M\x18"), LongText()}) {
    for (const size_t piece : {size_t{1}, size_t{3}, size_t{100'000}}) {
      EXPECT_EQ(Decode(text, piece), text);
    }
  }
}

TEST(DecodingInput, DecodesGzipAndZstd) {
  for (const std::string& text : {std::string(), std::string("a\n"), LongText()}) {
    for (const size_t piece : {size_t{1}, size_t{7}, size_t{1'000'000}}) {
      EXPECT_EQ(Decode(Gzip(text), piece), text);
      EXPECT_EQ(Decode(Zstd(text), piece), text);
    }
    EXPECT_EQ(Decode(Gzip(text), 1000, 1), text);
    EXPECT_EQ(Decode(Zstd(text), 1000, 1), text);
  }
}

TEST(DecodingInput, ReadsStreamsBehindEachOtherAsOne) {
  for (const size_t piece : {size_t{1}, size_t{1'000'000}}) {
    EXPECT_EQ(Decode(Gzip("a\n") + Gzip("") + Gzip("b\n"), piece), "a\nb\n");
    EXPECT_EQ(Decode(Zstd("a\n") + Zstd("b\n"), piece), "a\nb\n");
    const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
    EXPECT_EQ(Decode(Zstd("a\n") + skippable + Zstd("b\n"), piece), "a\nb\n");
    EXPECT_EQ(Decode(skippable + Zstd("a\n"), piece), "a\n");
    EXPECT_EQ(Decode(Gzip("a\n") + std::string(700, '\0'), piece), "a\n");
  }
}

TEST(DecodingInput, SaysWhereItEndsInTheMiddle) {
  const std::string text = LongText();
  for (const bool gzip : {true, false}) {
    const std::string whole = gzip ? Gzip(text) : Zstd(text);
    const std::string name = gzip ? "gzip" : "zstd";
    for (const size_t size : {size_t{5}, whole.size() / 2, whole.size() - 1}) {
      const std::string got = Decode(whole.substr(0, size), 1000);
      EXPECT_TRUE(got.ends_with("[the " + name + " data ends in the middle]")) << size;
      EXPECT_TRUE(text.starts_with(got.substr(0, got.find('[')))) << size;
    }
    EXPECT_TRUE(Decode(whole + whole.substr(0, 12), 1000).ends_with("in the middle]"));
  }
}

TEST(DecodingInput, HandsOverWhatCameBeforeTheDamage) {
  std::string wrong_sum = Gzip("a\nb\n");
  wrong_sum[wrong_sum.size() - 5] ^= 1;
  EXPECT_EQ(Decode(wrong_sum, 1000), "a\nb\n[the gzip data is broken]");
}

TEST(DecodingInput, SaysWhatIsBroken) {
  for (const bool gzip : {true, false}) {
    const std::string name = gzip ? "gzip" : "zstd";
    std::string broken = gzip ? Gzip(LongText()) : Zstd(LongText());
    const std::string behind = (gzip ? Gzip("a\n") : Zstd("a\n")) + "rubbish that follows";
    EXPECT_EQ(Decode(behind, 1000), "a\n[the " + name + " data is broken]");
    for (size_t i = 10; i < 50; ++i) broken[i] ^= 0x55;
    EXPECT_TRUE(Decode(broken, 1000).ends_with("[the " + name + " data is broken]"));
  }
}

// An empty frame that says so.
TEST(DecodingInput, SaysWhichWindowIsTooLarge) {
  const auto frame_with_window = [](char two_to_the) {
    const char window = static_cast<char>((two_to_the - 10) << 3);
    return std::string("\x28\xb5\x2f\xfd\0", 5) + window + std::string("\x01\0\0", 3);
  };
  EXPECT_EQ(Decode(frame_with_window(27), 1000), "");
  EXPECT_EQ(
      Decode(frame_with_window(28), 1000),
      "[the zstd data has a window of more than 128 MiB; zstd -dc --long=31 FILE unpacks it]");
}

TEST(DecodingInput, AnAbortEndsItInTheMiddleOfABlock) {
  for (const bool gzip : {true, false}) {
    const std::string bytes = gzip ? Gzip(LongText()) : Zstd(LongText());
    Stop stop;
    DecodingInput input(std::make_unique<PiecesInput>(bytes, bytes.size()), &stop);
    std::vector<char> buffer(1000);
    size_t got = 0;
    EXPECT_EQ(input.Read(buffer.data(), buffer.size(), &got), Input::Event::kWouldBlock);
    EXPECT_EQ(input.Read(buffer.data(), buffer.size(), &got), Input::Event::kData);
    stop.Finish();
    EXPECT_EQ(input.Read(buffer.data(), buffer.size(), &got), Input::Event::kData);
    EXPECT_FALSE(input.has_left_over());
    stop.Abort();
    EXPECT_EQ(input.Read(buffer.data(), buffer.size(), &got), Input::Event::kStopped);
    EXPECT_EQ(got, 0U);
    EXPECT_TRUE(input.has_left_over());
  }
}

TEST(DecodingInput, AnAbortThatComesBehindAllLeavesNothing) {
  for (const std::string& bytes : {Gzip("a\n"), Zstd("a\n"), std::string("a\n")}) {
    Stop stop;
    DecodingInput input(std::make_unique<PiecesInput>(bytes, bytes.size()), &stop);
    std::vector<char> buffer(1000);
    size_t got = 0;
    while (got == 0) input.Read(buffer.data(), buffer.size(), &got);
    stop.Abort();
    Input::Event event = Input::Event::kWouldBlock;
    while (event == Input::Event::kWouldBlock) {
      event = input.Read(buffer.data(), buffer.size(), &got);
    }
    EXPECT_EQ(event, Input::Event::kEnd);
    EXPECT_FALSE(input.has_left_over());
  }
}

}  // namespace
}  // namespace pp
