#include "conversion/lines_above.h"

#include <algorithm>
#include <string>

#include "conversion/line_formats.h"
#include "formats/csv_records.h"
#include "lines/line_reader.h"

namespace pp {
namespace {

// A file up to where it is read from. One that has become shorter ends before that, and its reader
// will find out.
class TextAbove : public Input {
 public:
  TextAbove(const OpenFile& file, uint64_t begin) : file_(file), offset_(begin) {}

  Event Read(char* to, size_t capacity, size_t* got) override {
    const uint64_t left = file_.begin().offset - std::min(file_.begin().offset, offset_);
    const ssize_t n = file_.ReadTo(to, std::min<uint64_t>(capacity, left), offset_);
    if (n <= 0) return Event::kEnd;
    *got = static_cast<size_t>(n);
    offset_ += *got;
    return Event::kData;
  }
  void Wait(int64_t /*timeout_ms*/) override {}
  const std::string& error() const override { return none_; }

 private:
  const OpenFile& file_;
  uint64_t offset_;
  std::string none_;
};

}  // namespace

uint64_t FindTable(const OpenFile& file) {
  constexpr size_t kBlock = size_t{64} << 10;
  const std::string line = "\n" + std::string(kHeaderFollows);
  // Only a file of rejects has any, and that from its beginning on.
  if (("\n" + file.Read(0, kBlock)).find(line) == std::string::npos) return 0;
  const uint64_t end = file.begin().offset;
  for (uint64_t begin = end; begin > 0;) {
    begin -= std::min<uint64_t>(begin, kBlock);
    const std::string text =
        file.Read(begin, std::min<uint64_t>(end - begin, kBlock + line.size() + 1));
    for (size_t at = text.rfind(line); at != text.npos; at = text.rfind(line, at - 1)) {
      const char behind = at + line.size() < text.size() ? text[at + line.size()] : ' ';
      if (behind == '\n' || behind == '\r') return begin + at + 1;
      if (at == 0) break;
    }
  }
  return 0;
}

void ForEachLineAbove(const OpenFile& file, uint64_t begin, size_t max_line,
                      const std::function<bool(uint64_t number, std::string_view line)>& use,
                      const std::function<void(uint64_t number)>& on_gap) {
  TextAbove text(file, begin);
  LineReader reader(&text, max_line);
  for (;;) {
    const LineReader::Event event = reader.Next();
    if (event == LineReader::Event::kEnd) return;
    if (event == LineReader::Event::kLongLine && reader.long_line_ends()) {
      on_gap(reader.line_number());
    }
    if (event != LineReader::Event::kLine) continue;
    std::string_view line = reader.line_with_return();
    if (reader.line_number() == 1) line = WithoutByteOrderMark(line);
    if (!use(reader.line_number(), line)) return;
  }
}

}  // namespace pp
