#include "conversion/openmetrics_lines.h"

#include <algorithm>

namespace pp {

using Kind = OpenMetricsParser::Kind;

namespace {

constexpr uint64_t kBeginning = 4096;

std::string_view FirstLine(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

bool IsLine(Kind kind, std::string_view line) {
  std::string text;
  std::string error;
  return OpenMetricsParser().Parse(line, &text, &error) == kind;
}

// Behind a line end among its first `places` bytes.
bool HasEof(std::string_view text, size_t places) {
  constexpr std::string_view kBegin = "\n# EOF";
  for (size_t at = 0; (at = text.find(kBegin, at)) < places; ++at) {
    if (IsLine(Kind::kEof, FirstLine(text.substr(at + 1)))) return true;
  }
  return false;
}

// Before where the file is read on; its end may be above any number of lines that were rejected.
bool HasEofAbove(const OpenFile& file) {
  constexpr uint64_t kBlock = uint64_t{1} << 18;
  constexpr uint64_t kLine = 64;  // and more than any "# EOF" has
  const uint64_t begin = file.begin().offset;
  const std::string first =
      "\n" + std::string(WithoutByteOrderMark(file.Read(0, std::min(begin, kLine))));
  if (HasEof(first, 1)) return true;
  for (uint64_t end = begin; end > 0;) {
    const uint64_t at = end - std::min(end, kBlock);
    if (HasEof(file.Read(at, std::min(begin - at, kBlock + kLine)), kBlock)) return true;
    end = at;
  }
  return false;
}

}  // namespace

void OpenMetricsLines::Line(const Location& at, std::string_view line, std::string_view) {
  const bool is_first = at.line == 1;
  last_line_ = at.line;
  Kind kind = parser_.Parse(line, &text_, &error_);
  if (is_first) in_pieces_ = kind == Kind::kComment;
  if (eof_ && !in_pieces_ && kind != Kind::kIgnored) {
    error_ = "text behind \"# EOF\": give several expositions as several files";
    kind = Kind::kInvalid;
  }
  switch (kind) {
    case Kind::kSample:
      ++read_;
      verdicts_->Pass(text_);
      break;
    case Kind::kMetadata:
      verdicts_->Copy(text_);
      break;
    case Kind::kEof:
      eof_ = true;
      break;
    case Kind::kComment:
    case Kind::kIgnored:
      break;
    case Kind::kInvalid:
      Reject(at, line);
      break;
  }
}

void OpenMetricsLines::BeginFile(const OpenFile& file) {
  CheckEnd();
  file_ = file.name();
  last_line_ = 0;
  in_pieces_ = eof_ = is_read_ = false;
  if (file.begin().offset > 0) LookBefore(file);
  const auto to_stream = [this](std::string_view line, std::string* stream_line) {
    std::string error;
    const Kind kind = OpenMetricsParser().Parse(line, stream_line, &error);
    if (kind == Kind::kEof && !in_pieces_) return MetadataAbove::Kind::kEnd;
    return kind == Kind::kMetadata ? MetadataAbove::Kind::kMetadata : MetadataAbove::Kind::kOther;
  };
  for (const std::string& line : metadata_above_.Find(file, max_line_, to_stream)) {
    verdicts_->Copy(line);
  }
}

// What a run before this one has read tells what the rest is.
void OpenMetricsLines::LookBefore(const OpenFile& file) {
  const uint64_t begin = file.begin().offset;
  const std::string first = file.Read(0, std::min(begin, kBeginning));
  in_pieces_ = IsLine(Kind::kComment, FirstLine(WithoutByteOrderMark(first)));
  eof_ = HasEofAbove(file);
}

// Nothing is missing where all of it was read by a run before this one.
void OpenMetricsLines::EndOfFile(const Position& at) {
  is_read_ = at.offset == 0 || last_line_ > 0;
}

void OpenMetricsLines::CheckEnd() {
  if (!is_read_ || eof_ || in_pieces_) return;
  is_read_ = false;
  error_ =
      "the file does not end in \"# EOF\": it may be cut off, or is in the text format, which has "
      "none and is --from stream";
  Reject({file_, std::max(last_line_, uint64_t{1})}, "");
}

void OpenMetricsLines::Reject(const Location& at, std::string_view line) {
  ++read_;
  verdicts_->Reject(at, error_, line);
}

}  // namespace pp
